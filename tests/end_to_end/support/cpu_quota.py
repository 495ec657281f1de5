"""A cgroup with a CPU quota, for as long as a test needs it, where the machine lets us make one."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import Iterator

import pytest


def _mounts() -> dict[str, Path]:
    """Mount points of v2 ("cgroup2") and of v1's cpu controller ("cpu")."""
    found: dict[str, Path] = {}
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        mounted, _, what = line.partition(" - ")
        kind, _, options = what.split(" ", 2)
        point = Path(mounted.split(" ")[4])
        if kind == "cgroup2":
            found["cgroup2"] = point
        elif kind == "cgroup" and "cpu" in options.split(","):
            found["cpu"] = point
    return found


class Cgroup:
    def __init__(self, path: Path):
        self.path = path

    def add(self, pid: int) -> None:
        """The process with all its threads, those that come later included."""
        (self.path / "cgroup.procs").write_text(str(pid))


def _set_quota(path: Path, quota_us: int, period_us: int) -> None:
    if (path / "cpu.max").exists():
        (path / "cpu.max").write_text(f"{quota_us} {period_us}")
        return
    (path / "cpu.cfs_period_us").write_text(str(period_us))
    (path / "cpu.cfs_quota_us").write_text(str(quota_us))


@contextlib.contextmanager
def throttled_cgroup(quota_us: int, period_us: int) -> Iterator[Cgroup]:
    mounts = _mounts()
    mount = mounts.get("cpu") or mounts.get("cgroup2")
    if mount is None:
        pytest.skip("no cgroup with the cpu controller is mounted")
    path = mount / f"stormlight-test-{os.getpid()}"
    try:
        path.mkdir()
    except OSError as error:
        pytest.skip(f"may not make a cgroup in {mount}: {error}")
    try:
        try:
            _set_quota(path, quota_us, period_us)
        except OSError as error:
            pytest.skip(f"may not set a CPU quota in {mount}: {error}")
        yield Cgroup(path)
    finally:
        # The kernel lets go of a process a moment after it has ended.
        for _ in range(100):
            try:
                path.rmdir()
                break
            except OSError:
                time.sleep(0.02)
