"""The open model, exact numbers of requests, pacing and warm-up, measured where they matter: at the server.

Times of two processes can be compared: both read CLOCK_MONOTONIC of the same machine. Bounds above are
loose, for a busy machine runs late; counts are exact.
"""

import statistics
import time

import pytest

from support.raw_server import OK, answering


def slow(seconds: float):
    def answer(request):
        time.sleep(seconds)
        return OK

    return answering(answer)


def arrivals(server) -> list[float]:
    return sorted(request.at for request in server.requests)


def lateness(server, due: list[float]) -> list[float]:
    """How late each request came, given when each was due since the start; half of them below 0."""
    came = arrivals(server)
    assert len(came) == len(due)
    late = [at - wanted for at, wanted in zip(came, due)]
    # The median, not the first: any one of them may have met a busy machine.
    middle = statistics.median(late)
    return [one - middle for one in late]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_rate_is_sent_exactly_and_evenly(stormlight, serve, workers):
    server = serve(answering(OK))
    run = stormlight(server.url, "--rate", 200, "-d", "2s", "--workers", workers)
    assert run.code == 0, run.stderr
    assert run.accounting["scheduled"] == 400 == len(server.requests) == run.totals["requests"]
    late = lateness(server, [k / 200 for k in range(400)])
    assert sum(abs(one) > 0.01 for one in late) <= 40, late
    told = run.report["run"]
    assert (told["model"], told["rate"], told["arrivals"], told["users"]) == ("open", 200, "constant", 10_000)
    assert run.report["totals"]["rps"] == pytest.approx(200, rel=0.02)


def test_a_slow_target_does_not_slow_the_rate_down(stormlight, serve):
    server = serve(slow(0.3))
    run = stormlight(server.url, "--rate", 50, "-d", "1s")
    assert run.accounting["scheduled"] == 50 == run.totals["requests"] == len(server.requests)
    came = arrivals(server)
    assert 0.9 < came[-1] - came[0] < 1.3
    # 0.3 s at 50 per second: 15 are in flight at any time, so as many users exist, each with a connection.
    assert 10 <= run.report["schedule"]["most_users"] == len(server.connections) <= 50
    assert run.report["schedule"]["waited"] == 0


def test_arrivals_that_find_no_free_user_wait_and_their_time_runs(stormlight, serve):
    server = serve(slow(0.1))
    run = stormlight(server.url, "--rate", 20, "--requests", 12, "--max-users", 1)
    # Each needs 100 ms and comes 50 ms after the one before: number k waits for k * 50 ms.
    assert run.accounting["ok"] == 12 == len(server.requests)
    assert len(server.connections) == 1 == run.report["schedule"]["most_users"]
    assert run.report["schedule"]["waited"] == 11
    assert run.totals["response_ms"]["max"] >= 100 + 11 * 50
    assert run.totals["service_ms"]["p50"] < 200


def test_what_still_waits_at_the_end_is_dropped_and_counted(stormlight, serve):
    server = serve(slow(0.1))
    run = stormlight(server.url, "--rate", 100, "-d", "1s", "--max-users", 2)
    assert run.accounting["scheduled"] == 100
    assert run.totals["requests"] == len(server.requests) <= 22
    assert run.accounting["dropped"] == 100 - len(server.requests)


