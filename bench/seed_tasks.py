"""The seed's two tasks, a GET and a JSON POST, picked at random: what `./dev bench` runs."""

from stormlight import Task

endpoints = [
    Task("GET", "/hello", headers={"Content-Type": "application/json"}),
    Task(
        "POST",
        "/api/upload",
        data={"name": "test", "price": 10},
        headers={"Content-Type": "application/json"},
    ),
]
