"""An NTP step changes nothing: the wall clock jumps back by an hour while requests are under way."""

from __future__ import annotations

import subprocess
import sys

from lab import BUILD, Lab
from verdicts import Verdicts

LIBRARY = BUILD / "tests" / "truth" / "libstepped_wall_clock.so"
WALL_LOOP = """
import time
started = last = time.time()
worst = 0.0
for _ in range(25):
    time.sleep(0.1)
    now = time.time()
    worst = min(worst, now - last)
    last = now
print(worst)
"""


def run(lab: Lab, verdicts: Verdicts) -> None:
    verdicts.family("The wall clock steps back by an hour after 2 s of 3 s, 1,000/s")
    preload = f"LD_PRELOAD={LIBRARY}"
    wall_loop = subprocess.Popen(["env", preload, sys.executable, "-c", WALL_LOOP], stdout=subprocess.PIPE, text=True)
    trial = lab.trial("--rate 1000 -d 3s --max-users 100 --allow-saturated", "delay=5ms", prefix=["env", preload])
    verdicts.equal("scheduled", 3000, trial.accounting["scheduled"])
    verdicts.equal("ok", 3000, trial.accounting["ok"])
    verdicts.near("duration", 3, trial.report["run"]["elapsed_s"], 0.3, "s")
    response = trial.report["totals"]["response_ms"]
    verdicts.at_least("response min", response["min"], 5, "ms")
    verdicts.at_most("response max", response["max"], 1000, "ms")
    verdicts.near("seconds in the timeline", 3, len(trial.report["timeline"]), 1, "")
    away = max(1000 * abs(offset) for offset in trial.log.offsets(1000))
    verdicts.at_most("off the schedule, max", away, 1000, "ms")
    told = float(wall_loop.communicate()[0])
    verdicts.control("a loop timed by the wall clock: least gap", told, told < -3000, ">= 0 s", "s")
