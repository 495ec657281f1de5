"""Servers that do not speak HTTP, or stop in the middle: each is a failure of its kind, and the run
goes on."""

import time

import pytest

from support.raw_server import OK, answering

GARBAGE = {
    "binary": bytes(range(256)),
    "zeros": b"\0" * 4096,
    "another protocol": b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
    "a TLS alert": b"\x15\x03\x01\x00\x02\x02\x46",
    "HTTP/2 settings": b"\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x80",
    "only a body": b"<html>hello</html>\r\n\r\n",
    "no version": b"HTTP 200 OK\r\n\r\n",
    "no status": b"HTTP/1.1 OK\r\n\r\n",
    "a status below 100": b"HTTP/1.1 042 Low\r\nContent-Length: 0\r\n\r\n",
    "a header without a colon": b"HTTP/1.1 200 OK\r\nNo colon here\r\n\r\n",
    "a space before the colon": b"HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok",
    "a negative length": b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    "a length that is no number": b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
    "a length above all bounds": b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!",
    "a length and chunks": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a chunk size that is no number": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nhello\r\n0\r\n\r\n",
    "a chunk longer than told": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n",
    "a null in a header": b"HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 0\r\n\r\n",
    "an upgrade nobody asked for": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE.keys())
def test_what_is_not_http_is_a_protocol_error(stormlight, serve, garbage):
    def talk(connection):
        connection.read_request()
        connection.send(garbage)
        connection.drain()

    server = serve(talk)
    run = stormlight(server.url, "-u", 2, "-r", 0, "-d", "150ms", "--response-timeout", "5s")
    assert run.kinds() == {"protocol": run.totals["requests"]}, run.errors()
    assert run.totals["connections"] == run.totals["requests"]
    # 20 ms and more between two attempts of a user.
    assert run.totals["requests"] <= 2 * 6
    assert all(error["message"].isprintable() for error in run.errors())


def test_garbage_in_front_of_the_request_is_no_answer_to_it(stormlight, serve):
    def shout_first(connection):
        connection.send(b"220 mail.example.com ESMTP\r\n")
        connection.drain()

    run = stormlight(serve(shout_first).url, "-u", 1, "-d", "150ms")
    assert run.kinds() == {"protocol": run.totals["requests"]}


def test_one_bad_answer_does_not_spoil_the_next(stormlight, serve):
    def bad_then_good(connection):
        connection.read_request()
        connection.send(b"nonsense\r\n\r\n" if connection.number % 2 == 0 else OK)

    server = serve(bad_then_good)
    run = stormlight(server.url, "-u", 1, "-d", "400ms", "--no-keep-alive")
    assert run.code == 0
    assert run.kinds().keys() == {"protocol"}
    assert abs(run.totals["statuses"]["200"] - run.kinds()["protocol"]) <= 1
    assert run.totals["requests"] == len(server.connections)


CUT = {
    "before a byte": b"",
    "in the status line": b"HTTP/1.1 2",
    "in the headers": b"HTTP/1.1 200 OK\r\nContent-Le",
    "in the body": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this",
    "in a chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nonly this",
    "before the last chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n",
    "after an interim response": b"HTTP/1.1 100 Continue\r\n\r\n",
}


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
@pytest.mark.parametrize("sent", CUT.values(), ids=CUT.keys())
def test_a_response_that_ends_too_early_is_a_reset(stormlight, serve, sent, reset):
    def cut(connection):
        connection.read_request()
        connection.send(sent)
        if reset:
            connection.reset()

    server = serve(cut)
    run = stormlight(server.url, "-u", 2, "-r", 0, "-d", "150ms")
    assert run.kinds() == {"reset": run.totals["requests"]}, run.errors()
    assert run.totals["statuses"] == {}
    # These connections were new, so no race excuses a second try.
    assert run.totals["retries"] == 0
    assert len(server.requests) == run.totals["requests"]
    assert run.code == 3


def test_a_body_that_breaks_off_after_megabytes_is_a_reset(stormlight, serve):
    def break_off(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 8000000\r\n\r\n" + b"x" * 4_000_000)
        connection.reset()

    run = stormlight(serve(break_off).url, "-u", 1, "-d", "200ms")
    assert run.kinds() == {"reset": run.totals["requests"]}


@pytest.mark.parametrize("later", [False, True], ids=["at once", "later"])
def test_bytes_behind_a_response_are_not_taken_for_the_next_one(stormlight, serve, later):
    """Wrong Content-Length: what is too much must not answer another request."""
    forged = b"HTTP/1.1 500 Forged\r\nContent-Length: 0\r\n\r\n"

    def too_much(connection):
        for _ in connection.requests():
            if not later:
                connection.send(OK + forged)
            else:
                connection.send(OK)
                time.sleep(0.01)
                connection.send(forged)

    server = serve(too_much)
    run = stormlight(server.url, "-u", 2, "-r", 0, "-d", "300ms", "--think-time", "50ms")
    assert run.totals["statuses"] == {"200": run.totals["requests"]}
    assert run.totals["failures"] == 0
    assert run.totals["connections"] == run.totals["requests"] == len(server.requests)


def test_a_body_longer_than_told_is_cut_at_the_told_length(stormlight, serve):
    server = serve(answering(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more than that"))
    run = stormlight(server.url, "-u", 1, "-d", "200ms", "--think-time", "20ms")
    assert run.totals["statuses"] == {"200": run.totals["requests"]}
    assert run.totals["connections"] == run.totals["requests"]


def test_endless_headers_end_at_a_limit(stormlight, serve):
    def pour(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.send(b"X-Filler: " + b"y" * 1000 + b"\r\n")

    run = stormlight(serve(pour).url, "-u", 2, "-r", 0, "-d", "150ms", watch_memory=True)
    assert run.kinds() == {"protocol": run.totals["requests"]}
    assert {error["message"] for error in run.errors()} == {"response headers above the limit of 65536 bytes"}
    assert run.totals["bytes_in"] < run.totals["requests"] * 200_000
    assert run.peak_mib < 60


@pytest.mark.parametrize("piece", [b"a" * 1000, b"X: 1\r\n"], ids=["one header", "many headers"])
def test_headers_just_below_the_limit_pass_and_above_it_fail(stormlight, serve, piece):
    def sized(size: int) -> bytes:
        head = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Filler: "
        if piece.endswith(b"\r\n"):
            head = head + b"\r\n" + piece * ((size - len(head) - 40) // len(piece)) + b"X-Rest: "
        return head + b"z" * (size - len(head) - 4) + b"\r\n\r\n"

    for size, kinds in ((65536, {}), (65537, {"protocol"})):
        assert len(sized(size)) == size
        run = stormlight(serve(answering(sized(size))).url, "-u", 1, "-d", "100ms", "--think-time", "20ms")
        assert run.kinds().keys() == set(kinds), (size, run.errors())


def test_endless_interim_responses_end_at_the_limit(stormlight, serve):
    def pour(connection):
        connection.read_request()
        while True:
            connection.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 50)

    run = stormlight(serve(pour).url, "-u", 1, "-d", "150ms", "--timeout", "5s", watch_memory=True)
    assert run.kinds() == {"protocol": run.totals["requests"]}
    assert run.peak_mib < 60


def test_endless_trailers_end_at_a_limit(stormlight, serve):
    def pour(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")
        while True:
            connection.send(b"X-Filler: " + b"y" * 1000 + b"\r\n")

    run = stormlight(serve(pour).url, "-u", 1, "-d", "150ms", "--timeout", "5s")
    assert run.kinds() == {"protocol": run.totals["requests"]}
