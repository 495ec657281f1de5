"""Tasks in order."""

from stormlight.users.sequential import SequentialTaskSet
from stormlight.users.missing import missing

__all__ = [
    "SequentialTaskSet",
]

__getattr__ = missing(__name__)
