"""A3.2 and A3.3: known latencies come back as they are; what the server took itself is subtracted."""

from __future__ import annotations

import statistics

from arithmetic import quantile
from lab import Lab, Trial
from verdicts import Verdicts


def run(lab: Lab, verdicts: Verdicts) -> None:
    constant(lab, verdicts)
    mixture(lab, verdicts)


def constant(lab: Lab, verdicts: Verdicts) -> None:
    seconds = 2 if lab.quick else 20
    verdicts.family("Constant 50 ms at 500/s")
    trial = lab.trial(f"--rate 500 -d {seconds}s --max-users 200 --allow-saturated", "delay=50ms")
    dwell = [1000 * (b - a) for a, b in zip(trial.log.came, trial.log.answered)]
    late = [1000 * (b - a) for a, b in zip(trial.log.planned, trial.log.answered)]
    verdicts.equal("ok", 500 * seconds, trial.accounting["ok"])
    # The program keeps no list of single requests, so what the server took is subtracted quantile
    # by quantile; where every request takes at least its dwell, so does every quantile.
    extra = trial.report["totals"]["service_ms"]["min"] - min(dwell)
    verdicts.at_least("service min - dwell min", extra, 0, "ms")
    verdicts.near("service p50 - dwell p50", 0, trial.ms("service", 50) - statistics.median(dwell), 0.2, "ms")
    verdicts.at_most("service p99 - dwell p99", trial.ms("service", 99) - quantile(dwell, 0.99), 1 + lab.slack_ms, "ms")
    error = off_by(trial, 50, late)
    verdicts.near("service p50 - 50 ms - server late p50", 0, error, 0.3, "ms")
    slower = lab.trial("--rate 500 -d 1s --max-users 200 --allow-saturated", "delay=50500us")
    late = [1000 * (b - a) for a, b in zip(slower.log.planned, slower.log.answered)]
    error = off_by(slower, 50, late)
    verdicts.control("a server that takes 50.5 ms", error, abs(error) > 0.3, "± 0.3 ms", "ms")


def off_by(trial: Trial, ms: float, late: list[float]) -> float:
    return trial.ms("service", 50) - ms - statistics.median(late)


def mixture(lab: Lab, verdicts: Verdicts) -> None:
    cycles, rate = (1, 2000) if lab.quick else (3, 1000)
    verdicts.family("Mixture: of 10,000 requests 9,900 take 1 ms, 90 take 100 ms, 10 take 500 ms")
    trial = lab.trial(
        f"--rate {rate} -d {10_000 * cycles // rate}s --max-users 1000 --allow-saturated",
        "delay=9900x1ms,90x100ms,10x500ms",
    )
    verdicts.equal("ok", 10_000 * cycles, trial.accounting["ok"])
    late = statistics.median(1000 * (b - a) for a, b in zip(trial.log.planned, trial.log.answered))
    verdicts.near("response p50", 1 + late, trial.ms("response", 50), 0.3, "ms")
    for percent, expected in ((98, 1), (99.5, 100), (99.95, 500)):
        verdicts.near(
            f"response p{percent:g}", expected + late, trial.ms("response", percent),
            expected / 1024 + 0.3 + lab.slack_ms, "ms",
        )  # fmt: skip
    verdicts.equal("samples above 50 ms", 100 * cycles, trial.above("response", 50))
    verdicts.equal("samples above 250 ms", 10 * cycles, trial.above("response", 250))
    averaged = statistics.fmean(point["p99"] for point in trial.report["timeline"])
    truth = trial.ms("response", 99)
    # 1 ms or 100 ms: p99 lies on the step between the two. The mean of the seconds is neither.
    nearest = min((1, 100), key=lambda ms: abs(ms - truth))
    limit = nearest / 1024 + 0.3
    shown = f"{truth:.3g} ± {limit:.2g} ms"
    verdicts.control("mean of the seconds' p99", averaged, abs(averaged - truth) > limit, shown, "ms")
