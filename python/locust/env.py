"""The environment."""

from stormlight.users.environment import Environment
from stormlight.users.missing import missing

__all__ = [
    "Environment",
]

__getattr__ = missing(__name__)
