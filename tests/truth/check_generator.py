"""A3.9 and A3.8: a generator that stands still, or is crowded out, says that the figures are its own."""

from __future__ import annotations

import os
import subprocess

from arithmetic import drain, stalled_quantile
from lab import Lab, stop_for
from verdicts import Verdicts

RATE = 1000


def run(lab: Lab, verdicts: Verdicts) -> None:
    stopped(lab, verdicts)
    crowded(lab, verdicts)


def stopped(lab: Lab, verdicts: Verdicts) -> None:
    length, after = (5, 2) if lab.quick else (30, 10)
    verdicts.family(f"The generator is stopped for 0.5 s in {length} s at {RATE:,}/s")
    trial = lab.trial(f"--rate {RATE} -d {length}s --max-users 1000", during=stop_for(0.5, after))
    log = trial.log
    stop, go = (trial.notes[key] - log.first for key in ("stopped", "continued"))
    due = log.due(RATE)
    late = sum(stop <= wanted <= go <= came for wanted, came in zip(due, log.came))
    verdicts.equal("scheduled", RATE * length, trial.accounting["scheduled"])
    verdicts.near("arrivals that were due while it stood", round(RATE * (go - stop)), late, 5, "")
    count, seconds = drain(log.came, due, go, 0.001)
    load = RATE * seconds / count if count else 0.0
    for percent in (99, 99.9):
        expected = 1000 * stalled_quantile(percent / 100, go - stop, length, load)
        note = f"stood for {1000 * (go - stop):.1f} ms, caught up at {count / seconds:,.0f}/s" if percent == 99 else ""
        measured = trial.ms("response", percent)
        verdicts.near(f"response p{percent:g}", expected, measured, 0.015 * expected + lab.slack_ms, "ms", note)
    lag = trial.generator["lag_ms"]
    verdicts.at_least("lag p99 in the report", lag["p99"], 50, "ms")
    verdicts.equal("blamed on the generator: saturated", True, trial.generator["saturated"])
    verdicts.equal("exit code", 5, trial.exit.code)
    verdicts.equal("verdict", "invalid", trial.report["verdict"])
    told = trial.ms("service", 99.9)
    verdicts.control("service p99.9, as a clock that starts at the send has it", told, told < 50, ">= 50 ms", "ms")


def crowded(lab: Lab, verdicts: Verdicts) -> None:
    """Two spinning programs per core. What it reports must agree with its own rule."""
    seconds = 2 if lab.quick else 15
    cores = sorted(os.sched_getaffinity(0))
    verdicts.family(f"Two spinners on each of {len(cores)} cores, 5,000/s for {seconds} s")
    spinners = [
        subprocess.Popen(["taskset", "-c", str(core), "sh", "-c", "while :; do :; done"]) for core in 2 * cores
    ]
    try:
        trial = lab.trial(f"--rate 5000 -d {seconds}s --max-users 1000", "delay=2ms", priority=[])
    finally:
        for spinner in spinners:
            spinner.kill()
            spinner.wait()
    lag = trial.generator["lag_ms"]["p99"]
    limit = max(1, 0.05 * trial.report["totals"]["response_ms"]["p99"])
    measured = f"lag p99 {lag:.2f} ms, {'' if trial.generator['saturated'] else 'not '}saturated"
    agrees = (lag > limit) == trial.generator["saturated"]
    verdicts.true("saturated iff lag p99 > max(1 ms, 5% of response p99)", agrees, measured)
    verdicts.equal("scheduled", 5000 * seconds, trial.accounting["scheduled"])
    means = trial.report["totals"]
    gap = means["response_ms"]["mean"] - means["service_ms"]["mean"]
    verdicts.at_least("mean response - mean service (lag and waiting for a user)", gap, 0, "ms")
    p99s = [f"{means[which]['p99']:.2f}" for which in ("response_ms", "service_ms")]
    verdicts.show("p99 of response and service", " and ".join(p99s) + " ms")
