"""Responses as RFC 9110 and 9112 allow them, in every framing and coding."""

import gzip
import zlib

import pytest

from support.raw_server import OK, answering, response


def run_against(stormlight, serve, handler, *flags):
    server = serve(handler)
    run = stormlight(server.url, "-u", 1, "-d", "200ms", "--think-time", "10ms", *flags)
    return server, run


KEPT = {
    "no body": response(),
    "204": b"HTTP/1.1 204 No Content\r\n\r\n",
    "204 that lies about a length": b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n",
    "304 with the length of what it stands for": b"HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\n\r\n",
    "one chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    "chunk extensions": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nok\r\n0;c\r\n\r\n",
    "trailers": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\nX-B: 2\r\n\r\n",
    "no chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "no reason": b"HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok",
    "a status of its own": b"HTTP/1.1 299 Fine\r\nContent-Length: 2\r\n\r\nok",
    "names in any case": b"HTTP/1.1 200 OK\r\ncOnTeNt-LeNgTh: 2\r\n\r\nok",
    "space around values": b"HTTP/1.1 200 OK\r\nContent-Length:   2   \r\n\r\nok",
    "an empty value": b"HTTP/1.1 200 OK\r\nX-Empty:\r\nContent-Length: 2\r\n\r\nok",
    "bytes beyond ASCII": b"HTTP/1.1 200 OK\r\nX: caf\xc3\xa9 \xff\r\nContent-Length: 2\r\n\r\nok",
    "HTTP/1.0 that keeps alive": b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok",
    "the same length twice": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: y\r\n\r\nok",
    "100 first": b"HTTP/1.1 100 Continue\r\n\r\n" + OK,
    "102, 103 with headers and 100 first": b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
    b"HTTP/1.1 100 Continue\r\n\r\n" + OK,
}  # fmt: skip


@pytest.mark.parametrize("answer", KEPT.values(), ids=KEPT.keys())
def test_a_good_response_keeps_the_connection(stormlight, serve, answer):
    server, run = run_against(stormlight, serve, answering(answer))
    final = answer[: answer.rindex(b"HTTP/1.") + 12].split()[-1].decode()
    assert run.totals["statuses"] == {final: run.totals["requests"]}, run.errors()
    assert run.totals["requests"] == len(server.requests) > 2
    assert run.totals["connections"] == 1
    assert run.totals["failures"] == 0
    assert run.totals["bytes_in"] == len(answer) * run.totals["requests"]


@pytest.mark.parametrize("answer", [KEPT["trailers"], KEPT["102, 103 with headers and 100 first"], OK])
def test_a_response_may_come_byte_by_byte(stormlight, serve, answer):
    def byte_by_byte(connection):
        for _ in connection.requests():
            for byte in answer:
                connection.send(bytes([byte]))

    server, run = run_against(stormlight, serve, byte_by_byte)
    assert run.totals["statuses"] == {"200": run.totals["requests"]}
    assert run.totals["connections"] == 1


CLOSED = {
    "the end of the connection is the end of the body": b"HTTP/1.1 200 OK\r\n\r\nas long as it takes",
    "HTTP/1.0": b"HTTP/1.0 200 OK\r\n\r\nok",
    "HTTP/1.0 with a length": b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
    "an empty body until the end": b"HTTP/1.1 200 OK\r\n\r\n",
    "said so": b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
    "said so among others": b"HTTP/1.1 200 OK\r\nConnection: x-a, Close\r\nContent-Length: 2\r\n\r\nok",
}


@pytest.mark.parametrize("answer", CLOSED.values(), ids=CLOSED.keys())
def test_a_response_that_ends_its_connection_is_followed_by_a_new_one(stormlight, serve, answer):
    def once(connection):
        if connection.read_request():
            connection.send(answer)

    server, run = run_against(stormlight, serve, once)
    assert run.totals["statuses"] == {"200": run.totals["requests"]}, run.errors()
    assert run.totals["connections"] == run.totals["requests"] == len(server.requests) > 2
    assert run.totals["retries"] == run.totals["failures"] == 0


def test_head_gets_no_body_whatever_the_headers_say(stormlight, serve):
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\nContent-Encoding: gzip\r\n\r\n"
    server, run = run_against(stormlight, serve, answering(answer), "-X", "HEAD")
    assert run.counts().keys() == {("HEAD", "/")}
    assert run.totals["connections"] == 1 and run.totals["failures"] == 0
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    server, run = run_against(stormlight, serve, answering(chunked), "-X", "HEAD")
    assert run.totals["connections"] == 1 and run.totals["failures"] == 0


