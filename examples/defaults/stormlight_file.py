"""Defaults for flags: `stormlight examples/defaults/stormlight_file.py` needs nothing else.

Each is overridden by its flag: `--users 50`, `--host http://staging.example.com`.
"""

import os

from stormlight import Task

host = os.environ.get("TARGET", "http://127.0.0.1:8000")
users = 20
spawn_rate = 5  # users per second
duration = "30s"
think_time = (0.5, 1.5)  # seconds between a user's requests
timeout = 10  # seconds for a whole request
seed = 1  # the same random choices in every run

endpoints = [
    Task("GET", "/hello"),
    Task("POST", "/api/upload", {"name": "test", "price": 10}, weight=2),
]
