"""The client of HttpUser."""

from stormlight.users.caught import ResponseContextManager
from stormlight.users.client import HttpSession
from stormlight.users.response import Response as LocustResponse
from stormlight.users.missing import missing

__all__ = [
    "HttpSession",
    "LocustResponse",
    "ResponseContextManager",
]

__getattr__ = missing(__name__)
