"""Logging."""

from stormlight.users.logs import setup_logging
from stormlight.users.missing import missing

__all__ = [
    "setup_logging",
]

__getattr__ = missing(__name__)
