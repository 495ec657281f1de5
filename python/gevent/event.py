"""Things to wait for."""

from stormlight.users.missing import missing
from stormlight.users.waiting import AsyncResult, Event

__all__ = ["AsyncResult", "Event"]

__getattr__ = missing(__name__)
