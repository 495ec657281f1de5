"""A3.4 and the ramp: requests reach the server when the schedule says, and as many as it says."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from arithmetic import quantile, ramp_due
from lab import Lab
from verdicts import Verdicts


def run(lab: Lab, verdicts: Verdicts) -> None:
    for rate, seconds, quick_seconds in ((10, 30, 2), (1000, 30, 2), (30_000, 30, 1)):
        fixed_rate(lab, verdicts, rate, quick_seconds if lab.quick else seconds)
    ramp(lab, verdicts)
    control(lab, verdicts)


def fixed_rate(lab: Lab, verdicts: Verdicts, rate: int, seconds: int) -> None:
    verdicts.family(f"Schedule of {rate:,}/s for {seconds} s")
    priority = lab.eager if rate > 10_000 else None
    trial = lab.trial(f"--rate {rate} -d {seconds}s --max-users 1000 --allow-saturated", priority=priority)
    verdicts.equal("scheduled", rate * seconds, trial.accounting["scheduled"])
    verdicts.equal("came to the server", rate * seconds, len(trial.log.came))
    judge_lateness(lab, verdicts, trial.log.offsets(rate))


def judge_lateness(lab: Lab, verdicts: Verdicts, offsets: Sequence[float]) -> None:
    """How late requests came, by the server's clock.

    The schedule's origin is not in the report. No request is sent before it is due, so the least
    late of all marks it; the first one would not, for it has to connect.
    """
    origin = min(offsets)
    late = [1000 * (offset - origin) for offset in offsets]
    if lab.quick:
        verdicts.at_most("late at the server, p50", quantile(late, 0.5), 1, "ms")
    verdicts.at_most("late at the server, p99", quantile(late, 0.99), 1 + lab.slack_ms, "ms")
    few = max(len(offsets) // 10, 1)
    drift = 1000 * (statistics.median(offsets[-few:]) - statistics.median(offsets[:few]))
    if len(offsets) >= 100:
        verdicts.near("drift from the first tenth to the last", 0, drift, 1, "ms")


def ramp(lab: Lab, verdicts: Verdicts) -> None:
    seconds = 1 if lab.quick else 10
    verdicts.family(f"Ramp 0 to 1,000/s in {seconds} s, then half of it, then down to 0")
    stages = [(0, 1000, seconds), (500, 500, seconds), (500, 0, seconds)]
    trial = lab.trial(
        f"--rate-stages 1000:{seconds}s,500:0s,500:{seconds}s,0:{seconds}s --max-users 1000 --allow-saturated"
    )
    due = ramp_due(stages)
    verdicts.near("scheduled, against the integral", len(due), trial.accounting["scheduled"], 1, "")
    verdicts.equal("came to the server", trial.accounting["scheduled"], len(trial.log.came))
    judge_lateness(lab, verdicts, [came - wanted for came, wanted in zip(trial.log.came, due)])


def control(lab: Lab, verdicts: Verdicts) -> None:
    """A loop that sleeps after each answer: the closed model with a think time of one gap."""
    verdicts.family("Schedule of 1,000/s as a loop would keep it: answer, sleep 1 ms, next")
    trial = lab.trial("-u 1 --think-time 1ms -d 1s --allow-saturated", "delay=50us")
    offsets = trial.log.offsets(1000)
    measured = quantile([1000 * (offset - min(offsets)) for offset in offsets], 0.99)
    limit = 1 + lab.slack_ms
    verdicts.control("late at the server, p99", measured, measured > limit, f"<= {limit:g} ms", "ms")
