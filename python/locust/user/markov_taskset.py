"""Tasks as a chain."""

from stormlight.users.markov import (
    InvalidTransitionError,
    MarkovTaskSet,
    MarkovTaskTagError,
    NoMarkovTasksError,
    NonMarkovTaskInMarkovTaskSetError,
    transition,
    transitions,
)
from stormlight.users.missing import missing

__all__ = [
    "InvalidTransitionError",
    "MarkovTaskSet",
    "MarkovTaskTagError",
    "NoMarkovTasksError",
    "NonMarkovTaskInMarkovTaskSetError",
    "transition",
    "transitions",
]

__getattr__ = missing(__name__)
