"""environment.stats: the figures of the run so far, read from the engine when they are asked for.

The engine's part: `_stormlight.stats()` gives {"rows": [row, ...], "total": row}, where a row is a
dict with method, name, requests, failures, mean_ms, min_ms, max_ms, bytes, rps, failures_per_s,
current_rps and current_failures_per_s; `percentile(method, name, q)` in ms, with None, None for the
total; `errors()` gives (method, name, message, count); `reset_stats()`.
"""

from __future__ import annotations

from stormlight.users.engine import native
from stormlight.users.exceptions import LocustError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Optional, Tuple

_TOTAL = "Aggregated"
_FIGURES = {
    "num_requests": "requests",
    "num_failures": "failures",
    "avg_response_time": "mean_ms",
    "min_response_time": "min_ms",
    "max_response_time": "max_ms",
    "total_content_length": "bytes",
    "total_rps": "rps",
    "total_fail_per_sec": "failures_per_s",
    "current_rps": "current_rps",
    "current_fail_per_sec": "current_failures_per_s",
}


def _call(name: str, *arguments: Any) -> Any:
    function = getattr(native, name, None)
    if function is None:
        raise LocustError(f"environment.stats cannot be read here: the engine gives no {name}()")
    return function(*arguments)


class StatsEntry:
    """The figures of one row, or of all together."""

    num_none_requests = 0

    def __init__(self, name: str, method: Optional[str]) -> None:
        self.name = name
        self.method = method

    def _row(self) -> Dict[str, Any]:
        stats = _call("stats")
        if self.method is None:
            return stats["total"]  # type: ignore[no-any-return]
        for row in stats["rows"]:
            if row["name"] == self.name and row["method"] == self.method:
                return row  # type: ignore[no-any-return]
        return dict.fromkeys(_FIGURES.values(), 0)

    def __getattr__(self, name: str) -> Any:
        figure = _FIGURES.get(name)
        if figure is None:
            raise AttributeError(f"the stats of a row have no {name!r}")
        return self._row().get(figure, 0)

    @property
    def fail_ratio(self) -> float:
        row = self._row()
        return row["failures"] / row["requests"] if row["requests"] else 0.0

    @property
    def total_response_time(self) -> float:
        row = self._row()
        return row["mean_ms"] * row["requests"]

    @property
    def avg_content_length(self) -> float:
        row = self._row()
        return row["bytes"] / row["requests"] if row["requests"] else 0

    @property
    def median_response_time(self) -> float:
        return self.get_response_time_percentile(0.5)

    def get_response_time_percentile(self, percent: float) -> float:
        """`percent` from 0 to 1; milliseconds."""
        method = self.method
        return _call("percentile", method, self.name if method is not None else None, percent) or 0

    get_current_response_time_percentile = get_response_time_percentile

    def __repr__(self) -> str:
        return f"<StatsEntry {self.method or ''} {self.name}>"


class StatsError:
    """One line of the table of errors."""

    def __init__(self, method: str, name: str, error: str, occurrences: int) -> None:
        self.method = method
        self.name = name
        self.error = error
        self.occurrences = occurrences

    def to_name(self) -> str:
        return f"{self.method} {self.name}: {self.error}"


class RequestStats:
    """stats.total, stats.get(name, method), stats.entries, stats.errors."""

    def __init__(self) -> None:
        self.total = StatsEntry(_TOTAL, None)
        self.history: list[Any] = []

    def get(self, name: str, method: str) -> StatsEntry:
        return StatsEntry(name, method)

    @property
    def entries(self) -> Dict[Tuple[str, str], StatsEntry]:
        return {
            (row["name"], row["method"]): StatsEntry(row["name"], row["method"])
            for row in _call("stats")["rows"]
        }

    @property
    def errors(self) -> Dict[Tuple[str, str, str], StatsError]:
        return {(one[0], one[1], one[2]): StatsError(*one) for one in _call("errors")}

    @property
    def num_requests(self) -> int:
        return self.total.num_requests  # type: ignore[no-any-return]

    @property
    def num_failures(self) -> int:
        return self.total.num_failures  # type: ignore[no-any-return]

    @property
    def num_none_requests(self) -> int:
        return 0

    def reset_all(self) -> None:
        _call("reset_stats")

    clear_all = reset_all
