"""Users."""

from stormlight.users.user import FastHttpUser, HttpUser, User
from stormlight.users.missing import missing

__all__ = [
    "FastHttpUser",
    "HttpUser",
    "User",
]

__getattr__ = missing(__name__)
