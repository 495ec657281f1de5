"""The load over time as a function: two waves, each a minute long.

    stormlight examples/shape/stormlight_file.py --host http://127.0.0.1:8000

shape(t) is asked once for every second when the file is loaded: how many users are wanted, and how
many may start or end per second on the way there. None ends the run.
"""

import math

from stormlight import Task


def shape(t):
    if t >= 120:
        return None
    users = 25 - 20 * math.cos(2 * math.pi * t / 60)
    return users, 10


pacing = "1s"  # each user sends once a second, so that the users are the requests per second

endpoints = [Task("GET", "/hello")]
