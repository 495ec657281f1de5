"""What the engine calls: load() once, start() and stop() around the run, run_user() per user.

One process has one run. C++ (frontend/python) holds the other end; the contract:

    load(path, options) -> dict      before the run; raises stormlight._loader.LoadError
    start()                          events init and test_start
    run_user(session)                the body of a user's greenlet; returns when the user has ended
    spawning_complete(user_count)    after a ramp
    tick() -> None | (users, rate, None | [class names])     when load() said "shape": True
    stop(exit_code) -> int | None    events test_stopping, test_stop, quitting, quit; the code that
                                     the file has set, if it has
    reset_stats()                    event reset_stats
"""

from __future__ import annotations

import time
import traceback

from stormlight.users import cooperative, current
from stormlight.users.engine import GreenletExit, native, parks, real_sleep
from stormlight.users.event import EventHook, events
from stormlight.users.exceptions import StopTest, StopUser
from stormlight.users.runner import (
    STATE_CLEANUP,
    STATE_RUNNING,
    STATE_SPAWNING,
    STATE_STOPPED,
    STATE_STOPPING,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Tuple

    from stormlight.users.environment import Environment
    from stormlight.users.picker import Picker


class _Run:
    """What was loaded, and who is running."""

    def __init__(self) -> None:
        self.environment: Optional[Environment] = None
        self.picker: Optional[Picker] = None
        self.alive: Dict[str, int] = {}


_run = _Run()


def load(path: str, options: Dict[str, Any]) -> Dict[str, Any]:
    """Evaluates the file. For the options, and what is returned, see stormlight.users.loading.

    Raises LoadError.
    """
    from stormlight.users import loading

    time.sleep = _sleep  # type: ignore[assignment]
    loaded = loading.load(path, options)
    _run.environment = loaded.environment
    _run.picker = loaded.picker
    _run.alive = {}
    return loaded.plain()


def _sleep(seconds: float) -> None:
    """time.sleep: inside a user's greenlet only that user sleeps."""
    if parks():
        native.sleep(seconds)
    else:
        real_sleep(seconds)


def start() -> None:
    environment = _environment()
    environment.runner.state = STATE_SPAWNING
    cooperative.begin_early()
    events.init.fire(environment=environment, runner=environment.runner, web_ui=None)
    if environment.shape_class is not None:
        environment.shape_class.reset_time()
    events.test_start.fire(environment=environment)


def spawning_complete(user_count: int) -> None:
    _environment().runner.state = STATE_RUNNING
    events.spawning_complete.fire(user_count=user_count)


def reset_stats() -> None:
    events.reset_stats.fire()


def stop(exit_code: Optional[int] = None) -> Optional[int]:
    """`exit_code` is what the program would end with; it goes to the handlers of quit."""
    environment = _environment()
    runner = environment.runner
    runner.state = STATE_STOPPING
    events.test_stopping.fire(environment=environment)
    runner.state = STATE_CLEANUP
    events.test_stop.fire(environment=environment)
    runner.state = STATE_STOPPED
    events.quitting.fire(environment=environment, reverse=True)
    code = environment.process_exit_code
    if code is None and not exit_code and EventHook.raised:
        code = 2  # Locust's rule for an event handler that raised
    events.quit.fire(exit_code=(exit_code or 0) if code is None else code)
    return code


def tick() -> Optional[Tuple[int, float, Optional[List[str]]]]:
    """Raises what the file's tick() raises; None ends the run."""
    shape = _environment().shape_class
    wanted = shape.tick() if shape is not None else None
    if wanted is None:
        return None
    users, rate = wanted[0], wanted[1]
    classes = wanted[2] if len(wanted) > 2 else None
    names = None if classes is None else [one.__name__ for one in classes]
    return int(users), float(rate), names


def class_counts() -> Dict[str, int]:
    """How many users of each class are running."""
    return {name: count for name, count in _run.alive.items() if count}


def run_user(session: Any) -> None:
    """A user from its making to its end; nothing is raised but what ends the process."""
    current.adopt(session)
    picker = _run.picker
    user_class = picker.class_for(session.number) if picker is not None else None
    if user_class is None:
        return
    name = user_class.__name__
    _run.alive[name] = _run.alive.get(name, 0) + 1
    try:
        user = user_class.__new__(user_class)
        user._session = session
        user.__init__(_environment())
        user.run()
    except (GreenletExit, StopUser):
        pass
    except StopTest:
        native.quit()
    except Exception as error:
        # In __init__ or on_start: there is no user that could go on.
        trace = traceback.format_exc()
        native.log("error", f"a {name} could not go on:\n{trace}")
        session.count_exception(str(error), trace)
    finally:
        _run.alive[name] -= 1
        current.release(session)


def environment() -> Any:
    """The run's environment."""
    return _environment()


def _environment() -> Environment:
    if _run.environment is None:
        raise RuntimeError("load() comes first")
    return _run.environment
