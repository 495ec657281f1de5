"""The load over time of a load file: `profile`, or `shape(t)`, as stages for the engine.

Used by the stormlight program only.
"""

from __future__ import annotations

from stormlight import _checks
from stormlight.profile import MOST_LEVEL, Piece

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, NoReturn, Optional, Tuple

    from stormlight.profile import Stage

SECOND = 1_000_000_000
#: A shape that has not ended by then is cut there: seconds.
LONGEST_SHAPE = 24 * 3600
_YEAR = 365 * 24 * 3600 * SECOND


class OverTimeError(Exception):
    """`profile` or `shape` cannot be used.

    `name` says which variable; `index` the piece at fault, if it is one; `place` is its file and
    line, where they are known better than from the variable.
    """

    def __init__(
        self,
        name: str,
        message: str,
        hint: str,
        index: Optional[int] = None,
        place: Optional[Tuple[str, int]] = None,
    ) -> None:
        super().__init__(message)
        self.name = name
        self.hint = hint
        self.index = index
        self.place = place


class ShapeRaised(Exception):
    """shape(t) raised its __cause__; `place` is the function's file and line."""

    def __init__(self, t: int, place: Optional[Tuple[str, int]]) -> None:
        super().__init__(f"in shape({t})")
        self.place = place


def read(variables: Dict[str, Any]) -> Tuple[str, Dict[str, List[Stage]]]:
    """The variable that says the load over time, and {"stages": …} for users or {"rate_stages": …}
    for arrivals; "" and nothing when there is none.

    Raises OverTimeError, ShapeRaised.
    """
    profile, shape = variables.get("profile"), variables.get("shape")
    if callable(profile) or type(profile).__name__ == "module":
        profile = None
    if not callable(shape) or isinstance(shape, type):
        shape = None
    if profile is not None and shape is not None:
        raise OverTimeError(
            "profile",
            "profile and shape(t) both say what the load is over time",
            "remove one of them",
        )
    if profile is not None:
        unit, stages = _of_profile(profile)
        return "profile", {"rate_stages" if unit == "rate" else "stages": stages}
    return ("", {}) if shape is None else ("shape", {"stages": _of_shape(shape)})


def _of_profile(profile: Any) -> Tuple[str, List[Stage]]:
    if isinstance(profile, Piece):
        raise OverTimeError(
            "profile",
            f"profile is a {type(profile).__name__}, but must be a list",
            f"write profile = [{profile!r}]",
        )
    if not isinstance(profile, (list, tuple)):
        raise OverTimeError(
            "profile",
            f"profile is {_checks.kind(profile)}, but must be a list of Ramp, Hold, Step, Spike and"
            " Pause",
            'write profile = [Ramp(to=100, over="30s"), Hold("2m")], or rename the variable',
        )
    unit: Optional[str] = None
    level, stages = 0.0, []
    for index, piece in enumerate(profile):
        if not isinstance(piece, Piece):
            raise OverTimeError(
                "profile",
                f"profile[{index}] is {_kind(piece)}, but must be a Ramp, Hold, Step, Spike or"
                " Pause",
                'write e.g. Ramp(to=100, over="30s")',
                index,
            )
        if piece.unit and unit and piece.unit != unit:
            raise OverTimeError(
                "profile",
                f"profile[{index}] says {piece.unit}=, but a piece before it {unit}=",
                "a profile is all users (to=) or all arrivals per second (rate=)",
                index,
                piece._line,
            )
        unit = unit or piece.unit
        more, level = piece._stages(level)
        stages += more
    _check_whole("profile", stages)
    return unit or "to", stages


def _kind(value: Any) -> str:
    return "None" if value is None else _checks.kind(value)


def _check_whole(name: str, stages: List[Stage], place: Optional[Tuple[str, int]] = None) -> None:
    if not any(level > 0 for stage in stages for level in stage[:2]):
        what = "never rises above 0, so nothing would be sent" if stages else "is empty"
        begin = 'begin with e.g. Ramp(to=100, over="30s")'
        hint = begin if name == "profile" else "return users above 0"
        raise OverTimeError(name, f"{name} {what}", hint, None, place)
    if sum(stage[2] for stage in stages) > _YEAR:
        raise OverTimeError(name, f"{name} takes more than 8760h in all", "shorten it", None, place)


def _of_shape(shape: Callable[..., Any]) -> List[Stage]:
    """Asks for each whole second; within it the level moves at the spawn rate, then stays."""
    code = getattr(shape, "__code__", None)
    place = (code.co_filename, code.co_firstlineno) if code else None
    stages: List[Stage] = []
    level = 0.0
    for t in range(LONGEST_SHAPE):
        try:
            wanted = shape(t)
        except Exception as error:
            raise ShapeRaised(t, place) from error
        if wanted is None:
            break
        users, spawn_rate = _users_and_rate(wanted, t, place)
        level = _add_second(stages, level, users, spawn_rate)
    if not stages:
        raise OverTimeError(
            "shape",
            "shape(0) returned None, so the load would end before it began",
            "return users, spawn_rate while the load goes on",
            None,
            place,
        )
    _check_whole("shape(t)", stages, place)
    return stages


def _users_and_rate(
    wanted: Any, t: int, place: Optional[Tuple[str, int]]
) -> Tuple[float, float]:
    def refuse(what: str) -> NoReturn:
        raise OverTimeError(
            "shape",
            f"shape({t}) returned {_checks.shown(wanted)}{what}",
            "return users, spawn_rate as in return 100, 10; or None to end",
            None,
            place,
        )

    if not isinstance(wanted, (tuple, list)) or len(wanted) != 2:
        refuse(", which is not two numbers")
    for name, value in zip(("users", "the spawn rate"), wanted):
        if not _checks.is_number(value):
            refuse(f": {name} must be a number, not {_kind(value)}")
        if not 0 <= value <= MOST_LEVEL:  # false for NaN too
            refuse(f": {name} must be from 0 to {MOST_LEVEL}")
    return float(wanted[0]), float(wanted[1])


def _add_second(stages: List[Stage], level: float, users: float, spawn_rate: float) -> float:
    """One more second in which the level goes towards `users`; returns the level at its end."""
    way = users - level
    if spawn_rate == 0:  # as for the flag: all at once
        _append(stages, (users, users, SECOND))
        return users
    if abs(way) > spawn_rate + 1e-6:
        level_then = level + (spawn_rate if way > 0 else -spawn_rate)
        _append(stages, (level, level_then, SECOND))
        return level_then
    moving = min(round(abs(way) / spawn_rate * SECOND), SECOND)
    _append(stages, (level, users, moving))
    _append(stages, (users, users, SECOND - moving))
    return users


def _append(stages: List[Stage], stage: Stage) -> None:
    """Adds a stage, or makes the last one longer when it goes on in the same line."""
    start, end, length = stage
    if length == 0:
        return
    if stages and stages[-1][1] == start:
        before_start, before_end, before = stages[-1]
        slope, slope_before = (end - start) / length, (before_end - before_start) / before
        if abs(slope - slope_before) <= 1e-9 * max(abs(slope), abs(slope_before)):
            stages[-1] = (before_start, end, before + length)
            return
    stages.append(stage)
