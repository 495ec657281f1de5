"""One user alone."""

from stormlight.users.debug import run_single_user
from stormlight.users.missing import missing

__all__ = [
    "run_single_user",
]

__getattr__ = missing(__name__)
