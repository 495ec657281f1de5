"""The load over time: an ordinary day in four minutes, with a rush, an outage and the way out.

    stormlight examples/profile/stormlight_file.py --host http://127.0.0.1:8000

`--duration 30s` cuts it; `--users 10` or `--stages 10:1m` replaces it.
"""

from stormlight import Hold, Pause, Ramp, Spike, Step, Task

profile = [
    Ramp(to=20, over="30s"),  # from 0, one user every 1.5 s
    Hold("1m"),
    Step(to=40, hold="30s"),  # 20 more at once
    Spike(to=100, over="20s"),  # 10 s up, 10 s down to 40 again
    Pause("10s"),  # nobody, then the 40 at once
    Hold("1m"),
    Ramp(to=0, over="30s"),  # users end after the request they are at
]
think_time = (0.5, 1.5)

endpoints = [
    Task("GET", "/hello", weight=3),
    Task("POST", "/api/upload", {"name": "test", "price": 10}),
]
