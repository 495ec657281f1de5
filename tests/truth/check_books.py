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
    invalid = trial.report["verdict"]
    verdicts.reached(
        "the verdict is invalid, for most of the arrivals are censored", invalid == "invalid", invalid,
        "the verdict knows no censored share yet; the exit code is not 0 all the same",
    )  # fmt: skip
    lost = trial.accounting["scheduled"] - len(trial.log.came)
    verdicts.control("books that count what was sent only: arrivals missing", lost, lost != 0, "exactly 0")


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
    verdicts.equal("samples in the histogram", arrivals, trial.report["totals"]["response_ms"]["count"])
    balance(trial, verdicts)
