"""Starts the program under test and hands back what it said, wrote and used."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

from support.waiting import until

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = Path(os.environ.get("STORMLIGHT", ROOT / "build" / "release" / "stormlight"))
SEED_FOLDER = ROOT / "examples" / "seed"

# What the machine's own settings must not change.
_FOREIGN = ("NO_COLOR", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "COLUMNS", "LINES", "TERM", "GITHUB_ACTIONS")


def environment(extra: dict[str, str] | None = None) -> dict[str, str]:
    env = {k: v for k, v in os.environ.items() if k not in _FOREIGN and not k.lower().endswith("_proxy")}
    env.update({"LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"})
    env.update(extra or {})
    return env


@dataclasses.dataclass
class Finished:
    code: int  #: negative: the signal that ended it
    stdout: str
    stderr: str
    report: dict[str, Any] | None  #: the JSON report, when one was asked for and written
    cpu_s: float
    peak_mib: float  #: resident memory; 0 unless it was watched
    seconds: float

    @property
    def totals(self) -> dict[str, Any]:
        return self.report["totals"]

    @property
    def accounting(self) -> dict[str, int]:
        return self.report["accounting"]

    def row(self, method: str, name: str) -> dict[str, Any]:
        (found,) = [r for r in self.report["endpoints"] if (r["method"], r["name"]) == (method, name)]
        return found

    def errors(self, kind: str | None = None) -> list[dict[str, Any]]:
        return [e for e in self.report["errors"] if kind in (None, e["kind"])]

    def kinds(self) -> dict[str, int]:
        """Failures by kind."""
        counts: dict[str, int] = {}
        for error in self.report["errors"]:
            counts[error["kind"]] = counts.get(error["kind"], 0) + error["count"]
        return counts

    def counts(self) -> dict[tuple[str, str], int]:
        """Requests by method and name."""
        return {(row["method"], row["name"]): row["requests"] for row in self.report["endpoints"]}


class Running:
    """One process of the program. wait() must be called, or kill()."""

    def __init__(self, args: list[str], folder: Path, scratch: Path, env: dict[str, str] | None, report: Path | None):
        self._stdout = scratch / "stdout"
        self._stderr = scratch / "stderr"
        self._report = report
        self._began = time.monotonic()
        self._peak_kib = 0
        with open(self._stdout, "wb") as out, open(self._stderr, "wb") as err:
            self._process = subprocess.Popen(
                [PROGRAM, *args], cwd=folder, env=environment(env), stdin=subprocess.DEVNULL, stdout=out, stderr=err
            )
        self._reaper = threading.Thread(target=self._reap, daemon=True)
        self._reaper.start()

    def _reap(self) -> None:
        # wait4() and not Popen.wait(): it also tells the CPU time of this one child.
        _, status, usage = os.wait4(self._process.pid, 0)
        self._ended = time.monotonic()
        self._cpu_s = usage.ru_utime + usage.ru_stime
        self._process.returncode = os.waitstatus_to_exitcode(status)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._reaper.is_alive()

    @property
    def ended_at(self) -> float:
        """By time.monotonic(), once it has ended."""
        return self._ended

    def stdout(self) -> str:
        return self._stdout.read_text(encoding="utf-8", errors="replace")

    def stderr(self) -> str:
        return self._stderr.read_text(encoding="utf-8", errors="replace")

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def cpu_s(self) -> float:
        """Used so far, by a process that still runs."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def watch_memory(self) -> None:
        """Notes the peak so far; the kernel keeps it, so it need not be asked often."""
        try:
            for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
                if line.startswith("VmHWM:"):
                    self._peak_kib = max(self._peak_kib, int(line.split()[1]))
        except (FileNotFoundError, ProcessLookupError):
            pass

    def wait(self, timeout: float = 30, watch_memory: bool = False) -> Finished:
        deadline = time.monotonic() + timeout
        while self._reaper.is_alive():
            if watch_memory:
                self.watch_memory()
            self._reaper.join(0.02 if watch_memory else max(deadline - time.monotonic(), 0))
            if time.monotonic() >= deadline and self._reaper.is_alive():
                self.kill()
                raise AssertionError(f"still running after {timeout:g} s\n{self.stdout()}\n{self.stderr()}")
        report = None
        if self._report and self._report.exists():
            report = json.loads(self._report.read_text(encoding="utf-8"))
        return Finished(
            code=self._process.returncode,
            stdout=self.stdout(),
            stderr=self.stderr(),
            report=report,
            cpu_s=self._cpu_s,
            peak_mib=self._peak_kib / 1024,
            seconds=self._ended - self._began,
        )

    def kill(self) -> None:
        if self._reaper.is_alive():
            self._process.kill()
        self._reaper.join(10)

    def wait_for(self, condition, what: str, timeout: float = 15):
        """As until(), but gives up when the program has ended before."""

        def checked():
            value = condition()
            assert value or self.running, f"the program ended first: {what}\n{self.stdout()}\n{self.stderr()}"
            return value

        return until(checked, what, timeout)
