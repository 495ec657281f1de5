"""The parts of gevent that files with users rely on, on Stormlight's own loop.

This is not gevent. Where gevent itself is installed it is not used while Stormlight runs users, and
what is missing here says so when it is imported.
"""

from stormlight.users.missing import missing
from stormlight.users.cooperative import (
    Greenlet,
    Timeout,
    joinall,
    killall,
    sleep,
    spawn,
    spawn_later,
)
from stormlight.users.engine import GreenletExit, getcurrent

spawn_raw = spawn
wait = joinall


def kill(greenlet, exception=GreenletExit, block=True):
    greenlet.kill(exception, block)


def idle(priority=0):
    """Lets the others run."""
    sleep(0)


def with_timeout(seconds, function, *args, timeout_value=None, **kwargs):
    """What `function` returns, or `timeout_value` when it takes longer."""
    timeout = Timeout.start_new(seconds)
    try:
        return function(*args, **kwargs)
    except Timeout as late:
        if late is not timeout:
            raise
        return timeout_value
    finally:
        timeout.cancel()


__all__ = [
    "Greenlet",
    "GreenletExit",
    "Timeout",
    "getcurrent",
    "idle",
    "joinall",
    "kill",
    "killall",
    "sleep",
    "spawn",
    "spawn_later",
    "spawn_raw",
    "wait",
    "with_timeout",
]

__getattr__ = missing(__name__)