def test_dropped_arrivals_are_slower_than_all_that_were_answered(stormlight, serve, load_file):
    """They are counted in the row of the task they would have been, and with as long as they had waited."""
    file = load_file(
        "from stormlight import Task\n"
        'endpoints = [Task("GET", "/often", weight=3), Task("GET", "/seldom", weight=1)]\n'
    )
    server = serve(slow(0.1))
    run = stormlight(file, "--rate", 100, "-d", "2s", "--max-users", 2, "--seed", 7, "-H", server.url)
    dropped, ok = run.accounting["dropped"], run.accounting["ok"]
    assert run.accounting["scheduled"] == 200 == dropped + ok
    assert dropped >= 120  # of 200 arrivals, at most 40 and some can be served in 2 s
    rows = [run.row("GET", "/often"), run.row("GET", "/seldom")]
    unfinished = [row["response_ms"]["censored"]["unfinished"] for row in rows]
    assert sum(unfinished) == dropped and unfinished[0] > unfinished[1] > 0
    assert sum(row["service_ms"]["censored"]["unfinished"] for row in rows) == 0
    assert rows[0]["requests"] + unfinished[0] == pytest.approx(150, abs=25)
    times = run.totals["response_ms"]
    assert times["p50"] is None and times["censored"]["at_least"]["p50"] >= 300
    assert run.totals["service_ms"]["p50"] is not None
    assert (run.code, run.report["verdict"]) == (5, "invalid")
    assert "the median response time is not known" in run.report["verdict_reason"]
    assert "Verdict      invalid: the median response time is not known" in run.stdout


def test_drop_late_drops_what_waited_too_long(stormlight, serve):
    server = serve(slow(0.1))
    run = stormlight(server.url, "--rate", 100, "-d", "1s", "--max-users", 2, "--drop-late", "50ms")
    assert run.accounting["scheduled"] == 100
    assert run.totals["requests"] == len(server.requests)
    assert run.accounting["dropped"] == 100 - len(server.requests) > 60
    # Nobody waits much longer than that before it is sent; the rest is the target's own time.
    response, service = run.totals["response_ms"], run.totals["service_ms"]
    assert response["mean"] - service["mean"] < 80, (response["mean"], service["mean"])
    assert run.report["run"]["drop_late_s"] == 0.05


def test_poisson_arrivals_are_random_with_the_mean_rate_and_repeat_with_the_seed(stormlight, serve):
    def gaps(seed):
        server = serve(answering(OK))
        run = stormlight(server.url, "--rate", 200, "--requests", 300, "--arrivals", "poisson", "--seed", seed)
        assert run.accounting["scheduled"] == 300 == len(server.requests)
        came = arrivals(server)
        return [b - a for a, b in zip(came, came[1:])]

    first, again, other = gaps(3), gaps(3), gaps(4)
    mean = statistics.mean(first)
    assert 0.0042 < mean < 0.006, mean
    # Exponential gaps spread as much as they are long; even ones hardly spread.
    assert 0.7 < statistics.pstdev(first) / mean < 1.4
    near = [abs(a - b) < 0.003 for a, b in zip(first, again)]
    assert sum(near) > 240, sum(near)
    # Of unrelated gaps of this mean, 45% differ by less than that.
    assert sum(abs(a - b) < 0.003 for a, b in zip(first, other)) < 200


def test_a_ramp_follows_the_integral(stormlight, serve):
    server = serve(answering(OK))
    run = stormlight(server.url, "--rate-stages", "160:4s,160:1s")
    # The rate after t seconds is 40 t, so 20 t^2 have come by then, and 160 more in the last second.
    assert run.accounting["scheduled"] == 480 == len(server.requests)
    due = [(k / 20) ** 0.5 if k < 320 else 4 + (k - 320) / 160 for k in range(480)]
    came = arrivals(server)
    start = statistics.median(at - wanted for at, wanted in zip(came, due))
    for t in range(1, 6):
        wanted = 20 * t * t if t <= 4 else 320 + 160 * (t - 4)
        count = sum(at <= start + t for at in came)
        slack = 0.05 * min(40 * t, 160)  # what comes in 50 ms
        assert abs(count - wanted) <= 1 + slack, (t, count, wanted)
    assert run.report["run"]["stages"] == [
        {"from": 0, "to": 160, "length_s": 4}, {"from": 160, "to": 160, "length_s": 1},
    ]  # fmt: skip


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize(
    "flags",
    [["-u", 6, "-r", 0], ["--rate", 1000], ["--stages", "6:100ms,6:20s"], ["-u", 6, "--pacing", "20ms"]],
    ids=["users", "rate", "stages", "pacing"],
)
def test_a_number_of_requests_is_sent_exactly(stormlight, serve, flags, workers):
    server = serve(answering(OK))
    run = stormlight(server.url, *flags, "--requests", 251, "--workers", workers)
    assert run.code == 0, run.stderr
    assert len(server.requests) == 251 == run.totals["requests"] == run.accounting["scheduled"]
    assert run.report["run"]["request_limit"] == 251
    assert run.seconds < 10


