"""Command-line arguments of a file's own."""

from stormlight.users.arguments import Parser as LocustArgumentParser
from stormlight.users.missing import missing

__all__ = [
    "LocustArgumentParser",
]

__getattr__ = missing(__name__)
