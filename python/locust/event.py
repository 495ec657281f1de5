"""Events."""

from stormlight.users.event import EventHook, Events
from stormlight.users.missing import missing

__all__ = [
    "EventHook",
    "Events",
]

__getattr__ = missing(__name__)
