"""A3.12 between runs: a server that settles on another latency at each start, restarted before each run."""

from __future__ import annotations

import json
import shlex
import signal
import socket
import subprocess
from pathlib import Path

import process
from lab import BUILD, Lab
from verdicts import Verdicts

RATE = 500
MOODS = ("5ms", "8ms", "5ms", "8ms", "8ms")

# Each start takes the next of the delays. A server that has ended may be a zombie for a while.
RESTART = """
cd {folder}
n=$(cat starts); echo $((n + 1)) > starts
if [ -s pid ]; then
  kill $(cat pid)
  while grep -qs '^State:.[^Z]' /proc/$(cat pid)/status; do sleep 0.02; done
fi
set -- {delays}; shift $n
setsid {server} log port={port} delay=$1 > said & echo $! > pid
until [ -s said ]; do sleep 0.02; done
"""


def run(lab: Lab, verdicts: Verdicts) -> None:
    seconds = 1 if lab.quick else 5
    verdicts.family(f"Five restarts of a server that takes 5 or 8 ms per start, {RATE}/s for {seconds} s each")
    moody = repeated(lab, seconds, MOODS)
    verdicts.equal("runs that count", len(MOODS), moody["result"]["counted"])
    verdicts.near("p50: mean of the runs", 6.8, figure(moody)["mean"], 0.3 + lab.slack_ms / 20, "ms")
    # Student's t for 5, 8, 5, 8, 8: 2.776 * 1.643 / sqrt(5).
    verdicts.near("p50: half of the interval between runs", 2.04, half(moody), 0.3 + lab.slack_ms / 20, "ms")
    verdicts.at_most("p50: half of the widest interval within a run", within(moody), 0.5, "ms")
    verdicts.true("the runs differ more than one run can show", figure(moody)["differ"] is True, "p50")
    steady = repeated(lab, seconds, ("5ms",) * len(MOODS))
    told = half(steady)
    verdicts.control("a server that always takes 5 ms", told, told < 1, "2.04 ± 0.3 ms", "ms")
    verdicts.equal("control: its runs differ", False, figure(steady)["differ"])


def figure(found: dict) -> dict:
    return found["figures"]["p50_ms"]


def half(found: dict) -> float:
    low, high = figure(found)["ci95"]
    return (high - low) / 2


def within(found: dict) -> float:
    low, high = figure(found)["widest_within"]
    return (high - low) / 2


def repeated(lab: Lab, seconds: int, delays: tuple[str, ...]) -> dict:
    folder = lab.scratch / f"repeat_{len(list(lab.scratch.iterdir()))}"
    folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = process.pinned([*lab.instrument, str(BUILD / "tests" / "truth" / "scripted_server")], lab.cores[0])
    (folder / "starts").write_text("0")
    script = folder / "restart.sh"
    words = {"folder": folder, "delays": " ".join(delays), "server": shlex.join(server), "port": port}
    script.write_text(RESTART.format(**words))
    report = folder / "repeat.json"
    flags = f"--rate {RATE} -d {seconds}s --max-users 100 --allow-saturated --quiet"
    command = [str(lab.program), "repeat", f"http://127.0.0.1:{port}/", "--runs", str(len(delays)), *flags.split()]
    command += ["--before-each", f"sh {script}", "--json", str(report)]
    try:
        client = process.Client([*lab.hurry, *command], lab.cores[1], folder / "repeat")
        ended = client.wait(len(delays) * (seconds + 20))
    finally:
        stop(folder / "pid")
    if ended.timed_out or not report.exists():
        raise RuntimeError(f"stormlight repeat: no report, exit code {ended.code}\n{ended.stderr}")
    return json.loads(report.read_text())


def stop(pid_file: Path) -> None:
    pid = pid_file.read_text().strip() if pid_file.exists() else ""
    if pid:
        subprocess.run(["kill", f"-{signal.SIGKILL.value}", pid], capture_output=True)
