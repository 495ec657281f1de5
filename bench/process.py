"""Starts programs on chosen cores, reads what they used, and leaves none behind."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)
_running: set[Client] = set()


def die_with_parent(how: int = signal.SIGKILL):
    """A preexec_fn: the kernel signals the child when this process dies, however it dies."""

    def set_signal() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, how, 0, 0, 0)

    return set_signal


def pinned(argv: Sequence[str], core: int | None) -> list[str]:
    return list(argv) if core is None else ["taskset", "-c", str(core), *argv]


@dataclass(frozen=True)
class Exit:
    """How a client ended and what it used: user + system CPU of it and of all its threads."""

    code: int  # negative: ended by that signal
    cpu_s: float
    wall_s: float
    max_rss_kib: int
    timed_out: bool
    stdout: str
    stderr: str


class Client:
    """A running program whose output goes to files, so that no pipe can block it."""

    def __init__(
        self,
        argv: Sequence[str],
        core: int | None,
        output: Path,
        stdin: Path | None = None,
        cwd: Path | None = None,
    ):
        self.argv = pinned(argv, core)
        self._files = [output.with_suffix(".out"), output.with_suffix(".err")]
        with (
            open(self._files[0], "wb") as out,
            open(self._files[1], "wb") as err,
            open(stdin or os.devnull, "rb") as source,
        ):
            self.started = time.monotonic()
            self._process = subprocess.Popen(
                self.argv,
                stdin=source,
                stdout=out,
                stderr=err,
                cwd=cwd,
                start_new_session=True,
                preexec_fn=die_with_parent(),
            )
        self.pid = self._process.pid
        self._exit: Exit | None = None
        _running.add(self)

    def running(self) -> bool:
        return self._exit is None and not self._reap(os.WNOHANG)

    def wait(self, timeout_s: float) -> Exit:
        """Waits until the program ends; kills it and its children at the time limit."""
        limit = time.monotonic() + timeout_s
        while self.running():
            if time.monotonic() >= limit:
                return self.kill(timed_out=True)
            time.sleep(0.005)
        assert self._exit
        return self._exit

    def stop(self, grace_s: float = 3) -> Exit:
        """SIGINT, then SIGKILL after `grace_s`."""
        if self.running():
            self._signal(signal.SIGINT)
            limit = time.monotonic() + grace_s
            while self.running() and time.monotonic() < limit:
                time.sleep(0.01)
        return self.kill()

    def kill(self, timed_out: bool = False) -> Exit:
        if self.running():
            self._signal(signal.SIGKILL)
            self._reap(0, timed_out)
        assert self._exit
        return self._exit

    def _signal(self, which: int) -> None:
        try:
            os.killpg(self.pid, which)
        except ProcessLookupError:
            pass

    def _reap(self, flags: int, timed_out: bool = False) -> bool:
        pid, status, usage = os.wait4(self.pid, flags)
        if pid == 0:
            return False
        wall = time.monotonic() - self.started
        self._process.returncode = os.waitstatus_to_exitcode(status)
        out, err = (path.read_text(errors="replace") for path in self._files)
        self._exit = Exit(
            self._process.returncode,
            usage.ru_utime + usage.ru_stime,
            wall,
            usage.ru_maxrss,
            timed_out,
            out,
            err,
        )
        self._signal(signal.SIGKILL)  # children that outlived it
        _running.discard(self)
        return True


def kill_all() -> None:
    for client in list(_running):
        client.kill()


def cpu_s(pid: int) -> float:
    """User + system CPU time so far of a process with all its threads; 0 when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def core_busy_s(core: int) -> float:
    """Time a core was not idle since boot, interrupts and stolen time included."""
    for line in Path("/proc/stat").read_text().splitlines():
        name, *ticks = line.split()
        if name == f"cpu{core}":
            user, nice, system, _idle, _iowait, irq, softirq, steal = map(int, ticks[:8])
            return (user + nice + system + irq + softirq + steal) / _TICKS
    raise ValueError(f"no core {core}")


def rss_kib(pid: int) -> tuple[int, int] | None:
    """Resident memory now and at its peak; None when the process is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    values = {line.split(":")[0]: line.split()[1] for line in lines if line.startswith("Vm")}
    if "VmRSS" not in values:
        return None
    return int(values["VmRSS"]), int(values["VmHWM"])
