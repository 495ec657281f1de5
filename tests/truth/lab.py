"""One trial: the server of known latency, the generator under test, and what both wrote down."""

from __future__ import annotations

import functools
import itertools
import json
import os
import signal
import subprocess
import tempfile
import time
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from hdrh.histogram import HdrHistogram

import process

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "release"

# The quick form runs on machines where something else may hold a core for a time slice, which moves
# every request that was due in it. Calibrated once: two slices of 4 ms are added to the limits of
# latencies, to those of counts and identities nothing. The full form keeps the contract's limits.
QUICK_SLACK_MS = 8.0


@dataclass
class Log:
    """What the server saw, in the order requests came; seconds since the first of them."""

    came: list[float]
    planned: list[float]  # when it meant to answer; below 0: never
    answered: list[float]  # below 0: never
    connections: int
    first: float = 0  # when the first request came, on CLOCK_MONOTONIC

    @staticmethod
    def read(path: Path) -> Log:
        numbers = array("q")
        numbers.frombytes(path.read_bytes())
        if not numbers:
            return Log([], [], [], 0)
        first = numbers[0]
        came = [(ns - first) / 1e9 for ns in numbers[0::4]]
        planned, answered = ([(ns - first) / 1e9 if ns >= 0 else -1.0 for ns in numbers[i::4]] for i in (1, 2))
        return Log(came, planned, answered, len(set(numbers[3::4])), first / 1e9)

    def due(self, rate: float) -> list[float]:
        """When a fixed rate wanted each of them, counted from the first."""
        return [k / rate for k in range(len(self.came))]

    def offsets(self, rate: float) -> list[float]:
        """How far each came from where a fixed rate wanted it."""
        return [came - k / rate for k, came in enumerate(self.came)]


@dataclass
class Trial:
    report: dict
    exit: process.Exit
    log: Log
    arguments: list[str]
    notes: dict = field(default_factory=dict)  # what `during` returned

    @property
    def accounting(self) -> dict:
        return self.report["accounting"]

    @property
    def generator(self) -> dict:
        return self.report["generator"]

    def ms(self, which: str, percent: float) -> float:
        """A percentile of `response` or `service`, from the whole histogram."""
        return self._histogram(which).get_value_at_percentile(percent) / 1e6

    def above(self, which: str, ms: float) -> int:
        """How many samples lie above `ms`, to the resolution of the histogram."""
        histogram = self._histogram(which)
        return histogram.total_count - sum(
            item.count_added_in_this_iter_step
            for item in histogram.get_recorded_iterator()
            if item.value_iterated_to <= ms * 1e6
        )

    @functools.cache
    def _histogram(self, which: str) -> HdrHistogram:
        return HdrHistogram.decode(self.report["totals"][f"{which}_ms"]["hdr"])

    def __hash__(self) -> int:
        return id(self)


class Lab:
    """Starts trials one after another; all of their files lie in a scratch folder."""

    def __init__(self, quick: bool, program: Path = BUILD / "stormlight"):
        self.quick = quick
        self.program = program
        self.slack_ms = QUICK_SLACK_MS if quick else 0.0
        self.stall: dict = {}  # what the page's pictures show of the stall check
        self._folder = tempfile.TemporaryDirectory(prefix="stormlight_truth_")
        self._numbers = itertools.count()
        # The checks are of the program, not of how crowded the machine is; the measuring instrument
        # goes first, for what it writes down late is wrong. Where this is refused, all run alike.
        # A core each, so that neither is ever behind the other.
        allowed = sorted(os.sched_getaffinity(0))
        self.cores = (allowed[0], allowed[1]) if len(allowed) > 1 else (None, None)
        self.hurry = first_allowed(["chrt", "-f", "5"], ["nice", "-n", "-10"])
        # For a load that fills most of a core: the kernel takes 50 ms of each second away from what
        # has real-time priority and uses 95% of one, which is a stall that the check itself makes.
        self.eager = first_allowed(["nice", "-n", "-20"])
        self.instrument = first_allowed(["chrt", "-f", "10"], ["nice", "-n", "-15"])

    @property
    def scratch(self) -> Path:
        return Path(self._folder.name)

    def close(self) -> None:
        process.kill_all()
        self._folder.cleanup()

    def trial(
        self,
        flags: str,
        *behaviour: str,
        during: Callable[[process.Client], dict] | None = None,
        prefix: list[str] | None = None,
        priority: list[str] | None = None,
        limit_s: float = 120,
    ) -> Trial:
        """Runs the generator with `flags` against a server with `behaviour`.

        `during` gets the running generator; `prefix` is put before its command line;
        `priority` takes the place of `hurry`.
        """
        name = self.scratch / f"trial_{next(self._numbers)}"
        with Server(self, name, behaviour) as server:
            report = name.with_suffix(".json")
            arguments = [*flags.split(), "--quiet", "--json", str(report)]
            hurry = self.hurry if priority is None else priority
            client = process.Client(
                [*hurry, *(prefix or []), str(self.program), server.url, *arguments], self.cores[1], name
            )
            notes = during(client) if during else {}
            ended = client.wait(limit_s)
            if ended.timed_out or not report.exists():
                raise RuntimeError(f"stormlight {flags}: no report, exit code {ended.code}\n{ended.stderr}")
            log = server.stop()
        return Trial(json.loads(report.read_text()), ended, log, flags.split(), notes)


class Server:
    """The scripted server as a process; its log can be read once it has stopped."""

    def __init__(self, lab: Lab, name: Path, behaviour: tuple[str, ...]):
        self._log = name.with_suffix(".log")
        program = BUILD / "tests" / "truth" / "scripted_server"
        self._client = process.Client(
            [*lab.instrument, str(program), str(self._log), *behaviour], lab.cores[0], name.with_suffix(".server")
        )
        self.url = f"http://127.0.0.1:{self._port(name.with_suffix('.out'))}/"

    def _port(self, output: Path) -> int:
        limit = time.monotonic() + 10
        while not (text := output.read_text()).endswith("\n"):
            if time.monotonic() > limit or not self._client.running():
                raise RuntimeError(f"the scripted server did not start: {output.with_suffix('.err').read_text()}")
            time.sleep(0.005)
        return int(text)

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_) -> None:
        self._client.kill()

    def stop(self) -> Log:
        self._client.stop(grace_s=30)
        return Log.read(self._log)


def first_allowed(*prefixes: list[str]) -> list[str]:
    """The first of these ways to raise a command's priority that the system lets us take; or none."""
    for prefix in prefixes:
        if subprocess.run([*prefix, "true"], capture_output=True).returncode == 0:
            return prefix
    return []


def stop_for(seconds: float, after: float) -> Callable[[process.Client], dict]:
    """For `during`: SIGSTOP `after` seconds from now, SIGCONT `seconds` later; says when it was."""
    def act(client: process.Client) -> dict:
        time.sleep(after)
        try:  # or else this process may be put off between the signal and the look at the clock
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(20))
        except OSError:
            pass
        os.kill(client.pid, signal.SIGSTOP)
        stopped = time.monotonic()
        time.sleep(seconds)
        continued = time.monotonic()
        os.kill(client.pid, signal.SIGCONT)
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
        return {"stopped": stopped, "continued": continued}

    return act
