"""The formulas and statistics behind the checks: pure functions, so that they can be tested alone."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence


def quantile(values: Sequence[float], q: float) -> float:
    """The value at rank ceil(q * n), as HdrHistogram counts ranks. Raises ValueError without values."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    return ordered[min(max(math.ceil(q * len(ordered)), 1), len(ordered)) - 1]


def stalled_quantile(q: float, stall_s: float, length_s: float, load: float) -> float:
    """Response time at `q` of a run at a fixed rate whose target (or generator) stood still once.

    `load` is the rate over what drains the backlog. Arrivals due in the stall and in the drain
    after it wait between nothing and the whole stall, evenly spread: a triangle. Below 0 the
    quantile lies outside of it.
    """
    return stall_s - (1 - q) * length_s * (1 - load)


def stalled_mean(stall_s: float, length_s: float, load: float) -> float:
    """By how much such a stall raises the mean."""
    return stall_s**2 / (2 * length_s * (1 - load))


def drain(answered: Sequence[float], due: Sequence[float], stall_end: float, prompt_s: float) -> tuple[int, float]:
    """Answers after a stall until they were prompt again, and how long that took, in seconds."""
    count = 0
    for done, wanted in zip(answered, due):
        if done < stall_end:
            continue
        if done - wanted < prompt_s:
            break
        count += 1
        last = done
    return (count, last - stall_end) if count else (0, 0.0)


def exponential_distance(gaps: Sequence[float], rate: float) -> float:
    """Kolmogorov-Smirnov distance from the exponential distribution of that known rate."""
    n = len(gaps)
    distance = 0.0
    for i, gap in enumerate(sorted(gaps)):
        expected = 1 - math.exp(-rate * gap)
        distance = max(distance, expected - i / n, (i + 1) / n - expected)
    return distance


def chi_square(gaps: Sequence[float], rate: float, bins: int = 20) -> float:
    """Over bins that are equally likely for exponential gaps."""
    counts = [0] * bins
    for gap in gaps:
        counts[min(int((1 - math.exp(-rate * gap)) * bins), bins - 1)] += 1
    expected = len(gaps) / bins
    return sum((count - expected) ** 2 / expected for count in counts)


def dispersion(times: Sequence[float], bin_s: float, bins: int) -> float:
    """Variance over mean of the counts per bin: 1 for a Poisson process, 0 for an even one."""
    counts = [0] * bins
    for at in times:
        index = int((at - times[0]) / bin_s)
        if index < bins:
            counts[index] += 1
    return statistics.variance(counts) / statistics.fmean(counts)


def autocorrelation(values: Sequence[float]) -> float:
    """Of each value with the next; 0 for values without any spread."""
    mean = statistics.fmean(values)
    total = sum((value - mean) ** 2 for value in values)
    if total == 0:
        return 0.0
    return sum((a - mean) * (b - mean) for a, b in zip(values, values[1:])) / total


def ramp_due(stages: Sequence[tuple[float, float, float]]) -> list[float]:
    """When arrival 0, 1, 2, … of stages (from, to, seconds) is due: the inverse of the integral."""
    times: list[float] = []
    begin = before = 0.0
    for low, high, length in stages:
        slope, area = (high - low) / length, (low + high) / 2 * length
        while len(times) < before + area - 1e-9:
            rest = len(times) - before
            root = math.sqrt(max(low * low + 2 * slope * rest, 0))
            times.append(begin + (2 * rest / (low + root) if rest > 0 else 0.0))
        begin, before = begin + length, before + area
    return times
