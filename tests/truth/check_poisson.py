"""A3.5: random arrivals are those of a Poisson process, by four tests that an even schedule fails."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from arithmetic import autocorrelation, chi_square, dispersion, exponential_distance, quantile
from lab import Lab, Trial
from verdicts import Verdicts

RATE = 200
SEEDS = (1, 2, 3)
BIN_S = 0.1


@dataclass(frozen=True)
class Limits:
    """At 1% each, by the number of gaps; those of the contract for 5,000."""

    ks: float
    chi: float
    low: float
    high: float
    correlation: float

    @staticmethod
    def of(gaps: int, bins: int) -> Limits:
        # The dispersion index of n counts is about normal around 1 with a deviation of sqrt(2 / n);
        # 2.46 and 2.8 of them are 0.78 and 1.25 for 250 bins.
        deviation = math.sqrt(2 / bins)
        return Limits(1.63 / math.sqrt(gaps), 36.2, 1 - 2.46 * deviation, 1 + 2.8 * deviation, 2.55 / math.sqrt(gaps))


def run(lab: Lab, verdicts: Verdicts) -> None:
    seconds = 4 if lab.quick else 25
    runs = {str(seed): f"--arrivals poisson --seed {seed}" for seed in SEEDS}
    runs["1 again"] = "--arrivals poisson --seed 1 --workers 2"
    runs["even"] = "--arrivals constant"
    # Side by side: they ask for little, and waiting is most of what they do. The pool's threads
    # outlive what they started, which would end with them.
    with ThreadPoolExecutor(len(runs)) as pool:
        trials = dict(zip(runs, pool.map(lambda flags: arrivals(lab, flags, seconds), runs.values())))
    came = {name: trial.log.came for name, trial in trials.items()}
    for seed in SEEDS:
        verdicts.family(f"Poisson arrivals at {RATE}/s for {seconds} s, seed {seed}")
        verdicts.equal("came to the server", trials[str(seed)].accounting["scheduled"], len(came[str(seed)]))
        judge(came[str(seed)], seconds, verdicts, lab.quick)
    verdicts.family("Poisson arrivals: what the seed does")
    verdicts.equal("seed 1 again, with another number of workers: arrivals", len(came["1"]), len(came["1 again"]))
    verdicts.at_most("both runs' arrivals apart, p50", apart_ms(came["1"], came["1 again"]), 1, "ms")
    other = apart_ms(came["1"], came["2"])
    verdicts.control("another seed's arrivals apart, p50", other, other > 1, "<= 1 ms", "ms")
    control(came["even"], seconds, verdicts)


def arrivals(lab: Lab, flags: str, seconds: int) -> Trial:
    return lab.trial(f"--rate {RATE} {flags} -d {seconds}s --max-users 1000 --allow-saturated")


def apart_ms(one: Sequence[float], other: Sequence[float]) -> float:
    """The median distance of the k-th arrivals, but for a shift of one run as a whole."""
    shifts = [1000 * (a - b) for a, b in zip(one, other)]
    middle = statistics.median(shifts)
    return quantile([abs(shift - middle) for shift in shifts], 0.5)


def measures(came: Sequence[float], seconds: int) -> tuple[int, float, float, float, float]:
    gaps = [b - a for a, b in zip(came, came[1:])]
    bins = int(seconds / BIN_S) - 1  # the last bin may be cut by the end of the run
    return (
        bins,
        exponential_distance(gaps, RATE),
        chi_square(gaps, RATE),
        dispersion(came, BIN_S, bins),
        autocorrelation(gaps),
    )


def judge(came: Sequence[float], seconds: int, verdicts: Verdicts, quick: bool) -> None:
    bins, distance, chi, index, correlation = measures(came, seconds)
    limits = Limits.of(len(came) - 1, bins)
    verdicts.at_most(f"Kolmogorov-Smirnov distance of {len(came) - 1:,} gaps", distance, limits.ks)
    if quick:
        # A core that slept long wakes up later than one that slept briefly, so gaps below 0.3 ms
        # come out too often. The full form holds that to the contract's limit and does not reach
        # it; that of the schedule itself is a unit test of ArrivalSchedule.
        verdicts.show("chi-square over 20 bins, judged in the full form only", f"{chi:.2f}")
    else:
        verdicts.at_most("chi-square over 20 bins", chi, limits.chi)
    verdicts.within(f"dispersion index of {bins} counts", index, limits.low, limits.high)
    verdicts.near("correlation of a gap with the next", 0, correlation, limits.correlation, "")


def control(came: Sequence[float], seconds: int, verdicts: Verdicts) -> None:
    bins, distance, chi, index, _ = measures(came, seconds)
    limits = Limits.of(len(came) - 1, bins)
    ks = "even schedule: Kolmogorov-Smirnov distance"
    verdicts.control(ks, distance, distance > limits.ks, f"<= {limits.ks:.3f}")
    verdicts.control("even schedule: chi-square", chi, chi > limits.chi, f"<= {limits.chi}")
    verdicts.control("even schedule: dispersion index", index, index < limits.low, f">= {limits.low:.2f}")
