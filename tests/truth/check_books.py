"""A3.6 and the long book: no arrival is lost, whatever becomes of it."""

from __future__ import annotations

from lab import Lab, Trial
from verdicts import Verdicts


def run(lab: Lab, verdicts: Verdicts) -> None:
    silent(lab, verdicts)
    closed_books(lab, verdicts)


def balance(trial: Trial, verdicts: Verdicts) -> None:
    parts = [trial.accounting[key] for key in ("ok", "failed", "timed_out", "dropped", "in_flight_at_stop")]
    verdicts.equal(
        "scheduled = ok + failed + timed out + dropped + in flight", trial.accounting["scheduled"], sum(parts)
    )


def silent(lab: Lab, verdicts: Verdicts) -> None:
    seconds, users = (1, 100) if lab.quick else (10, 100)
    verdicts.family(f"A target that never answers, 1,000/s for {seconds} s, {users} users")
    flags = f"--rate 1000 -d {seconds}s --max-users {users} --stop-timeout 200ms --allow-saturated"
    trial = lab.trial(flags, "silent")
    verdicts.equal("scheduled", 1000 * seconds, trial.accounting["scheduled"])
    verdicts.equal("sent: came to the server", users, len(trial.log.came))
    verdicts.equal("in flight at the stop", users, trial.accounting["in_flight_at_stop"])
    verdicts.equal("dropped", 1000 * seconds - users, trial.accounting["dropped"])
    balance(trial, verdicts)
    verdicts.equal("exit code: no request got a response", 3, trial.exit.code)
    verdicts.equal("verdict, for most of the arrivals are censored", "invalid", trial.report["verdict"])
    unknown(trial, verdicts, seconds)
    lost = trial.accounting["scheduled"] - len(trial.log.came)
    verdicts.control("books that count what was sent only: arrivals missing", lost, lost != 0, "exactly 0")


def unknown(trial: Trial, verdicts: Verdicts, seconds: float) -> None:
    """No percentile is a number, and what is printed instead is how long they had waited by the stop."""
    times = trial.report["totals"]["response_ms"]
    keys = ("p50", "p75", "p90", "p95", "p99", "p99.9", "p99.99")
    verdicts.equal("percentiles that are numbers", 0, sum(times[key] is not None for key in keys))
    censored = times["censored"]
    verdicts.equal("censored", 1000 * seconds, censored["timed_out"] + censored["unfinished"])
    # Due evenly over the run and dropped at its end: half of them had waited for half of it.
    verdicts.near("what p50 is at least", 500 * seconds, censored["at_least"]["p50"], 5 * seconds + 5, "ms")
    line = next(line for line in trial.exit.stdout.splitlines() if line.startswith("total"))
    median = line.split()[2]
    printed = float(median.lstrip("\u2265").replace(",", ""))
    verdicts.true("the median is printed as that, with a mark", median[0] == "\u2265", median)
    verdicts.near("the number behind the mark", censored["at_least"]["p50"], printed, 0.5, "ms")


def closed_books(lab: Lab, verdicts: Verdicts) -> None:
    rate, seconds = (10_000, 3) if lab.quick else (25_000, 40)
    arrivals = rate * seconds
    verdicts.family(f"{arrivals:,} arrivals, of which 10 in 10,000 are answered too late")
    flags = f"--rate {rate} -d {seconds}s --max-users 2000 --timeout 1s --allow-saturated"
    trial = lab.trial(flags, "delay=9990x0ms,10x10s")
    verdicts.equal("scheduled", arrivals, trial.accounting["scheduled"])
    verdicts.equal("came to the server", arrivals, len(trial.log.came))
    verdicts.equal("timed out", arrivals // 1000, trial.accounting["timed_out"])
    verdicts.equal("ok", arrivals - arrivals // 1000, trial.accounting["ok"])
    answered = trial.report["totals"]["response_ms"]
    verdicts.equal("p99.9 is not a number: as many timed out as lie beyond it", None, answered["p99.9"])
    verdicts.true("p99 is a number", answered["p99"] is not None, f"{answered['p99']} ms")
    verdicts.equal("samples in the histogram", arrivals, trial.report["totals"]["response_ms"]["count"])
    balance(trial, verdicts)
