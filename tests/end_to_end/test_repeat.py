"""repeat from the flags to the exit code, against targets that are restarted before each run."""

import json
import os
import signal
import socket
from pathlib import Path

import pytest

from support.program import PROGRAM
from support.waiting import until

SHORT = ["-u", 4, "-d", "400ms", "--allow-saturated"]

# The n-th start takes the n-th of the delays. A target that has ended may be a zombie for a while.
RESTART = """
cd {folder}
n=$(cat starts); echo $((n + 1)) > starts
if [ -s pid ]; then
  kill $(cat pid)
  while grep -qs '^State:.[^Z]' /proc/$(cat pid)/status; do sleep 0.02; done
fi
set -- {delays}; shift $n
{program} target --port {port} --delay $1 > said 2>&1 & echo $! > pid
until grep -q http said; do sleep 0.02; done
"""


class Restarted:
    """A target that --before-each restarts, with the next of `delays` each time."""

    def __init__(self, folder: Path, *delays: str):
        folder.mkdir()
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/hello"
        self.command = f"sh {folder}/restart"
        self._pid = folder / "pid"
        (folder / "starts").write_text("0")
        script = RESTART.format(folder=folder, delays=" ".join(delays), program=PROGRAM, port=port)
        (folder / "restart").write_text(script)

    def stop(self) -> None:
        if self._pid.exists():
            os.kill(int(self._pid.read_text()), signal.SIGKILL)


@pytest.fixture
def restarted(tmp_path):
    targets: list[Restarted] = []

    def make(*delays: str) -> Restarted:
        targets.append(Restarted(tmp_path / f"restarted_{len(targets)}", *delays))
        return targets[-1]

    yield make
    for made in targets:
        made.stop()


def repeat(stormlight, folder, url, *flags):
    path = folder / "repeat.json"
    run = stormlight.cli("repeat", url, "--json", path, *flags, timeout=55)
    return run, json.loads(path.read_text())


def width(found) -> float:
    low, high = found["figures"]["p50_ms"]["ci95"]
    return high - low


def test_a_target_that_takes_5_or_8_ms_per_start_widens_the_interval(stormlight, restarted, tmp_path):
    moody = restarted("5ms", "8ms", "5ms", "8ms")
    run, found = repeat(stormlight, tmp_path, moody.url, "--runs", 4, "--before-each", moody.command, *SHORT)
    assert run.code == 0, run.stdout + run.stderr
    assert found["schema"] == "stormlight.repeat/1" and found["asked"] == 4
    assert [one["ending"] for one in found["runs"]] == ["pass"] * 4
    for one, least in zip(found["runs"], (5, 8, 5, 8)):
        assert one["p50_ms"] >= least and one["requests"] > 20
    assert "p50_ms" in found["result"]["differ"]
    assert found["result"]["text"].startswith("The runs differ more than one run can show: p50 (")
    assert found["result"]["text"] in " ".join(run.stdout.split())
    assert [line[:10] for line in run.stdout.splitlines() if " RPS, p50 " in line] == [
        f"run {n} of 4" for n in (1, 2, 3, 4)
    ]

    # The control: restarted as well, but always with 5 ms.
    steady = restarted("5ms", "5ms", "5ms", "5ms")
    run, same = repeat(stormlight, tmp_path, steady.url, "--runs", 4, "--before-each", steady.command, *SHORT, "-q")
    assert run.code == 0, run.stdout + run.stderr
    assert width(same) < width(found)
    assert " RPS, p50 " not in run.stdout and run.stdout.startswith("Runs\n")


def test_stdout_is_json_alone_when_it_carries_json(stormlight, target):
    run = stormlight.cli("repeat", f"{target.url}/hello", "--runs", 2, *SHORT, "--json", "-")
    assert run.code == 0, run.stderr
    assert json.loads(run.stdout)["result"]["counted"] == 2
    assert "run 2 of 2  pass" in run.stderr


def test_2_when_the_command_before_a_run_fails(stormlight, target):
    before = target.stats()["requests"]
    run = stormlight.cli("repeat", target.url, "--before-each", "echo no such unit; exit 7", *SHORT)
    assert run.code == 2
    assert run.stderr.startswith("no such unit\nstormlight: the command of --before-each ended with 7 before run 1: ")
    assert target.stats()["requests"] == before


def test_5_and_no_interval_when_the_generator_could_not_keep_up(stormlight, target, tmp_path):
    flags = ["--runs", 2, "--rate", 900_000, "-d", "500ms", "--max-users", 50, "--workers", 1, "--stop-timeout", 0]
    run, found = repeat(stormlight, tmp_path, f"{target.url}/hello", *flags)
    assert run.code == 5, run.stdout + run.stderr
    assert [one["ending"] for one in found["runs"]] == ["invalid"] * 2
    assert found["result"]["counted"] == 0 and found["figures"]["p50_ms"]["ci95"] is None
    assert "None of 2 runs counts: an interval between runs needs two" in " ".join(run.stdout.split())


def test_3_after_one_run_when_there_is_no_target(stormlight, tmp_path):
    run, found = repeat(stormlight, tmp_path, "http://127.0.0.1:1", *SHORT)
    assert run.code == 3
    assert [one["ending"] for one in found["runs"]] == ["no response"]


def test_what_is_wrong_with_the_plan_is_said_once(stormlight, target):
    run = stormlight.cli("repeat", target.url, "--users", 5, "--threshold", "p99 < 1s over 1m", "-d", "1s")
    assert run.code == 2
    assert run.stderr.startswith('stormlight: the threshold "p99 < 1s over 1m"') and run.stderr.count("\n") == 1


def test_ctrl_c_ends_the_run_under_way_and_prints_what_is_there(stormlight, start_target, tmp_path):
    target = start_target()
    path = tmp_path / "repeat.json"
    running = stormlight.start(
        "repeat", f"{target.url}/hello", "-d", "60s", "--allow-saturated", "--json", path, json=False
    )
    target.wait_until_busy()
    running.signal(signal.SIGINT)
    run = stormlight.finish(running)
    assert run.code == 130
    found = json.loads(path.read_text())
    assert found["result"]["interrupted"]
    assert [one["ending"] for one in found["runs"]] == ["interrupted"]
    assert "Interrupted. The only run does not count: " in " ".join(run.stdout.split())


def test_no_run_outlives_the_program_that_started_it(stormlight, start_target):
    target = start_target()
    running = stormlight.start("repeat", f"{target.url}/hello", "-d", "60s", json=False)
    target.wait_until_busy()
    (child,) = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
    running.kill()
    running.wait()
    status = Path(f"/proc/{child}/stat")  # of a zombie, where nobody collects it
    until(lambda: not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z", "the end of the run")
