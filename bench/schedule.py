"""How well requests kept to a fixed rate, by the stamps of the server they came to.

Two ways to keep a rate: one schedule for all connections (Stormlight), or one for each connection
(wrk2). Each program is held to its own, so that a choice does not count as an error; how even the
sum is, is another figure.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path

_FIELDS = 4  # came, planned, answered, connection: tests/truth/scripted_server.cc


def read_log(path: Path) -> list[tuple[float, int]]:
    """(seconds since the first request, connection) of each request, in the order they came."""
    words = array("q", path.read_bytes())
    return [
        ((words[i] - words[0]) / 1e9, words[i + _FIELDS - 1]) for i in range(0, len(words), _FIELDS)
    ]


def after(requests: Sequence[tuple[float, int]], seconds: float) -> list[tuple[float, int]]:
    """Those that came later than `seconds`: without the start of a run."""
    return [request for request in requests if request[0] >= seconds]


def lateness(times: Sequence[float], rate: float) -> list[float]:
    """Seconds behind an even schedule of `rate`, whose origin is the least late of them.

    None is sent before it is due, so the least late was on time.
    """
    offsets = [time - k / rate for k, time in enumerate(times)]
    return [offset - min(offsets) for offset in offsets] if offsets else []


def lateness_per_connection(requests: Sequence[tuple[float, int]], rate: float) -> list[float]:
    """The same where each connection has its share of the rate and a schedule of its own."""
    by_connection: dict[int, list[float]] = {}
    for time, connection in requests:
        by_connection.setdefault(connection, []).append(time)
    share = rate / max(len(by_connection), 1)
    return [late for times in by_connection.values() for late in lateness(times, share)]


def most_within(times: Sequence[float], span: float) -> int:
    """The most requests that came within any `span` seconds. `times` are in order."""
    return max((bisect_left(times, time + span) - k for k, time in enumerate(times)), default=0)
