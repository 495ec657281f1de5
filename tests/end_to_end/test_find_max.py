"""find-max from the flags to the exit code, against targets with a capacity of their own.

What is beyond a target's capacity is refused at once with 503, so the knee is a count and no time: a busy
machine cannot move it. Answers take long, which the generator's own lateness is held against; where it was
late all the same, the search says so, and the result is not held to the knee.
"""

import json
import threading
import time

import pytest

from support.raw_server import OK, response

SHORT = ["--probe", "1s", "--confirm", "1s"]
BUSY = response(b"busy", "503 Service Unavailable")


class Allowance:
    """So many answers a second, and a few at once for requests that were held up on their way."""

    def __init__(self, per_second: float, at_once: float):
        self._per_second, self._at_once = per_second, at_once
        self._left, self._at = at_once, time.monotonic()
        self._lock = threading.Lock()

    def take(self) -> bool:
        with self._lock:
            now = time.monotonic()
            self._left = min(self._at_once, self._left + self._per_second * (now - self._at))
            self._at = now
            if self._left < 1:
                return False
            self._left -= 1
            return True


def limited_rate(per_second: float, at_once: float):
    allowance = Allowance(per_second, at_once)

    def handler(connection):
        for _ in connection.requests():
            good = allowance.take()
            time.sleep(0.2)
            connection.send(OK if good else BUSY)

    return handler


def limited_connections(most: int):
    """The first `most` connections at a time are served, the others are not."""
    places = threading.Semaphore(most)

    def handler(connection):
        served = False
        try:
            for _ in connection.requests():
                served = served or places.acquire(blocking=False)
                time.sleep(0.2)
                connection.send(OK if served else BUSY)
        finally:
            if served:
                places.release()

    return handler


def search(stormlight, folder, url, *flags):
    path = folder / "search.json"
    run = stormlight.cli("find-max", f"{url}/hello", *SHORT, "--json", path, *flags, timeout=55)
    return run, json.loads(path.read_text())


def test_the_highest_rate_is_the_one_the_target_allows(stormlight, serve, tmp_path):
    # 75 a second and 15 besides: 50 always pass, and of 200 more than half are refused.
    server = serve(limited_rate(75, 15))
    run, found = search(
        stormlight, tmp_path, server.url, "--threshold", "failures < 20%", "--from", 50, "--precision", "60%",
    )  # fmt: skip
    assert found["schema"] == "stormlight.find_max/1" and found["searched"] == "rate"
    probes, result = found["probes"], found["result"]
    assert [probes[0]["level"], probes[0]["kind"]] == [50, "climb"]
    for probe in probes:
        if probe["level"] >= 200:
            assert probe["result"] != "passed"
        if probe["level"] <= 50:
            assert probe["result"] != "failed"
        # What passes was really sent: so many a second of the measured 0.8 s.
        if probe["result"] == "passed":
            assert probe["reason"] == "" and probe["requests"] == pytest.approx(probe["level"] * 0.8, abs=2)
    assert len(server.requests) >= sum(probe["requests"] for probe in probes)
    assert found["result"]["text"] in " ".join(run.stdout.split())
    assert len([line for line in run.stdout.splitlines() if " RPS, p99 " in line]) == len(probes)
    if result["limited_by_generator"]:
        return
    assert run.code == 0, run.stdout + run.stderr
    assert 50 <= result["best"] < 200
    assert result["confirmed"] and not result["interrupted"]
    assert [probes[-1]["level"], probes[-1]["kind"]] == [result["best"], "confirm"]
    assert "The knee" in run.stdout


def test_the_most_users_are_those_the_target_has_places_for(stormlight, serve, tmp_path):
    server = serve(limited_connections(5))
    run, found = search(
        stormlight, tmp_path, server.url, "--search", "users", "--threshold", "failures < 1%",
        "--from", 2, "--to", 16, "-q",
    )  # fmt: skip
    assert found["searched"] == "users"
    for probe in found["probes"]:
        assert probe["result"] != ("failed" if probe["level"] <= 5 else "passed"), probe
    assert " RPS, p99 " not in run.stdout and run.stdout.startswith("Probes\n")
    if not found["result"]["limited_by_generator"]:
        assert (run.code, found["result"]["best"]) == (0, 5), run.stdout + run.stderr


def test_3_after_one_probe_when_there_is_no_target(stormlight, tmp_path):
    run, found = search(stormlight, tmp_path, "http://127.0.0.1:1", "--threshold", "p99 < 1s")
    assert run.code == 3
    assert found["result"]["best"] is None
    assert found["result"]["text"].startswith("Nothing passed: even 100 requests/s did not")


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ([], "stormlight: find-max needs a threshold"),
        (
            ["--threshold", "p99 < 1s", "--probe", "3s", "--confirm", "2s"],
            "stormlight: --confirm 2s is shorter than --probe 3s; ",
        ),
    ],
)
def test_2_before_anything_is_sent(stormlight, target, flags, message):
    before = target.stats()["requests"]
    run = stormlight.cli("find-max", target.url, *flags)
    assert run.code == 2 and run.stdout == ""
    assert run.stderr.startswith(message) and run.stderr.count("\n") == 1
    assert target.stats()["requests"] == before
