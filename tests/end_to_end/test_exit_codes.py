"""Exit codes and signals: what a script and a CI job go by."""

import contextlib
import re
import signal
import time

import pytest

from support.raw_server import OK, answering, response
from support.waiting import until


def slow(connection):
    for _ in connection.requests():
        time.sleep(0.05)
        connection.send(OK)


def silent(connection):
    connection.drain()


def test_0_when_all_went_well_and_also_when_requests_failed(stormlight, serve):
    assert stormlight(serve(slow).url, "-d", "200ms").code == 0
    failing = serve(answering(response(b"", "500 Oops")))
    assert stormlight(failing.url, "-d", "200ms").code == 0


def test_4_when_a_request_failed_and_that_was_asked_for(stormlight, serve):
    run = stormlight(serve(answering(response(b"", "500 Oops"))).url, "-d", "200ms", "--fail-on-error")
    assert run.code == 4
    assert run.report["verdict"] == "fail"
    assert stormlight(serve(slow).url, "-d", "200ms", "--fail-on-error").code == 0


def test_3_when_nothing_ever_answered_whatever_else_was_asked_for(stormlight, serve):
    server = serve(lambda connection: None)
    run = stormlight(server.url, "-d", "200ms", "--fail-on-error")
    assert run.code == 3
    assert run.report["verdict"] == "fail"


def test_5_when_the_generator_itself_was_held_up(stormlight, serve):
    def run(*flags):
        server = serve(slow)
        running = stormlight.start(server.url, "-u", 4, "-r", 0, "-d", "1s", "--quiet", "--json", "r.json", *flags, json=False)
        running.wait_for(lambda: len(server.requests) > 4, "requests")
        # A stall of its own: as if the machine had had no time for it.
        running.signal(signal.SIGSTOP)
        stopped = time.monotonic()
        until(lambda: time.monotonic() - stopped > 0.3, "0.3 s")
        running.signal(signal.SIGCONT)
        return stormlight.finish(running)

    refused = run()
    assert refused.code == 5
    assert "late" in refused.stdout and "lag" in refused.stdout
    allowed = run("--allow-saturated")
    assert allowed.code == 0
    assert "lag" in allowed.stdout


def interrupted(stormlight, handler_server, number, *flags):
    running = stormlight.start(handler_server.url, "-u", 3, "-r", 0, "-d", "30s", *flags)
    running.wait_for(lambda: len(handler_server.requests) >= 6, "a few requests")
    running.signal(number)
    return stormlight.finish(running)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_the_run_gracefully_with_its_report(stormlight, serve, number, code):
    server = serve(slow)
    run = interrupted(stormlight, server, number)
    assert run.code == code
    assert run.report["run"]["interrupted"]
    assert run.totals["requests"] == len(server.requests)
    assert run.accounting["in_flight_at_stop"] == 0
    assert run.totals["failures"] == 0
    # The rate is over the time until the stop, not over the 30 s that were planned.
    assert run.report["run"]["window_s"] < 5 and run.totals["rps"] > 10
    assert "Results over" in run.stdout and "Interrupted" in run.stdout


def test_the_first_ctrl_c_waits_for_requests_in_flight_and_the_second_does_not(stormlight, serve):
    server = serve(silent)
    running = stormlight.start(server.url, "-u", 3, "-r", 0, "-d", "30s", "--stop-timeout", "20s")
    running.wait_for(lambda: len(server.connections) == 3, "three connections")
    time_of_first = time.monotonic()
    running.signal(signal.SIGINT)
    running.wait_for(lambda: time.monotonic() - time_of_first > 0.3, "0.3 s of patience")
    running.signal(signal.SIGINT)
    run = stormlight.finish(running, timeout=5)
    assert run.code == 130
    assert run.accounting["in_flight_at_stop"] == 3
    assert run.report["run"]["interrupted"]
    assert time.monotonic() - time_of_first < 3


def test_impatient_ctrl_c_ends_the_process_whatever_it_does(stormlight, serve):
    server = serve(silent)
    running = stormlight.start(server.url, "-u", 1, "-d", "30s", "--stop-timeout", "20s")
    running.wait_for(lambda: server.connections, "a connection")

    def ended_by_another_ctrl_c():
        # It may end between the question and the signal.
        if running.running:
            with contextlib.suppress(ProcessLookupError):
                running.signal(signal.SIGINT)
        return not running.running

    until(ended_by_another_ctrl_c, "the end", timeout=3)
    assert stormlight.finish(running).code == 130


def test_a_stop_ends_a_long_pause_and_a_long_ramp_at_once(stormlight, serve):
    server = serve(answering(OK))
    running = stormlight.start(server.url, "-u", 100, "-r", 0.5, "-d", "1h", "--think-time", "1h")
    running.wait_for(lambda: server.requests, "the first request")
    began = time.monotonic()
    running.signal(signal.SIGINT)
    run = stormlight.finish(running, timeout=5)
    assert run.code == 130 and run.totals["requests"] == 1
    assert time.monotonic() - began < 2


def test_a_stop_ends_the_wait_for_a_dead_target_at_once(stormlight):
    running = stormlight.start("http://127.0.0.1:1/", "-u", 2, "-r", 0, "-d", "1h", "--interval", "1s")
    running.wait_for(lambda: "connect_refused" in running.stdout(), "a table with errors")
    running.signal(signal.SIGINT)
    run = stormlight.finish(running, timeout=5)
    assert run.code == 130 and run.kinds().keys() == {"connect_refused"}


def test_the_target_ends_gracefully_on_a_signal_and_tells_what_it_answered(stormlight, start_target):
    target = start_target()
    run = stormlight(f"{target.url}/hello", "-d", "200ms")
    target.process.signal(signal.SIGINT)
    ended = target.process.wait(timeout=10)
    assert ended.code in (0, 130)
    assert f"requests {run.totals['requests']}" in ended.stdout
    assert re.search(rf"GET /hello\W+200: {run.totals['requests']}$", ended.stdout, re.MULTILINE), ended.stdout
