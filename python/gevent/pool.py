"""Greenlets that belong together."""

from stormlight.users.missing import missing
from stormlight.users.waiting import Group, Pool

__all__ = ["Group", "Pool"]

__getattr__ = missing(__name__)
