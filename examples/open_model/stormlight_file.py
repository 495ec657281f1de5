"""The open model: requests come at a rate, however slow the answers, as from people who do not know
each other. Latency counts from when each was due.

    stormlight examples/open_model/stormlight_file.py --host http://127.0.0.1:8000

The flags override it: `--rate 500`, `--max-users 50`; `--users 20` makes the closed model of it.
"""

from stormlight import Task

rate = 200  # arrivals per second
arrivals = "poisson"  # at random, with this mean; "constant" spaces them evenly
max_users = 1000  # requests in flight at once; an arrival that finds none free waits
drop_late = "2s"  # and is dropped when it has waited this long
duration = "30s"
warm_up = "5s"  # sent and shown, but not judged

endpoints = [
    Task("GET", "/hello", weight=3),
    Task("POST", "/api/upload", {"name": "test", "price": 10}),
]
