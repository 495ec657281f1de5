"""Waits."""

from stormlight.users.wait_time import (
    between,
    constant,
    constant_pacing,
    constant_throughput,
)
from stormlight.users.missing import missing

__all__ = [
    "between",
    "constant",
    "constant_pacing",
    "constant_throughput",
]

__getattr__ = missing(__name__)
