"""A3.7: a generator held below what its load needs says so; one that is not, does not."""

from __future__ import annotations

import os
from pathlib import Path

from lab import Lab
from verdicts import Verdicts

RATE = 20_000
PERIOD_US, QUOTA_US = 100_000, 10_000


class Throttle:
    """A control group with a tenth of a core; the first version's files. OSError where there is none."""

    def __init__(self) -> None:
        self._folder = Path(f"/sys/fs/cgroup/cpu/stormlight_truth_{os.getpid()}")

    def __enter__(self) -> list[str]:
        """What is put before a command line that shall run in the group."""
        self._folder.mkdir()
        (self._folder / "cpu.cfs_period_us").write_text(str(PERIOD_US))
        (self._folder / "cpu.cfs_quota_us").write_text(str(QUOTA_US))
        return ["sh", "-c", f'echo $$ > {self._folder}/cgroup.procs; exec "$@"', "sh"]

    def __exit__(self, *_) -> None:
        if self._folder.exists():
            self._folder.rmdir()


def run(lab: Lab, verdicts: Verdicts) -> None:
    seconds = 3 if lab.quick else 10
    verdicts.family(f"The generator has a tenth of a core, {RATE:,}/s for {seconds} s")
    flags = f"--rate {RATE} -d {seconds}s --max-users 1000 --stop-timeout 1s"
    try:
        with Throttle() as prefix:
            trial = lab.trial(flags, prefix=prefix, priority=[])
    except OSError as error:
        verdicts.show("left out", "", f"no control group of our own: {error}")
    else:
        lag = trial.generator["lag_ms"]["p99"]
        reasons = "; ".join(trial.generator["reasons"])
        verdicts.equal("scheduled", RATE * seconds, trial.accounting["scheduled"])
        verdicts.at_least("lag p99", lag, 50, "ms")
        verdicts.equal("saturated", True, trial.generator["saturated"])
        verdicts.equal("exit code", 5, trial.exit.code)
        verdicts.reached(
            "the reason names the throttling", "throttl" in reasons, "named" if "throttl" in reasons else "not named",
            f"the report says: {reasons}",
        )  # fmt: skip
    innocent(lab, verdicts)


def innocent(lab: Lab, verdicts: Verdicts) -> None:
    if lab.quick and not lab.hurry:
        return  # where others may crowd it out, a flag can be the truth
    runs, seconds = (2, 1) if lab.quick else (20, 2)
    verdicts.family(f"Nothing holds the generator: {runs} runs of {seconds} s at 1,000/s")
    flagged = {"delay=0ms": 0, "delay=200ms": 0}
    for i in range(runs):
        behaviour = list(flagged)[i % 2]
        trial = lab.trial(f"--rate 1000 -d {seconds}s --max-users 1000 --allow-saturated", behaviour)
        flagged[behaviour] += trial.generator["saturated"]
    verdicts.equal("called saturated with a target that answers at once", 0, flagged["delay=0ms"])
    verdicts.equal("called saturated with a target that takes 200 ms", 0, flagged["delay=200ms"])
