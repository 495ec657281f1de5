"""What a locustfile imports, made by Stormlight; see stormlight.users.

Only files that Stormlight runs find this package. What it lacks says so when it is imported.
"""

from stormlight import __version__
from stormlight.users import (
    FastHttpUser,
    HttpUser,
    LoadTestShape,
    MarkovTaskSet,
    SequentialTaskSet,
    TaskSet,
    User,
    between,
    constant,
    constant_pacing,
    constant_throughput,
    events,
    run_single_user,
    tag,
    task,
    transition,
    transitions,
    wait_time,
)

from stormlight.users.missing import missing

__all__ = [
    "FastHttpUser",
    "HttpUser",
    "LoadTestShape",
    "MarkovTaskSet",
    "SequentialTaskSet",
    "TaskSet",
    "User",
    "__version__",
    "between",
    "constant",
    "constant_pacing",
    "constant_throughput",
    "events",
    "run_single_user",
    "tag",
    "task",
    "transition",
    "transitions",
    "wait_time",
]

__getattr__ = missing(__name__)