def test_iterations_is_the_same_flag_and_a_duration_may_come_first(stormlight, serve):
    server = serve(slow(0.05))
    run = stormlight(server.url, "-u", 1, "--iterations", 1000, "-d", "500ms")
    assert 2 <= run.totals["requests"] == len(server.requests) <= 10
    assert run.report["run"]["request_limit"] == 1000


def test_the_warm_up_is_sent_and_shown_but_not_judged(stormlight, serve):
    began: list[float] = []

    def answer(request):
        began.append(request.at)
        if request.at - began[0] < 0.6:
            time.sleep(0.2)  # a cold target, which the figures must not show
        return OK

    server = serve(answering(answer))
    run = stormlight(server.url, "-u", 2, "-r", 0, "-d", "2s", "--warm-up", "1s", "--pacing", "20ms")
    warm_up = run.report["warm_up"]
    assert warm_up["requests"] > 3 and warm_up["failures"] == 0
    assert warm_up["requests"] + run.totals["requests"] == len(server.requests) == run.accounting["scheduled"]
    assert run.totals["service_ms"]["max"] < 150
    assert run.report["run"]["window_s"] == pytest.approx(1, abs=0.05)
    assert run.report["run"]["warm_up_s"] == 1
    assert "warm-up 1s" in run.stdout and "not judged" in run.stdout


def test_failures_of_the_warm_up_fail_nothing(stormlight, serve):
    began: list[float] = []

    def answer(request):
        began.append(request.at)
        early = request.at - began[0] < 0.3
        return b"HTTP/1.1 503 Not Yet\r\nContent-Length: 0\r\n\r\n" if early else OK

    server = serve(answering(answer))
    run = stormlight(server.url, "--rate", 50, "-d", "1500ms", "--warm-up", "700ms", "--fail-on-error")
    assert run.code == 0, run.stderr
    assert run.report["warm_up"]["failures"] == run.accounting["failed"] > 5
    assert run.totals["failures"] == 0 and run.errors() == []


def test_pacing_is_a_beat_whatever_the_answers_take(stormlight, serve):
    server = serve(slow(0.03))
    run = stormlight(server.url, "-u", 2, "-r", 0, "-d", "1s", "--pacing", "100ms")
    assert 18 <= run.totals["requests"] == len(server.requests) <= 20
    assert run.report["schedule"]["waited"] <= 2
    assert run.report["run"]["pacing_s"] == 0.1


def test_a_paced_user_catches_up_and_says_so(stormlight, serve):
    stalled: list[float] = []

    def answer(request):
        if not stalled:
            stalled.append(request.at)
            time.sleep(0.55)
        return OK

    server = serve(answering(answer))
    run = stormlight(server.url, "-u", 1, "-r", 0, "-d", "1500ms", "--pacing", "100ms")
    assert 14 <= len(server.requests) <= 15
    # Those due at 0.1 … 0.5 s found their user busy, and their times run from then.
    assert 5 <= run.report["schedule"]["waited"] <= 6
    assert run.totals["response_ms"]["p75"] > 100


def test_the_screen_tells_the_model_and_the_schedule(stormlight, serve):
    server = serve(slow(0.1))
    run = stormlight.cli(server.url, "--rate", 50, "-d", "1s", "--max-users", 2, "--drop-late", "1s", "--allow-saturated")
    assert "open: 50 requests per second, 1s, constant arrivals, at most 2 in flight, dropped when late by 1s" in (
        " ".join(run.stdout.split())
    )
    assert "waited for a free user, at most 2 in flight" in " ".join(run.stdout.split())