@pytest.mark.parametrize("query", ["", "?chunked=1", "?until_close=1"])
def test_the_targets_large_bodies_are_read_to_the_last_byte(stormlight, target, query):
    size = 3_000_000
    run = stormlight(f"{target.url}/bytes/{size}{query}", "-u", 2, "-d", "200ms")
    assert run.totals["failures"] == 0
    extra = run.totals["bytes_in"] / run.totals["requests"] - size
    assert 0 < extra < 2000, extra


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
def test_statuses_from_400_on_are_failures_and_all_are_counted(stormlight, target, status):
    run = stormlight(f"{target.url}/status/{status}", "-u", 2, "-d", "100ms")
    assert run.totals["statuses"] == {str(status): run.totals["requests"]}
    assert run.kinds() == {"http_status": run.totals["requests"]}
    assert run.code == 0


EXPECTED = """
from stormlight import Task
endpoints = [
    Task("GET", "/status/404", expect=404),
    Task("GET", "/status/503", expect=range(500, 600)),
    Task("GET", "/status/201", expect=[200, range(400, 500)]),
    Task("GET", "/hello", contains="Hello World"),
    Task("GET", "/hello?x", contains="Goodbye"),
    Task("GET", "/gzip", contains='"gzipped":true'),
    Task("GET", "/gzip?x", contains="Goodbye"),
    Task("GET", "/status/500?x", contains="500"),
]
"""


def test_expectations_decide_what_passes(stormlight, target, load_file):
    run = stormlight(load_file(EXPECTED), "-u", 4, "-d", "500ms", "-H", target.url)
    failures = {row["name"]: row["failures"] / row["requests"] for row in run.report["endpoints"]}
    assert failures == {
        "/status/404": 0, "/status/503": 0, "/status/201": 1, "/hello": 0, "/hello?x": 1, "/gzip": 0, "/gzip?x": 1,
        "/status/500?x": 1,
    }  # fmt: skip
    kinds = {error["name"]: error["kind"] for error in run.errors()}
    assert kinds == {
        "/status/201": "expectation", "/hello?x": "expectation", "/gzip?x": "expectation", "/status/500?x": "http_status",
    }  # fmt: skip


TEXT = b"the word is swordfish, " * 200


def deflated(data: bytes, window: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    return packer.compress(data) + packer.flush()


CODINGS = {
    "gzip": ("gzip", gzip.compress(TEXT)),
    "gzip in two members": ("gzip", gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:])),
    "deflate in a zlib frame": ("deflate", zlib.compress(TEXT)),
    "deflate without a frame": ("deflate", deflated(TEXT, -15)),
    # A stored block of brotli: RFC 7932 section 9.2.
    "brotli": ("br", b"\x0b\x0d\x80" + b"word swordfish by hand"[:27].ljust(27) + b"\x03"),
    "identity": ("identity", TEXT),
    "two codings": ("gzip, gzip", gzip.compress(gzip.compress(TEXT))),
}


@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
@pytest.mark.parametrize(("coding", "body"), CODINGS.values(), ids=CODINGS.keys())
def test_a_body_that_is_looked_at_is_decoded(stormlight, serve, load_file, coding, body, chunked):
    answer = response(body, headers=[f"Content-Encoding: {coding}"])
    if chunked:
        pieces = b"".join(b"%x\r\n%b\r\n" % (len(body[i : i + 7]), body[i : i + 7]) for i in range(0, len(body), 7))
        answer = (
            f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
            + pieces
            + b"0\r\n\r\n"
        )
    server = serve(answering(answer))
    file = load_file(
        "from stormlight import Task\n"
        'endpoints = [Task("GET", "/a", contains="swordfish"), Task("GET", "/b", contains="herring")]\n'
    )
    run = stormlight(file, "-H", server.url, "-u", 1, "-d", "150ms", "--think-time", "3ms")
    assert run.row("GET", "/a")["failures"] == 0, run.errors()
    assert run.row("GET", "/b")["failures"] == run.row("GET", "/b")["requests"]
    assert run.kinds().keys() == {"expectation"}
    for coding_wanted in ("gzip", "deflate", "br"):
        assert coding_wanted in server.requests[0].header("Accept-Encoding")


@pytest.mark.parametrize(
    ("coding", "body"),
    [("gzip", b"this is no gzip"), ("gzip", gzip.compress(TEXT)[:-20]), ("br", b"\xff" * 40), ("zstd", TEXT)],
    ids=["garbage", "cut short", "brotli garbage", "unknown coding"],
)
def test_a_body_that_cannot_be_decoded_fails_only_where_it_is_looked_at(stormlight, serve, load_file, coding, body):
    server = serve(answering(response(body, headers=[f"Content-Encoding: {coding}"])))
    file = load_file(
        "from stormlight import Task\n"
        'endpoints = [Task("GET", "/seen", contains="swordfish"), Task("GET", "/unseen")]\n'
    )
    run = stormlight(file, "-H", server.url, "-u", 1, "-d", "150ms", "--think-time", "3ms")
    assert run.row("GET", "/seen")["failures"] == run.row("GET", "/seen")["requests"]
    assert run.row("GET", "/unseen")["failures"] == 0
    assert run.kinds().keys() == {"protocol"}
