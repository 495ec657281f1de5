"""A3.1: the target stands still for a while under a fixed rate; everybody due in it has waited."""

from __future__ import annotations

from arithmetic import drain, stalled_mean, stalled_quantile
from lab import Lab, Trial
from verdicts import Verdicts

RATE = 1000
PROMPT_S = 0.001  # answered this soon after it was due: the backlog is gone
# 5,000 is more than arrive in any of the stalls, so that none of them has to wait for a user.
USERS = {10: "10 users", 100: "100 users", 5_000: "unlimited users"}


def lengths(lab: Lab) -> tuple[float, float, float]:
    """Of the run, until the stall, of the stall; in seconds."""
    return (5, 1, 0.4) if lab.quick else (30, 5, 1)


def run(lab: Lab, verdicts: Verdicts) -> None:
    length, stall_at, stall = lengths(lab)
    for users, title in USERS.items():
        if lab.quick and users == 100:
            continue
        verdicts.family(f"Stall of {stall:g} s in {length:g} s at {RATE:,}/s, {title}")
        trial = lab.trial(
            f"--rate {RATE} -d {length}s --max-users {users} --stop-timeout 2s --allow-saturated",
            f"stall_at={stall_at}s", f"stall_for={stall}s",
        )  # fmt: skip
        judge(trial, verdicts, length, stall_at + stall, stall, lab.slack_ms)
        if users == 10:
            contrast(trial, verdicts, length, stall, users)
            lab.stall |= {
                "expected_p99_ms": 1000 * stalled_quantile(0.99, stall, length, 0),
                "points": points(trial, stall_at - 0.5, stall_at + stall + 0.5),
            }
        if users == 100:
            lab.stall["p99_ms"] = trial.ms("response", 99)


def judge(trial: Trial, verdicts: Verdicts, length: float, stall_end: float, stall: float, slack_ms: float) -> None:
    verdicts.equal("scheduled", int(RATE * length), trial.accounting["scheduled"])
    verdicts.equal("ok", int(RATE * length), trial.accounting["ok"])
    count, seconds = drain(trial.log.answered, trial.log.due(RATE), stall_end, PROMPT_S)
    capacity = count / seconds if seconds else float("inf")
    load = RATE / capacity
    base = trial.ms("response", 50)
    note = f"drained at {capacity:,.0f}/s, by the server's log"
    for percent in (99, 99.9):
        expected = 1000 * stalled_quantile(percent / 100, stall, length, load)
        limit = 0.015 * expected + slack_ms
        verdicts.near(f"response p{percent:g}", expected, trial.ms("response", percent), limit, "ms", note)
        note = ""
    longest = trial.report["totals"]["response_ms"]["max"]
    verdicts.near("response max", 1000 * stall, longest, 15 * stall + slack_ms, "ms")
    mean = 1000 * stalled_mean(stall, length, load)
    risen = trial.report["totals"]["response_ms"]["mean"] - base
    verdicts.near("mean above p50", mean, risen, 0.015 * mean + slack_ms, "ms")
    verdicts.at_most("response p50: outside of the stall", base, 5, "ms")
    verdicts.equal("a slow target is not blamed on the generator", False, trial.generator["saturated"])


def points(trial: Trial, begin: float, end: float) -> list[list[float]]:
    """(due in s, response in ms, service in ms) by the server's log; every tenth, and all that were long."""
    log, found = trial.log, []
    for k, (due, came, answered) in enumerate(zip(log.due(RATE), log.came, log.answered)):
        long = answered - came > 0.01
        if begin <= due <= end and (k % 10 == 0 or long):
            found.append([due, round(1000 * max(answered - due, 0), 3), round(1000 * (answered - came), 3)])
    return found


def contrast(trial: Trial, verdicts: Verdicts, length: float, stall: float, users: int) -> None:
    """The same run by its service times: what a tool that starts its clock at the send shows."""
    expected = 1000 * stall * 0.9
    verdicts.at_most("service: samples that saw the stall", trial.above("service", 500 * stall), users)
    percent = 99.9 if length >= 30 else 99  # 10 samples are more than 0.1% of a short run
    told = trial.ms("service", percent)
    what = f"service p{percent:g} in place of response p{percent:g}"
    verdicts.control(what, told, told < expected / 2, f">= {expected / 2:g} ms", "ms")
