"""The pieces of a profile: the load over time.

    profile = [Ramp(to=100, over="30s"), Hold("2m"), Spike(to=500, over="10s"), Ramp(to=0, over=5)]

The level begins at 0, and each piece goes on from where the one before it ended. With `to=` it
counts virtual users (closed model), with `rate=` arrivals per second (open model); one profile is
all of one kind. A time is a number of seconds or a text such as "1m30s". A level is a number from 0
to 1,000,000; a fraction of a user counts as a whole one.
"""

from __future__ import annotations

from stormlight import _checks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, NoReturn, Optional, Tuple, Union

    Time = Union[int, float, str]
    #: Level at the start, level at the end, nanoseconds.
    Stage = Tuple[float, float, int]

MOST_LEVEL = 1_000_000
_LONGEST = 365 * 24 * 3600 * 1_000_000_000


class Piece:
    """One piece of a profile, as a value: a Ramp, a Hold, a Step, a Spike or a Pause.

    Each has an __init__ of its own, because Python names that in its error messages.
    """

    __slots__ = ("unit", "_level", "_length", "_given", "_line")

    unit: Optional[str]  #: "to" when its level is users, "rate" when arrivals; None: it has none
    _level: float
    _length: int  # nanoseconds
    _given: Dict[str, Any]
    _line: Tuple[str, int]  # file and line of the call

    def __init__(self, length_name: str, given: Dict[str, Any]) -> None:
        """`given`: the arguments by name; `length_name` is the one that is a time."""
        kind = type(self).__name__
        unit, level = _level(kind, given) if "to" in given else (None, 0.0)
        length = _checks.nanoseconds(given[length_name], f"{kind}: {length_name}", 1, _LONGEST)
        put = object.__setattr__
        put(self, "unit", unit)
        put(self, "_level", level)
        put(self, "_length", length)
        put(self, "_given", {name: value for name, value in given.items() if value is not None})
        put(self, "_line", _checks.caller_line())

    def _stages(self, level: float) -> Tuple[List[Stage], float]:
        """What it does from `level` on, and the level it leaves."""
        raise NotImplementedError

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        kind = type(self).__name__
        raise AttributeError(f"a {kind} cannot be changed: give {name} when making it")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a {type(self).__name__} cannot be changed")

    def _same(self) -> Tuple[Any, ...]:
        return (type(self), self.unit, self._level, self._length)

    def __eq__(self, other: object) -> bool:
        return self._same() == other._same() if isinstance(other, Piece) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._same())

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={_checks.shown(value)}" for name, value in self._given.items())
        return f"{type(self).__name__}({given})"


class Ramp(Piece):
    """The level goes evenly from where it is to `to` users, or `rate` arrivals a second, in `over`.

    Ramp(to=0, …) ramps down. Raises TypeError or ValueError with the argument and the fix.
    """

    __slots__ = ()

    def __init__(
        self, *, to: Optional[float] = None, rate: Optional[float] = None, over: Time
    ) -> None:
        super().__init__("over", {"to": to, "rate": rate, "over": over})

    def _stages(self, level: float) -> Tuple[List[Stage], float]:
        return [(level, self._level, self._length)], self._level


class Hold(Piece):
    """The level stays as it is for `time`. Raises TypeError or ValueError with the fix."""

    __slots__ = ()

    def __init__(self, time: Time) -> None:
        super().__init__("time", {"time": time})

    def _stages(self, level: float) -> Tuple[List[Stage], float]:
        return [(level, level, self._length)], level


class Step(Piece):
    """The level jumps to `to` users, or `rate` arrivals per second, and stays there for `hold`.

    All users of the jump start, or end, at once. Raises TypeError or ValueError with the fix.
    """

    __slots__ = ()

    def __init__(
        self, *, to: Optional[float] = None, rate: Optional[float] = None, hold: Time
    ) -> None:
        super().__init__("hold", {"to": to, "rate": rate, "hold": hold})

    def _stages(self, level: float) -> Tuple[List[Stage], float]:
        return [(self._level, self._level, self._length)], self._level


class Spike(Piece):
    """The level goes evenly to `to` users, or `rate` arrivals per second, and back again.

    It takes `over` in all, half for each way, and leaves the level it found. Raises TypeError or
    ValueError with the argument and the fix.
    """

    __slots__ = ()

    def __init__(
        self, *, to: Optional[float] = None, rate: Optional[float] = None, over: Time
    ) -> None:
        super().__init__("over", {"to": to, "rate": rate, "over": over})

    def _stages(self, level: float) -> Tuple[List[Stage], float]:
        there = self._length // 2
        stages = [(level, self._level, there), (self._level, level, self._length - there)]
        return [stage for stage in stages if stage[2] > 0], level


class Pause(Piece):
    """The level is 0 for `time`; then it is again at once what it was before.

    Raises TypeError or ValueError with the fix.
    """

    __slots__ = ()

    def __init__(self, time: Time) -> None:
        super().__init__("time", {"time": time})

    def _stages(self, level: float) -> Tuple[List[Stage], float]:
        return [(0.0, 0.0, self._length)], level


def _level(kind: str, given: Dict[str, Any]) -> Tuple[str, float]:
    units = [unit for unit in ("to", "rate") if given[unit] is not None]
    if len(units) != 1:
        what = "to= for users or rate= for arrivals per second"
        raise TypeError(f"{kind}: give {what}{', not both' if units else ''}")
    (unit,) = units
    value = given[unit]
    if not _checks.is_number(value):
        raise TypeError(
            f"{kind}: {unit} must be a number, not {_checks.kind(value)}: {_checks.shown(value)}"
        )
    if not 0 <= value <= MOST_LEVEL:  # false for NaN too
        raise ValueError(
            f"{kind}: {unit} must be from 0 to {MOST_LEVEL}, not {_checks.shown(value)}"
        )
    return unit, float(value)
