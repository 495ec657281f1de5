"""Module variables of the load file that set defaults for flags, as `users = 10` does.

Modules, functions and classes with one of these names are left alone, and so is None, so that
`host = os.environ.get("HOST")` works.
"""

from __future__ import annotations

from stormlight import _checks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional, Tuple

MOST_USERS = 1_000_000
MOST_WORKERS = 1024
MOST_SEED = 2**64 - 1
MOST_REQUESTS = 2**64 - 1
MOST_REDIRECTS = 100
MOST_PER_SECOND = 1_000_000
SECOND = 1_000_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
YEAR = 365 * DAY


class SettingError(Exception):
    """A setting cannot be used; `name` says which variable, `index` which entry of its list. Without
    a hint, an example is one.
    """

    def __init__(
        self, name: str, message: str, hint: Optional[str] = None, index: Optional[int] = None
    ) -> None:
        super().__init__(message)
        self.name = name
        self.hint = hint
        self.index = index


def read(variables: Dict[str, Any]) -> Dict[str, Any]:
    """The settings among `variables`: times in whole nanoseconds, the rest as the engine's types.

    Raises SettingError.
    """
    result = {}
    for name, convert in _CONVERT.items():
        value = variables.get(name)
        if value is None or callable(value) or type(value).__name__ == "module":
            continue
        try:
            result[name] = convert(value, name)
        except (TypeError, ValueError) as error:
            raise SettingError(name, str(error)) from None
    return result


def check_together(settings: Dict[str, Any], over_time: str) -> None:
    """Settings that cannot both be meant. `over_time` is the variable that made the stages.

    Raises SettingError.
    """
    is_open = "rate" in settings or "rate_stages" in settings
    names = {"stages": over_time, "rate_stages": over_time}
    rate = "rate" if "rate" in settings else over_time
    for stages in names:
        for name in ("users", "spawn_rate", "rate"):
            if stages in settings and name in settings:
                hint = f"the {over_time} says what the load is at each moment: remove {name}"
                raise _both(name, over_time, hint)
    if is_open and "users" in settings:
        raise _both("users", rate, "with a rate, max_users bounds the requests in flight")
    for name in ("spawn_rate", "think_time", "pacing"):
        if is_open and name in settings:
            raise _both(name, rate, f"the rate says when requests are due: remove {name}")
    if "think_time" in settings and "pacing" in settings:
        raise _both("think_time", "pacing", "a pause after each request, or a fixed beat")


def _both(name: str, other: str, hint: str) -> SettingError:
    return SettingError(name, f"{name} and {other} exclude each other", hint)


def _whole(lowest: int, highest: int) -> Callable[[Any, str], int]:
    def convert(value: Any, name: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(f"{name} must be a whole number, not {_described(value)}")
        if not lowest <= value <= highest:
            raise ValueError(
                f"{name} must be from {lowest} to {highest}, not {_checks.shown(value)}"
            )
        return int(value)

    return convert


def _described(value: Any) -> str:
    text = f"{_checks.kind(value)}: {_checks.shown(value)}"
    if isinstance(value, str) and value.strip().isdigit():
        text += "; write it without quotes, or int(...)"
    return text


def _rate(what: str) -> Callable[[Any, str], float]:
    def convert(value: Any, name: str) -> float:
        if not _checks.is_number(value):
            raise TypeError(f"{name} must be {what} per second, a number, not {_described(value)}")
        if not 0 < value <= MOST_PER_SECOND:  # false for NaN too
            raise ValueError(
                f"{name} must be a number above 0, at most {MOST_PER_SECOND},"
                f" not {_checks.shown(value)}"
            )
        return float(value)

    return convert


def _arrivals(value: Any, name: str) -> str:
    if value not in ("constant", "poisson"):
        raise ValueError(f'{name} must be "constant" or "poisson", not {_checks.shown(value)}')
    return str(value)


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a str, not {_described(value)}")
    return _checks.encodable(value, name)


def _switch(value: Any, name: str) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False, not {_described(value)}")
    return value


def _time(lowest: int, highest: int) -> Callable[[Any, str], int]:
    def convert(value: Any, name: str) -> int:
        return _checks.nanoseconds(value, name, lowest, highest)

    return convert


_timeout = _time(_checks.SHORTEST_TIMEOUT, _checks.LONGEST_TIMEOUT)


def _think_time(value: Any, name: str) -> Tuple[int, int]:
    """A time, (a, b), or "a-b"; a time is the same as (a, a)."""
    if isinstance(value, str) and "-" in value.strip()[1:]:
        value = tuple(value.split("-", 1))
    if isinstance(value, (tuple, list)):
        if len(value) != 2:
            raise ValueError(
                f"{name} must be one time or two, (shortest, longest), not {_checks.shown(value)}"
            )
        shortest, longest = (_checks.nanoseconds(end, name, 0, DAY) for end in value)
        if shortest > longest:
            raise ValueError(
                f"{name} must be (shortest, longest), not {_checks.shown(tuple(value))}"
            )
        return shortest, longest
    time = _checks.nanoseconds(value, name, 0, DAY)
    return time, time


def _thresholds(value: Any, name: str) -> List[str]:
    """What the texts say is judged by the engine's own parser, see _loader."""
    if not isinstance(value, (list, tuple)):
        raise TypeError(f"{name} must be a list of str, not {_described(value)}")
    for index, entry in enumerate(value):
        if not isinstance(entry, str):
            raise TypeError(f"{name}[{index}] must be a str, not {_described(entry)}")
        _checks.encodable(entry, f"{name}[{index}]")
    return [str(entry) for entry in value]


_CONVERT: Dict[str, Callable[[Any, str], Any]] = {
    "users": _whole(1, MOST_USERS),
    "spawn_rate": _rate("users"),
    "host": _text,
    "duration": _time(1, YEAR),
    "rate": _rate("arrivals"),
    "arrivals": _arrivals,
    "max_users": _whole(1, MOST_USERS),
    "drop_late": _time(0, YEAR),
    "requests": _whole(1, MOST_REQUESTS),
    "think_time": _think_time,
    "pacing": _time(1, YEAR),
    "warm_up": _time(0, YEAR),
    "thresholds": _thresholds,
    "seed": _whole(0, MOST_SEED),
    "workers": _whole(1, MOST_WORKERS),
    "stop_timeout": _time(0, HOUR),
    "timeout": _timeout,
    "connect_timeout": _timeout,
    "response_timeout": _timeout,
    "max_redirects": _whole(0, MOST_REDIRECTS),
    "keep_alive": _switch,
    "insecure": _switch,
}
NAMES = tuple(_CONVERT)
