"""Greenlets."""

from stormlight.users.missing import missing
from stormlight.users.cooperative import Greenlet, joinall, killall

__all__ = ["Greenlet", "joinall", "killall"]

__getattr__ = missing(__name__)
