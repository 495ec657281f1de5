#!/usr/bin/env python3
"""Holds Stormlight to what it says about its numbers, end to end, against a server of known latency.

Prints one table: expected, measured, limit, result. A `control` line is a wrong method put to the
same check: it passes when the check sees that it is wrong. Everything is also written to
build/truth/results.json. Exit code 1 when a check failed.
"""

from __future__ import annotations

import argparse
import datetime
import fcntl
import json
import signal
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FOLDER = ROOT / "build" / "truth"
sys.path.insert(1, str(ROOT / "bench"))  # process, install and machine are the benchmark's

import check_books  # noqa: E402
import check_clock  # noqa: E402
import check_cost  # noqa: E402
import check_generator  # noqa: E402
import check_latency  # noqa: E402
import check_poisson  # noqa: E402
import check_repeat  # noqa: E402
import check_schedule  # noqa: E402
import check_stall  # noqa: E402
import check_throttle  # noqa: E402
import check_units  # noqa: E402
import machine  # noqa: E402
import peers  # noqa: E402
from lab import Lab  # noqa: E402
from verdicts import FAILED, OPEN, PASSED, Verdicts  # noqa: E402

CHECKS = {
    "stall": check_stall,
    "latency": check_latency,
    "schedule": check_schedule,
    "poisson": check_poisson,
    "books": check_books,
    "generator": check_generator,
    "throttle": check_throttle,
    "clock": check_clock,
    "cost": check_cost,
    "units": check_units,
    "repeat": check_repeat,
}


def parse_arguments() -> argparse.Namespace:
    def names(text: str) -> list[str]:
        chosen = text.split(",")
        if wrong := set(chosen) - {*CHECKS, "peers"}:
            known = ", ".join([*CHECKS, "peers"])
            raise argparse.ArgumentTypeError(f"no check {', '.join(sorted(wrong))}; there are {known}")
        return chosen

    parser = argparse.ArgumentParser(prog="dev truth", description=__doc__.split("\n\n")[0])
    parser.add_argument("--quick", action="store_true", help="short runs, within a minute; for CI")
    parser.add_argument("--only", type=names, metavar="A,B", help=f"of {', '.join(CHECKS)}, peers")
    parser.add_argument(
        "--peers", type=Path, default=ROOT / "build" / "peers", metavar="FOLDER", help="where ./dev bench put the peers"
    )
    return parser.parse_args()


def main() -> int:
    options = parse_arguments()
    # Also where a shell has started us with SIGINT ignored: what we started must end with us.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    FOLDER.mkdir(parents=True, exist_ok=True)
    lock = open(FOLDER / "lock", "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit("truth: it runs already, and two at once would spoil each other's figures; wait for the other")
    chosen = options.only or [*CHECKS, *([] if options.quick else ["peers"])]
    lab, verdicts = Lab(options.quick), Verdicts()
    began = time.monotonic()
    others: dict[str, float] = {}
    try:
        for name in chosen:
            if name == "peers":
                others = peers.run(lab, verdicts, options.peers)
            else:
                CHECKS[name].run(lab, verdicts)
    finally:
        lab.close()
    save(options, verdicts, lab, others)
    counts = {kind: verdicts.count(kind) for kind in (PASSED, FAILED, OPEN)}
    seconds = time.monotonic() - began
    print(f"\n{counts[PASSED]} passed, {counts[FAILED]} failed, {counts[OPEN]} not reached; {seconds:.0f} s")
    for finding in verdicts.findings:
        if finding.result in (FAILED, OPEN):
            print(f"  {finding.result}: {finding.family}: {finding.what}: {finding.measured} {finding.limit}")
    return 1 if counts[FAILED] else 0


def save(options: argparse.Namespace, verdicts: Verdicts, lab: Lab, others: dict[str, float]) -> None:
    result = {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d"),
        "machine": machine.describe(),
        "quick": options.quick,
        "only": options.only,
        "findings": verdicts.to_json(),
        "peers_p99_ms": others,
        "stall": lab.stall,
    }
    (FOLDER / "results.json").write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
