"""Memory does not grow with what a target sends. The bound is the same for all: 60 MiB."""

import gzip

from support.raw_server import answering, response

MOST_MIB = 60
MIB = 1 << 20


def test_a_response_of_one_gib_is_streamed(stormlight, target):
    run = stormlight(
        f"{target.url}/bytes/{1 << 30}", "-u", 1, "-d", "100ms", "--stop-timeout", "50s", timeout=55, watch_memory=True
    )  # fmt: skip
    assert run.totals["failures"] == 0
    assert run.totals["statuses"] == {"200": 1}
    assert (1 << 30) < run.totals["bytes_in"] < (1 << 30) + 1000
    assert 0 < run.peak_mib < MOST_MIB


def test_many_users_may_stream_at_once(stormlight, target):
    run = stormlight(
        f"{target.url}/bytes/{40 * MIB}?chunked=1", "-u", 20, "-r", 0, "-d", "100ms", "--stop-timeout", "50s",
        timeout=55, watch_memory=True,
    )  # fmt: skip
    assert run.totals["failures"] == 0
    assert run.totals["bytes_in"] > 20 * 40 * MIB
    assert run.peak_mib < MOST_MIB


def test_an_endless_body_is_streamed_until_the_total_timeout(stormlight, serve):
    piece = b"x" * (1 << 18)

    def pour(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.send(piece)

    run = stormlight(serve(pour).url, "-u", 2, "-r", 0, "-d", "100ms", "--timeout", "1s", watch_memory=True)
    assert run.kinds() == {"timeout": 2}
    assert {error["message"] for error in run.errors()} == {"the total timeout passed"}
    assert run.totals["bytes_in"] > 8 * MIB
    assert run.peak_mib < MOST_MIB


def test_an_endless_body_ends_with_the_stop_timeout(stormlight, serve):
    def pour(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.send(b"10000\r\n" + b"x" * 65536 + b"\r\n")

    run = stormlight(serve(pour).url, "-u", 2, "-r", 0, "-d", "200ms", "--stop-timeout", "200ms", watch_memory=True)
    assert run.accounting["in_flight_at_stop"] == 2
    assert run.seconds < 3
    assert run.peak_mib < MOST_MIB


BOMB = gzip.compress(gzip.compress(b"\0" * (512 * MIB), 9), 9)

LOOK_INSIDE = """
from stormlight import Task
endpoints = [Task("GET", "/", contains="not in there", timeout="20s")]
"""


def test_a_decompression_bomb_is_decoded_up_to_a_limit_only(stormlight, serve, load_file):
    assert len(BOMB) < 10_000
    server = serve(answering(response(BOMB, headers=["Content-Encoding: gzip, gzip"])))
    run = stormlight(
        load_file(LOOK_INSIDE), "-H", server.url, "-u", 1, "-d", "200ms", "--stop-timeout", "20s", watch_memory=True
    )  # fmt: skip
    assert run.totals["failures"] == run.totals["requests"] > 0
    assert run.kinds().keys() <= {"expectation", "protocol"}
    assert run.peak_mib < MOST_MIB
    # The limit is of time too: 10 MiB decoded per response, not 512.
    assert run.cpu_s < 1 + 0.2 * run.totals["requests"]


def test_a_bomb_that_nobody_looks_at_is_not_decoded(stormlight, serve):
    server = serve(answering(response(BOMB, headers=["Content-Encoding: gzip, gzip"])))
    run = stormlight(server.url, "-u", 1, "-d", "200ms", "--think-time", "5ms", watch_memory=True)
    assert run.totals["failures"] == 0
    assert run.cpu_s < 1
    assert run.peak_mib < MOST_MIB


def test_a_large_body_that_is_looked_at_is_kept_up_to_a_limit(stormlight, serve, load_file):
    body = b"x" * (64 * MIB)
    server = serve(answering(response(body)))
    run = stormlight(
        load_file(LOOK_INSIDE), "-H", server.url, "-u", 1, "-d", "100ms", "--stop-timeout", "20s", watch_memory=True
    )  # fmt: skip
    assert run.totals["failures"] == run.totals["requests"] > 0
    assert run.totals["bytes_in"] > len(body)
    assert run.peak_mib < MOST_MIB


def test_a_flood_of_cookies_fills_no_memory_and_no_request(stormlight, serve):
    names = iter(range(10_000_000))

    def flood(request):
        # Below the limit of 64 KiB of headers, and never the same name twice.
        cookies = [f"Set-Cookie: c{next(names)}={'v' * 100}" for _ in range(400)]
        return response(b"", headers=cookies)

    server = serve(answering(flood))
    run = stormlight(server.url, "-u", 4, "-r", 0, "-d", "800ms", watch_memory=True)
    assert run.totals["failures"] == 0, run.errors()
    assert run.totals["requests"] > 12
    cookies = [request.header("Cookie") or "" for request in server.requests]
    assert max(cookie.count("=") for cookie in cookies) == 50
    assert max(len(cookie) for cookie in cookies) < 10_000
    assert run.peak_mib < MOST_MIB


def test_ten_thousand_kinds_of_errors_fill_no_memory(stormlight, serve):
    numbers = iter(range(10_000_000))

    def odd(connection):
        """A different wrong thing each time."""
        for _ in connection.requests():
            n = next(numbers)
            connection.send(response(b"", "302 Found", [f"Location: http://host{n}.invalid:99999/" + "x" * 2000]))

    server = serve(odd)
    run = stormlight(server.url, "-u", 8, "-r", 0, "-d", "1s", watch_memory=True)
    assert run.kinds() == {"redirect": run.totals["requests"]}
    assert run.totals["requests"] > 120
    assert len(run.errors()) < run.totals["requests"]
    assert len(run.stdout) < 100_000
    assert run.peak_mib < MOST_MIB


def test_idle_users_are_cheap(stormlight, target):
    run = stormlight(
        f"{target.url}/hello", "-u", 2000, "-r", 0, "-d", "1s", "--think-time", "10s", timeout=50, watch_memory=True
    )  # fmt: skip
    assert run.totals["connections"] == 2000 == run.totals["requests"]
    assert run.totals["failures"] == 0
    assert run.peak_mib < 30 + 2000 * 6 / 1024 + 10
