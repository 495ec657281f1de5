"""How long a user waits between two tasks: `wait_time = between(1, 5)`.

Each function here returns one that is called with the user (or TaskSet) and returns seconds.
"""

from __future__ import annotations

import random

from stormlight.users.engine import native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    WaitTime = Callable[[Any], float]


def between(min_wait: float, max_wait: float) -> WaitTime:
    """A time from min_wait to max_wait seconds, each equally likely."""
    span = max_wait - min_wait

    def wait_time(user: Any) -> float:
        return min_wait + random.random() * span

    return wait_time


def constant(wait_time: float) -> WaitTime:
    """Always the same number of seconds."""

    def always(user: Any) -> float:
        return wait_time

    return always


def constant_pacing(wait_time: float) -> WaitTime:
    """Whatever is left of wait_time seconds since the task before it was due to begin, so that
    tasks begin on a beat. A task that takes longer moves the beat; nothing is caught up.
    """

    def until_next_beat(user: Any) -> float:
        now = native.now()
        try:
            due = user._next_beat + wait_time
        except AttributeError:
            due = now + wait_time  # the first task is over: a whole wait, whatever it took
        user._next_beat = max(due, now)
        return user._next_beat - now

    return until_next_beat


def constant_throughput(task_runs_per_second: float) -> WaitTime:
    """So that one user begins this many tasks a second, if they are short enough."""
    return constant_pacing(1 / task_runs_per_second)
