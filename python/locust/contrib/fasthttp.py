"""FastHttpUser and its client."""

from stormlight.users.caught import ResponseContextManager
from stormlight.users.client import FastHttpSession
from stormlight.users.response import Response as FastResponse
from stormlight.users.user import FastHttpUser

RestResponseContextManager = ResponseContextManager

from stormlight.users.missing import missing

__all__ = [
    "FastHttpSession",
    "FastHttpUser",
    "FastResponse",
    "ResponseContextManager",
    "RestResponseContextManager",
]

__getattr__ = missing(__name__)
