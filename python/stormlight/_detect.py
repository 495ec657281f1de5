"""Tells load files with users of their own (locustfiles) from those with a list of tasks.

Without evaluating them: a script is evaluated only once, and its imports need to be prepared first.
"""

from __future__ import annotations

import re

#: A file that imports one of these has users; `endpoints` of a file of tasks need `Task` alone.
_USERS = rb"(?:HttpUser|FastHttpUser|User|TaskSet|SequentialTaskSet|LoadTestShape|task)"
_IMPORTS = re.compile(
    rb"^[ \t]*(?:from[ \t]+locust\b|import[ \t]+locust\b"
    rb"|from[ \t]+stormlight[ \t]+import\b[^#\n]*\b" + _USERS + rb"\b"
    rb"|from[ \t]+stormlight[ \t]+import[ \t]*\([^)]*\b" + _USERS + rb"\b)",
    re.MULTILINE,
)
_ENDPOINTS = re.compile(rb"^endpoints\b[^=\n]*=", re.MULTILINE)


def is_scripted(source: bytes) -> bool:
    """Whether `source` imports users and does not define `endpoints`."""
    return bool(_IMPORTS.search(source)) and not _ENDPOINTS.search(source)
