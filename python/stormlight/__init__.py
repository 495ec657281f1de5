"""What a Stormlight load file imports.

    from stormlight import Hold, Ramp, Task

    endpoints = [Task("GET", "/hello")]
    profile = [Ramp(to=100, over="30s"), Hold("2m")]

Such a file is evaluated once, before the load starts; the requests are then sent by native code.
Reference: docs/load_file.md.

    from stormlight import HttpUser, between, task

are what a file with scripted users imports; see stormlight.users. They are loaded when they are
first asked for, so that a file with tasks alone does not wait for them.
"""

from stormlight.profile import Hold, Pause, Ramp, Spike, Step
from stormlight.tasks import Task

__all__ = ["Hold", "Pause", "Ramp", "Spike", "Step", "Task"]
__version__ = "0.1.0"

#: Names of stormlight.users that a file imports from here. Not in __all__: `import *` of a file
#: with tasks would load them all.
_OF_USERS = frozenset(
    "FastHttpUser HttpUser LoadTestShape MarkovTaskSet SequentialTaskSet TaskSet User between"
    " constant constant_pacing constant_throughput events run_single_user tag task transition"
    " transitions".split()
)


def __getattr__(name: str) -> object:
    if name not in _OF_USERS:
        raise AttributeError(f"module 'stormlight' has no attribute {name!r}")
    from stormlight import users

    return getattr(users, name)
