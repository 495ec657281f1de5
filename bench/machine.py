"""What the figures were measured on, in the words of the machine itself."""

from __future__ import annotations

import os
import platform
import re
import time
from collections.abc import Sequence
from pathlib import Path

import process


def _read(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""


def _field(text: str, key: str) -> str:
    found = re.search(rf"^{key}\s*[:=]\s*\"?(.*?)\"?$", text, re.MULTILINE)
    return found[1] if found else ""


def describe() -> dict[str, str]:
    cpu = _read("/proc/cpuinfo")
    memory = _field(_read("/proc/meminfo"), "MemTotal").split()
    found = {
        "Processor": _field(cpu, "model name") or platform.machine(),
        "Cores": str(os.cpu_count()),
        "Virtual machine": "yes" if " hypervisor" in cpu else "no",
        "Memory": f"{int(memory[0]) / 2**20:.0f} GiB" if memory else "",
        "System": _field(_read("/etc/os-release"), "PRETTY_NAME"),
        "Kernel": re.match(r"[\d.]*", platform.release())[0].rstrip("."),
        "Frequency governor": _read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
        "Clock": _read("/sys/devices/system/clocksource/clocksource0/current_clocksource"),
    }
    return {key: value for key, value in found.items() if value}


def busy_share(cores: Sequence[int], seconds: float = 1.0) -> float:
    """How much of these cores is in use now, before anything of ours runs: 0 to 1."""
    before = [process.core_busy_s(core) for core in cores]
    time.sleep(seconds)
    after = [process.core_busy_s(core) for core in cores]
    return min(1.0, sum(b - a for a, b in zip(before, after)) / seconds / len(cores))
