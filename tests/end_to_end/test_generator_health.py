"""The generator judges itself: what holds it up is flagged and named, a slow target is not."""

import contextlib
import json
import multiprocessing
import os
import signal
import time

import pytest
from hdrh.histogram import HdrHistogram

from support.cpu_quota import throttled_cgroup
from support.raw_server import OK
from support.report import check_report
from support.waiting import until

CLOSED = ("-u", 5, "-r", 0)
OPEN = ("--rate", 400)


@pytest.fixture
def judged(stormlight, tmp_path):
    """A run that may exit with 5, with `meddle` done to it while it goes on; its generator's view."""

    def run(url, *flags, meddle=lambda running: None):
        report = tmp_path / "report.json"
        running = stormlight.start(url, *flags, "--json", report, json=False)
        meddle(running)
        finished = stormlight.finish(running, timeout=40)
        finished.report = json.loads(report.read_text())
        check_report(finished.report)
        generator = finished.report["generator"]
        assert finished.code == (5 if generator["saturated"] else 0), finished.stdout
        return finished, generator

    return run


def assert_not_flagged(generator):
    waits = [worker["run_queue_percent"] for worker in generator.get("workers", [])]
    if generator["saturated"] and max(waits, default=0) > 5:
        pytest.skip(f"this machine is too busy to tell: {generator['reasons']}")
    assert not generator["saturated"], generator


@pytest.mark.parametrize("load", [("-u", 4, "-r", 0), ("--rate", 8000)], ids=["closed", "open"])
def test_a_generator_under_a_quota_is_flagged_and_its_cgroup_named(judged, target, load):
    with throttled_cgroup(quota_us=10_000, period_us=100_000) as cgroup:
        run, generator = judged(f"{target.url}/hello", *load, "-d", "3s", meddle=lambda r: cgroup.add(r.pid))
    assert run.code == 5
    assert "throttled by its cgroup in" in run.stdout
    assert any("raise the CPU quota" in reason for reason in generator["reasons"])
    assert generator["throttled"]["share"] > 0.3 and generator["throttled"]["time_s"] > 0.5
    assert generator["lag_ms"]["p99"] >= 50


def stop_for_half_a_second(running):
    time.sleep(1)
    running.signal(signal.SIGSTOP)
    time.sleep(0.5)
    running.signal(signal.SIGCONT)


@pytest.mark.parametrize("load", [CLOSED, OPEN], ids=["closed", "open"])
def test_a_stop_of_half_a_second_is_blamed_on_the_generator(judged, target, load):
    run, generator = judged(f"{target.url}/hello", *load, "-d", "4s", meddle=stop_for_half_a_second)
    assert generator["saturated"] and run.code == 5
    assert generator["lag_ms"]["max"] >= 400
    assert "the generator was late" in generator["reasons"][0] and len(generator["reasons"]) > 1


def spin():
    while True:
        pass


@contextlib.contextmanager
def one_core_with_spinners(count):
    """This process, and all it starts, on one core that `count` others never leave alone."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    spinners = [multiprocessing.get_context("fork").Process(target=spin, daemon=True) for _ in range(count)]
    try:
        for spinner in spinners:
            spinner.start()
        yield
    finally:
        for spinner in spinners:
            spinner.kill()
            spinner.join()
        os.sched_setaffinity(0, before)


def test_two_spinners_on_its_core_are_flagged_when_the_lag_suffers_and_then_named(judged, target):
    with one_core_with_spinners(2):
        _, generator = judged(f"{target.url}/hello", *OPEN, "-d", "4s")
    report_lag = generator["lag_ms"]
    q = min(99, 100 - 1000 / report_lag["count"])
    lag = HdrHistogram.decode(report_lag["hdr"]).get_value_at_percentile(q) / 1e6
    if generator["saturated"]:
        assert lag >= 1
        assert any("waited for a core" in reason for reason in generator["reasons"])
    else:
        assert lag <= 1.05, "5% of a few ms is less than 1 ms, so this lag should have been flagged"


def test_an_idle_generator_with_a_slow_target_is_not_flagged(judged, start_target):
    target = start_target("--delay", "200ms")
    run, generator = judged(f"{target.url}/hello", *CLOSED, "-d", "3s")
    assert run.totals["response_ms"]["p50"] >= 200
    assert_not_flagged(generator)


@pytest.mark.parametrize("load", [CLOSED, OPEN], ids=["closed", "open"])
def test_a_target_that_stalls_for_a_second_is_not_the_generators_fault(judged, start_target, load):
    target = start_target("--delay", "5ms", "--stall-at", "1500ms", "--stall-for", "1s")
    run, generator = judged(f"{target.url}/hello", *load, "-d", "4s")
    assert run.totals["response_ms"]["max"] >= 500, "the stall was missed"
    assert_not_flagged(generator)


def test_the_warm_up_is_not_judged(judged, target):
    def stop_at_once(running):
        running.wait_for(lambda: target.stats()["requests"] > before, "a request")
        running.signal(signal.SIGSTOP)
        began = time.monotonic()
        until(lambda: time.monotonic() - began > 0.5, "half a second")
        running.signal(signal.SIGCONT)

    before = target.stats()["requests"]
    _, generator = judged(
        f"{target.url}/hello", *CLOSED, "-d", "4s", "--warm-up", "2s", "--think-time", "10ms", meddle=stop_at_once
    )
    assert_not_flagged(generator)
    assert generator["lag_ms"]["max"] < 400


def test_a_run_whose_target_becomes_slower_is_not_stationary(stormlight, serve):
    began = time.monotonic()

    def slower_with_time(connection):
        for _ in connection.requests():
            time.sleep(0.004 if time.monotonic() - began < 5 else 0.04)
            connection.send(OK)

    server = serve(slower_with_time)
    run = stormlight(server.url, "--rate", 100, "-d", "10s")
    assert run.report["run"]["stationary"] is False
    assert "took longer than" in run.report["run"]["stationary_reason"]
    assert "Stationary   no:" in run.stdout
    low, high = run.totals["response_ms"]["ci95"]["p50"]
    assert run.totals["response_ms"]["ci95"]["method"] == "batch means"
    # Half the seconds are fast, half slow: the median may truly be either.
    assert (low is None or low < 10) and (high is None or high > 35)


def test_a_steady_run_is_stationary(stormlight, start_target):
    target = start_target("--delay", "20ms")
    run = stormlight(f"{target.url}/hello", "--rate", 50, "-d", "9s")
    if run.report["generator"]["saturated"]:
        pytest.skip("this machine is too busy to be steady")
    assert run.report["run"]["stationary"] is True
    assert "Stationary" not in run.stdout
    low, high = run.totals["response_ms"]["ci95"]["p50"]
    assert 20 <= low <= run.totals["response_ms"]["p50"] <= high < 30


def test_a_short_run_does_not_claim_to_be_stationary(stormlight, target):
    run = stormlight(f"{target.url}/hello", *CLOSED, "-d", "500ms")
    assert run.report["run"]["stationary"] is None
    assert "fewer than 8 intervals" in run.report["run"]["stationary_reason"]
