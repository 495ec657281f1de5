"""LoadTestShape: how many users there are at each moment, as a function of the file's own."""

from __future__ import annotations

from stormlight.users.engine import native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Tuple, Union

    Tick = Union[Tuple[int, float], Tuple[int, float, Any], None]


class ShapeMeta(type):
    """As with users, only the class that says so is abstract."""

    def __new__(meta, name: str, bases: Tuple[type, ...], members: Any) -> ShapeMeta:
        members.setdefault("abstract", False)
        return super().__new__(meta, name, bases, members)


class LoadTestShape(metaclass=ShapeMeta):
    """Subclass it and define tick(), which is called about once a second."""

    abstract = True
    use_common_options = False  #: accepted: --users, --spawn-rate and --run-time stay readable
    runner: Any = None

    def __init__(self) -> None:
        self._began = native.now()

    def reset_time(self) -> None:
        """get_run_time() begins at 0 again."""
        self._began = native.now()

    def get_run_time(self) -> float:
        """Seconds since the run began."""
        return native.now() - self._began

    def get_current_user_count(self) -> int:
        """Users that are running now."""
        return native.user_count()

    def tick(self) -> Tick:
        """(users, users started or ended per second), also with a list of user classes as third,
        or None to end the run.
        """
        raise NotImplementedError(f"{type(self).__name__} must define tick()")
