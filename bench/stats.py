"""Medians, spreads, paired ratios and verdicts: the arithmetic behind every printed figure."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Spread:
    """What repeated measurements of one thing gave."""

    median: float
    low: float
    high: float
    n: int

    def to_json(self) -> dict:
        return asdict(self)


def spread(values: Iterable[float]) -> Spread:
    """Median, minimum and maximum. Raises ValueError without values."""
    found = list(values)
    if not found:
        raise ValueError("no values to summarise")
    return Spread(statistics.median(found), min(found), max(found), len(found))


def once(value: float) -> Spread:
    """A figure that was measured a single time."""
    return Spread(value, value, value, 1)


def paired_ratio(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """Spread of ours[i] / theirs[i].

    The two values of a round were taken within seconds of each other, so a drift of the machine
    over the whole benchmark cancels, which it would not in the ratio of two medians.
    """
    if len(ours) != len(theirs):
        raise ValueError(f"unpaired rounds: {len(ours)} and {len(theirs)}")
    if any(value <= 0 for value in theirs):
        raise ValueError("a ratio needs values above 0")
    return spread(a / b for a, b in zip(ours, theirs))


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Least-squares slope of y over x. Raises ValueError below two distinct x."""
    if len({x for x, _ in points}) < 2:
        raise ValueError("a slope needs two distinct x")
    return statistics.linear_regression([x for x, _ in points], [y for _, y in points]).slope


AT_MOST = "at most"
AT_LEAST = "at least"


@dataclass(frozen=True)
class Figure:
    """One promised number: what was measured, and what was promised."""

    title: str
    value: Spread
    target: float
    bound: str  # AT_MOST or AT_LEAST
    unit: str = "x"  # "x" for a ratio, else a unit such as "ms"
    note: str = ""

    def reached(self) -> bool:
        if self.bound == AT_MOST:
            return self.value.median <= self.target
        return self.value.median >= self.target

    def verdict(self) -> str:
        if self.reached():
            return "reached"
        return f"not reached: {number(self.value.median)} instead of {number(self.target)}"

    def to_json(self) -> dict:
        return asdict(self)

    @staticmethod
    def from_json(data: dict) -> Figure:
        return Figure(**{**data, "value": Spread(**data["value"])})


def number(value: float) -> str:
    """Three significant digits, thousands separated, no exponent: 0.974, 12.3, 104,000."""
    rounded = float(f"{value:.2e}")
    size = abs(rounded)
    if size == 0 or size >= 1000:
        return f"{rounded:,.0f}"
    decimals = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3
    return f"{rounded:.{decimals}f}"
