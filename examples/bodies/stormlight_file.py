"""Every kind of request body: JSON, form, file upload, raw text and bytes.

    stormlight examples/bodies/stormlight_file.py --host http://127.0.0.1:8000
"""

import json
from pathlib import Path

from stormlight import Task

HERE = Path(__file__).parent  # the working folder may be another

endpoints = [
    # JSON, as in the seed: by position, by name, or with headers of its own.
    Task("POST", "/api/upload", {"name": "test", "price": 10}),
    Task("PATCH", "/api/items/17", json=[{"op": "replace", "path": "/price", "value": 12.5}],
         headers={"Content-Type": "application/json-patch+json"}),
    # application/x-www-form-urlencoded; a list repeats the name.
    Task("POST", "/login", form={"user": "ann", "password": "secret", "scope": ["read", "write"]}),
    # multipart/form-data: fields and files, from memory or from a disk.
    Task("POST", "/photos", form={"title": "Dawn"},
         files={"photo": ("dawn.png", b"\x89PNG\r\n\x1a\n", "image/png"),
                "notes": open(HERE / "notes.txt", "rb")}),
    # Anything else is sent as it is.
    Task("POST", "/log", body="one line of text\n"),
    Task("PUT", "/blob", body=bytes(range(256))),
    Task("POST", "/events", body="\n".join(json.dumps({"n": n}) for n in range(3)),
         headers={"Content-Type": "application/x-ndjson"}),
    Task("DELETE", "/api/items/17"),
]
