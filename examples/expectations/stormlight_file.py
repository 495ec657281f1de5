"""What counts as a pass: statuses, texts in the body, time limits; and logging in.

Without `expect`, every status below 400 passes. A request that misses its expectation is counted
as failed, in a row of its own among the errors.

    stormlight examples/expectations/stormlight_file.py --host http://127.0.0.1:8000
"""

import os

from stormlight import Task

TOKEN = os.environ.get("TOKEN", "a-token-from-the-environment")

endpoints = [
    # Exactly this status, and this text in the decoded body.
    Task("GET", "/hello", expect=200, contains="Hello"),
    # A 404 is what we want to see here.
    Task("GET", "/no-such-page", expect=404, name="not found"),
    # Any of these: range(200, 300) is 200 to 299, as always in Python.
    Task("POST", "/api/upload", {"name": "test", "price": 10}, expect=[range(200, 300), 409]),
    # Slower than this is a failure (kind: timeout), redirects included.
    Task("GET", "/hello", name="hello, fast", timeout="250ms"),
    # HTTP Basic, or any other scheme as a header.
    Task("GET", "/admin", auth=("ann", "secret"), expect=[200, 401]),
    Task("GET", "/me", headers={"Authorization": f"Bearer {TOKEN}"}, expect=[200, 401]),
]
