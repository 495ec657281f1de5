"""Targets that take their time, or all the time there is."""

import socket
import time

import pytest

from support.raw_server import OK, response
from support.waiting import until


def accept_and_say_nothing(connection):
    connection.drain()


def test_a_slow_answer_is_a_timeout_of_the_response(stormlight, serve):
    server = serve(accept_and_say_nothing)
    run = stormlight(server.url, "-u", 3, "-r", 0, "-d", "700ms", "--response-timeout", "200ms")
    assert run.kinds() == {"timeout": run.totals["requests"]}
    assert {error["message"] for error in run.errors()} == {"the target was silent for the response timeout"}
    assert run.accounting["timed_out"] == run.totals["requests"] >= 3
    assert run.totals["response_ms"]["min"] >= 200
    # All that is known is that they took as long as we waited.
    assert run.totals["response_ms"]["p50"] is None
    assert 200 <= run.totals["response_ms"]["censored"]["at_least"]["p50"] < 500
    # The answer may still come, so the connection cannot carry another request.
    assert run.totals["connections"] == run.totals["requests"] == len(server.connections)
    assert run.code == 3


def test_a_response_that_drips_is_not_silent_but_the_total_timeout_ends_it(stormlight, serve):
    def drip(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while True:
            connection.send(b"x")
            time.sleep(0.02)

    server = serve(drip)
    run = stormlight(
        server.url, "-u", 2, "-r", 0, "-d", "300ms", "--response-timeout", "250ms", "--timeout", "600ms"
    )  # fmt: skip
    assert run.kinds() == {"timeout": 2}
    assert {error["message"] for error in run.errors()} == {"the total timeout passed"}
    assert 600 <= run.totals["response_ms"]["min"] < 1500


def test_a_head_that_drips_for_ever_ends_by_the_total_timeout(stormlight, serve):
    def drip(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nX: ")
        while True:
            connection.send(b"y")
            time.sleep(0.02)

    run = stormlight(serve(drip).url, "-u", 1, "-d", "100ms", "--timeout", "400ms")
    assert run.kinds() == {"timeout": 1}


def test_a_tasks_own_timeout_stands_before_the_runs(stormlight, start_target, load_file):
    target = start_target()
    file = load_file(
        "from stormlight import Task\n"
        'endpoints = [Task("GET", "/delay/400", timeout="100ms"), Task("GET", "/delay/401")]\n'
    )
    run = stormlight(file, "-u", 4, "-r", 0, "-d", "500ms", "-H", target.url, "--seed", 1)
    impatient, patient = run.row("GET", "/delay/400"), run.row("GET", "/delay/401")
    assert impatient["failures"] == impatient["requests"] > 0
    assert patient["failures"] == 0 < patient["requests"]


def test_after_a_timeout_the_user_goes_on(stormlight, serve):
    def stall_first(connection):
        for request in connection.requests():
            if connection.number > 0:
                connection.send(OK)

    server = serve(stall_first)
    run = stormlight(server.url, "-u", 1, "-d", "700ms", "--response-timeout", "200ms", "--think-time", "10ms")
    assert run.code == 0
    assert run.kinds() == {"timeout": 1}
    assert run.totals["connections"] == 2
    assert run.totals["statuses"]["200"] > 1


def test_a_half_open_target_leaves_its_requests_in_flight_at_the_stop(stormlight, serve):
    server = serve(accept_and_say_nothing)
    run = stormlight(server.url, "-u", 5, "-r", 0, "-d", "200ms", "--stop-timeout", "200ms")
    assert run.accounting["in_flight_at_stop"] == 5 == len(server.connections)
    assert run.totals["requests"] == 0
    assert run.totals["response_ms"]["censored"]["unfinished"] == 5
    # Nothing answered, so 3; and of how slow the target is only a lower bound is known.
    assert (run.code, run.report["verdict"]) == (3, "invalid")
    assert "the median response time is not known: 5 of 5 requests (100%)" in run.report["verdict_reason"]
    assert 0.4 <= run.seconds < 2


def test_a_target_that_never_accepts_is_a_connect_timeout(stormlight):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        # The queue of one is full after this; later SYNs are dropped.
        fillers = [socket.socket() for _ in range(3)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        run = stormlight(url, "-u", 2, "-r", 0, "-d", "500ms", "--connect-timeout", "200ms")
        for filler in fillers:
            filler.close()
    assert run.code == 3
    assert run.kinds() == {"connect_timeout": run.totals["requests"]}
    (error,) = run.errors()
    assert error["message"].endswith("did not answer")
    assert run.totals["response_ms"]["min"] >= 200
    assert run.totals["connections"] == 0


def test_a_connection_that_is_queued_but_never_accepted_is_a_silent_target(stormlight):
    with socket.create_server(("127.0.0.1", 0), backlog=16) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        run = stormlight(url, "-u", 2, "-r", 0, "-d", "300ms", "--response-timeout", "200ms")
    assert run.kinds() == {"timeout": run.totals["requests"]}


def test_a_target_that_does_not_read_a_large_body_is_a_timeout(stormlight, serve):
    def never_read(connection):
        until(lambda: connection.server._stopping, "the end of the test", timeout=30)

    server = serve(never_read)
    run = stormlight(
        server.url, "--body", "x" * 100_000, "-A", "X-Filler: " + "y" * 20_000,
        "-u", 1, "-d", "200ms", "--response-timeout", "300ms",
    )  # fmt: skip
    assert run.kinds() == {"timeout": 1}


@pytest.mark.parametrize("size", [3_000_000])
def test_a_body_that_the_kernel_takes_in_pieces_arrives_whole(stormlight, serve, load_file, size):
    def read_slowly(connection):
        time.sleep(0.2)  # lets the buffers fill up
        for _ in connection.requests():
            connection.send(response(b"thanks"))

    server = serve(read_slowly)
    file = load_file(
        "from stormlight import Task\n"
        f'endpoints = [Task("POST", "/", body=bytes(i % 251 for i in range({size})))]\n'
    )
    run = stormlight(file, "-u", 2, "-r", 0, "-d", "300ms", "-H", server.url)
    assert run.totals["failures"] == 0
    expected = bytes(i % 251 for i in range(size))
    assert len(server.requests) == run.totals["requests"] >= 2
    assert all(request.body == expected for request in server.requests)
    assert run.totals["bytes_out"] > size * run.totals["requests"]


def test_an_answer_before_the_body_was_read_counts(stormlight, serve, load_file):
    def refuse(connection):
        while b"\r\n\r\n" not in (head := connection.socket.recv(65536)):
            assert head
        connection.send(response(b"too large", "413 Content Too Large", ["Connection: close"]))
        connection.drain()

    server = serve(refuse)
    file = load_file('from stormlight import Task\nendpoints = [Task("POST", "/", body=b"x" * 5_000_000)]\n')
    run = stormlight(file, "-u", 1, "-d", "200ms", "-H", server.url)
    assert run.totals["statuses"] == {"413": run.totals["requests"]}
    assert run.kinds() == {"http_status": run.totals["requests"]}


def test_percentiles_that_are_not_known_are_never_numbers(stormlight, serve, tmp_path):
    def answer_nine_of_ten(connection):
        for request in connection.requests():
            if request.target != "/silent":
                connection.send(OK)

    server = serve(answer_nine_of_ten)
    file = tmp_path / "stormlight_file.py"
    file.write_text(
        "from stormlight import Task\n"
        'endpoints = [Task("GET", "/", weight=9), Task("GET", "/silent", weight=1, timeout="200ms")]\n'
    )
    run = stormlight(
        file, "-u", 10, "-r", 0, "--requests", 400, "--seed", 5, "-H", server.url, "--csv", tmp_path / "run",
        "--threshold", "p50 < 1h", "--threshold", "p99 < 1h", "--threshold", "GET /silent: p50 < 1h",
    )  # fmt: skip
    silent, times = run.row("GET", "/silent"), run.totals["response_ms"]
    assert 20 <= silent["failures"] == silent["requests"] <= 60
    assert times["p50"] is not None and times["p99"] is None and times["ci95"]["p99"][1] is None
    assert times["censored"]["timed_out"] == run.accounting["timed_out"] == silent["requests"]
    assert silent["response_ms"]["p50"] is None and silent["response_ms"]["censored"]["at_least"]["p50"] >= 200
    known, unknown, of_silent = run.report["thresholds"]
    assert known["passed"] and known["at_least"] is None
    for threshold in (unknown, of_silent):
        assert not threshold["passed"] and threshold["value"] is None and threshold["at_least"] >= 200
    # Thresholds failed; the median is known, so the figures are worth something.
    assert (run.code, run.report["verdict"]) == (4, "fail")
    table = run.stdout.partition("Response time percentiles")[2].partition("Errors")[0]
    (line,) = [line for line in table.splitlines() if "/silent" in line]
    assert line.count("\u2265") == 8 and "~" not in line
    assert "\u2265 at least: as many requests as lie beyond never got their time" in table
    assert "p99 < 1h" in run.stdout and "\u2265 2" in run.stdout.partition("Thresholds")[2]
    stats = (tmp_path / "run_stats.csv").read_text().splitlines()
    assert [line for line in stats if ",/silent," in line][0].endswith("N/A" + ",N/A" * 10)
