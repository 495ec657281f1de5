"""Rules that make a run pass or fail: `stormlight examples/thresholds/stormlight_file.py` exits with
4 when one of them does not hold.

Flags add to them: `--threshold "p99.9 < 1s"`.
"""

from stormlight import Task

host = "http://127.0.0.1:8000"
users = 20
duration = "30s"

thresholds = [
    "p99 < 500ms",  # over all requests of the run
    "GET /hello: p95 < 200ms",  # over those of one row
    "failures < 1%",
    "p99 < 1s over 10s",  # in every stretch of ten seconds
    "failures < 20% abort after 5s",  # end the run when nothing good can come of it
]

endpoints = [
    Task("GET", "/hello"),
    Task("POST", "/api/upload", {"name": "test", "price": 10}, weight=2),
]
