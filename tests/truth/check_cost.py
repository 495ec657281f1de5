"""What the schedule costs: CPU per request of the open model against the closed one's, on one core."""

from __future__ import annotations

import statistics

from lab import Lab
from verdicts import Verdicts

RATE = 30_000
ROUNDS = 3
SECONDS = 8


def run(lab: Lab, verdicts: Verdicts) -> None:
    if lab.quick or None in lab.cores:
        return  # a figure of CPU time needs a whole core to itself, and time
    verdicts.family(f"CPU per request at {RATE:,}/s from one core, {ROUNDS} rounds, interleaved")
    common = f"-d {SECONDS}s --workers 1 --allow-saturated"
    kinds = {
        "open": (f"--rate {RATE} --max-users 50 {common}", ()),
        # The server holds the closed model to the same rate: 50 users, of whom each waits.
        "closed": (f"-u 50 -r 0 {common}", (f"capacity={RATE}",)),
        "full": (f"-u 50 -r 0 {common}", ()),
    }
    cost: dict[str, list[float]] = {kind: [] for kind in kinds}
    for _ in range(ROUNDS):
        for kind, (flags, behaviour) in kinds.items():
            # The server spins: a client that finds it asleep pays for waking it, and the two models
            # would not find it asleep equally often.
            trial = lab.trial(flags, "spin", *behaviour)
            cost[kind].append(1e6 * trial.exit.cpu_s / trial.report["totals"]["requests"])
    opened, closed, full = (statistics.median(cost[kind]) for kind in kinds)
    ratio = statistics.median(a / b for a, b in zip(cost["open"], cost["closed"]))
    verdicts.show("open", f"{opened:.2f} us")
    verdicts.show("closed at the same rate", f"{closed:.2f} us")
    verdicts.show("closed at full speed, where a turn of the loop serves many", f"{full:.2f} us")
    verdicts.reached(
        "open / closed at the same rate: at most 1.1", ratio <= 1.1, f"{ratio:.3f}",
        "likely because the loop wakes twice for a request, when it is due and for its answer; the closed model once",
    )  # fmt: skip
