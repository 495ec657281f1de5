"""The ramp, the duration, the think time and the stop, measured where they matter: at the server.

Times of two processes can be compared: both read CLOCK_MONOTONIC of the same machine. Bounds above
are loose, for a busy machine runs late; bounds below are exact, for nothing makes it early.
"""

import statistics
import time

import pytest

from support.raw_server import OK, answering


def slow(seconds: float):
    """Answers after `seconds`, which keeps a user busy without making it a burden."""

    def answer(request):
        time.sleep(seconds)
        return OK

    return answering(answer)


@pytest.mark.parametrize("workers", [1, 2])
def test_users_start_evenly_spaced_and_not_in_bursts(stormlight, serve, workers):
    rate, users = 25, 25
    server = serve(slow(0.3))
    stormlight(server.url, "-u", users, "-r", rate, "-d", "1s", "--workers", workers)
    starts = sorted(connection.accepted_at for connection in server.connections)
    assert len(starts) == users
    offsets = [start - k / rate for k, start in enumerate(starts)]
    # The median, not the first: any one of them may have met a busy machine.
    late = [offset - statistics.median(offsets) for offset in offsets]
    assert sum(abs(error) > 0.5 / rate for error in late) <= users // 5, late


def test_a_spawn_rate_of_zero_starts_all_at_once(stormlight, serve):
    server = serve(slow(0.3))
    run = stormlight(server.url, "-u", 20, "-r", 0, "-d", "300ms")
    # Each within the duration, and busy until after it.
    assert len(server.connections) == 20 == run.totals["requests"]


def test_a_fractional_spawn_rate_is_obeyed(stormlight, serve):
    server = serve(slow(0.1))
    stormlight(server.url, "-u", 2, "-r", 2.5, "-d", "700ms")
    first, second = (connection.accepted_at for connection in server.connections)
    assert second - first == pytest.approx(0.4, abs=0.1)


def test_the_duration_counts_from_the_start_with_the_ramp_in_it(stormlight, serve):
    server = serve(slow(0.05))
    run = stormlight(server.url, "-u", 10, "-r", 4, "-d", "1s")
    # Users 0 to 3 start at 0, 0.25, 0.5 and 0.75 s; the fifth would start at the very end.
    assert len(server.connections) == 4
    assert run.report["run"]["elapsed_s"] < 2.4
    assert run.report["timeline"][-1]["users"] <= 4


def test_no_request_starts_after_the_end(stormlight, serve):
    server = serve(slow(0.2))
    run = stormlight(server.url, "-u", 8, "-r", 0, "-d", "500ms")
    arrivals = [request.at for request in server.requests]
    assert max(arrivals) - min(arrivals) < 0.5 + 0.15
    # Those in flight at the end are waited for, and counted, but not in the rate.
    assert run.accounting["in_flight_at_stop"] == 0
    assert run.totals["requests"] == len(arrivals)
    in_rate = round(run.totals["rps"] * run.report["run"]["window_s"])
    assert in_rate > 0 and 0 < len(arrivals) - in_rate <= 8


def test_requests_in_flight_after_the_stop_timeout_are_counted_apart(stormlight, serve):
    server = serve(slow(3))
    run = stormlight(server.url, "-u", 4, "-r", 0, "-d", "200ms", "--stop-timeout", "100ms")
    assert run.seconds < 2
    assert run.accounting["in_flight_at_stop"] == 4 == run.accounting["scheduled"]
    assert run.totals["requests"] == 0 and run.errors() == []
    assert run.code == 3  # nothing ever answered


def test_a_stop_timeout_of_zero_waits_for_nobody(stormlight, serve):
    server = serve(slow(3))
    run = stormlight(server.url, "-u", 2, "-r", 0, "-d", "200ms", "--stop-timeout", 0)
    assert run.seconds < 2
    assert run.accounting["in_flight_at_stop"] == 2


def gaps(server) -> list[float]:
    """From each answer to the next request of its connection."""
    found = []
    for connection in server.connections:
        found += connection.gaps
    return found


def noting_gaps(connection):
    """Answers at once and notes how long each next request took to come."""
    connection.gaps = []
    for request in connection.requests():
        if connection.answered_at:
            connection.gaps.append(request.at - connection.answered_at)
        connection.send(OK)


def test_a_fixed_think_time_is_a_pause_after_each_request(stormlight, serve):
    server = serve(noting_gaps)
    run = stormlight(server.url, "-u", 3, "-r", 0, "-d", "900ms", "--think-time", "100ms")
    pauses = gaps(server)
    # The server notes its answer a moment after the client may have read it.
    assert min(pauses) > 0.095, pauses
    assert statistics.median(pauses) < 0.15
    assert 3 * 3 <= run.totals["requests"] <= 3 * 9


def test_a_think_time_range_is_drawn_anew_for_each_pause(stormlight, serve):
    server = serve(noting_gaps)
    stormlight(server.url, "-u", 10, "-r", 0, "-d", "1s", "--think-time", "20ms-120ms", "--seed", 3)
    pauses = gaps(server)
    assert len(pauses) > 40
    assert min(pauses) > 0.015, min(pauses)
    # Uniform from 20 to 120 ms, and a busy machine only makes them longer.
    low, middle, high = statistics.quantiles(pauses, n=4)
    assert 0.03 < low < 0.09 and 0.05 < middle < 0.14 and high > 0.07, (low, middle, high)
    assert len({round(pause, 3) for pause in pauses}) > len(pauses) / 4


def test_think_time_does_not_count_as_response_time(stormlight, serve):
    server = serve(noting_gaps)
    run = stormlight(server.url, "-u", 2, "-r", 0, "-d", "600ms", "--think-time", "100ms")
    assert run.totals["response_ms"]["p50"] < 50


def test_the_end_cuts_a_long_think_time_short(stormlight, serve):
    server = serve(answering(OK))
    run = stormlight(server.url, "-u", 2, "-r", 0, "-d", "300ms", "--think-time", "10s")
    assert run.seconds < 2
    assert run.totals["requests"] == 2


def test_the_timeline_shows_the_ramp(stormlight, serve):
    server = serve(slow(0.02))
    run = stormlight(server.url, "-u", 8, "-r", 2.5, "-d", "1700ms")
    timeline = run.report["timeline"]
    # Users start at 0, 0.4, 0.8 and 1.2 s; the first point stands for the first second.
    assert timeline[0]["t_s"] == pytest.approx(1, abs=0.1)
    assert timeline[0]["users"] == 3
    # Each point is a rate over its interval, so together they give back the count.
    began, counted = 0.0, 0.0
    for point in timeline:
        counted += point["rps"] * (point["t_s"] - began)
        began = point["t_s"]
    assert counted == pytest.approx(run.totals["requests"], abs=0.5)
