"""Load over time by a function."""

from stormlight.users.shape import LoadTestShape
from stormlight.users.missing import missing

__all__ = [
    "LoadTestShape",
]

__getattr__ = missing(__name__)
