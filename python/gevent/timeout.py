"""Time limits."""

from stormlight.users.missing import missing
from stormlight.users.cooperative import Timeout

__all__ = ["Timeout"]

__getattr__ = missing(__name__)
