"""find-max from the flags to the exit code, against targets whose knee is known."""

import json

import pytest

# Two users and 20 ms each: at most 100 answers per second, and a queue above that. An arrival that
# waits has a response time that grows with the probe, so the knee is steep.
KNEE = 100
SHORT = ["--probe", "1s", "--confirm", "1s"]


@pytest.fixture
def slow_target(start_target):
    return start_target("--delay", "20ms")


def search(stormlight, folder, url, *flags):
    path = folder / "search.json"
    run = stormlight.cli("find-max", f"{url}/hello", *SHORT, "--json", path, *flags, timeout=55)
    return run, json.loads(path.read_text())


def test_the_highest_rate_is_where_the_users_are_all_busy(stormlight, slow_target, tmp_path):
    run, found = search(
        stormlight, tmp_path, slow_target.url, "--max-users", 2, "--threshold", "p90 < 150ms",
        "--from", 25, "--precision", "20%",
    )  # fmt: skip
    assert run.code == 0, run.stdout + run.stderr
    assert found["schema"] == "stormlight.find_max/1" and found["searched"] == "rate"
    # A probe of a second lets a little more than the knee pass; a busy machine has it earlier.
    assert KNEE * 0.4 <= found["result"]["best"] <= KNEE * 1.35
    assert found["result"]["confirmed"] and not found["result"]["interrupted"]

    probes = found["probes"]
    assert [probes[0]["level"], probes[0]["kind"]] == [25, "climb"]
    assert [probes[-1]["level"], probes[-1]["kind"]] == [found["result"]["best"], "confirm"]
    # What is far beyond the knee never passes, and what passes was really sent.
    for probe in probes:
        if probe["level"] >= KNEE * 1.5:
            assert probe["result"] != "passed"
        if probe["result"] == "passed":
            assert probe["reason"] == "" and probe["rps"] == pytest.approx(probe["level"], rel=0.2)
    assert slow_target.stats()["requests"] >= sum(probe["requests"] for probe in probes)

    assert "The knee" in run.stdout and found["result"]["text"] in " ".join(run.stdout.split())
    assert len([line for line in run.stdout.splitlines() if " RPS, p99 " in line]) == len(probes)


def test_the_most_users_whose_sum_stays_below_a_rate(stormlight, slow_target, tmp_path):
    # Each user makes just under 50 requests per second.
    run, found = search(
        stormlight, tmp_path, slow_target.url, "--search", "users", "--threshold", "rps < 220",
        "--to", 16, "-q",
    )  # fmt: skip
    assert run.code == 0, run.stdout + run.stderr
    assert found["searched"] == "users"
    assert 2 <= found["result"]["best"] <= 6
    assert " RPS, p99 " not in run.stdout and run.stdout.startswith("Probes\n")


def test_3_after_one_probe_when_there_is_no_target(stormlight, tmp_path):
    run, found = search(stormlight, tmp_path, "http://127.0.0.1:1", "--threshold", "p99 < 1s")
    assert run.code == 3
    assert found["result"]["best"] is None
    assert "no request got a response" in found["result"]["text"]


def test_2_without_a_threshold(stormlight, slow_target):
    before = slow_target.stats()["requests"]
    run = stormlight.cli("find-max", slow_target.url)
    assert run.code == 2 and run.stdout == ""
    assert run.stderr.startswith("stormlight: find-max needs a threshold")
    assert slow_target.stats()["requests"] == before
