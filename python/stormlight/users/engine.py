"""What the engine gives to scripted users: the built-in module `_stormlight`.

Outside the program (an editor, `python my_users.py`) there is no engine; then the names are here
all the same, time passes by blocking, and what needs a run says so.
"""

from __future__ import annotations

import sys
import time as _time

from greenlet import GreenletExit, getcurrent, greenlet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, NoReturn, Optional

__all__ = ["GreenletExit", "getcurrent", "greenlet", "native", "real_sleep", "in_engine", "parks"]

real_sleep = _time.sleep


class _NoEngine:
    """Stands for `_stormlight` where users are not run by Stormlight."""

    @staticmethod
    def sleep(seconds: float) -> None:
        real_sleep(seconds)

    @staticmethod
    def now() -> float:
        return _time.monotonic()

    @staticmethod
    def user_count() -> int:
        return 0

    @staticmethod
    def quit() -> None:
        raise SystemExit(0)

    @staticmethod
    def log(level: str, text: str) -> None:
        print(f"{level}: {text}", file=sys.stderr)

    @staticmethod
    def spawn(call: Callable[..., Any], *arguments: Any) -> Any:
        """At once and to its end: without a loop there is nothing to wait for."""
        started = greenlet(call)
        started.switch(*arguments)
        return started

    @staticmethod
    def park() -> NoReturn:
        raise RuntimeError("nothing can wake this up: there is no run; start it with stormlight")

    @staticmethod
    def wake(parked: Any, value: Optional[Any] = None) -> None:
        pass


try:
    import _stormlight as native
except ImportError:
    native = _NoEngine()
    in_engine = False
else:
    in_engine = True


def parks() -> bool:
    """Whether waiting here parks one greenlet and not the whole loop."""
    return in_engine and getcurrent().parent is not None
