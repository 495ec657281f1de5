"""Redirects: followed as browsers do, one sample each, and no secret leaves its origin."""

import pytest

from support.raw_server import OK, answering, response


def redirect(location: str, status: int = 302, headers: list[str] | None = None) -> bytes:
    return response(b"moved", f"{status} Moved", [f"Location: {location}", *(headers or [])])


def routes(table):
    """Answers by path; what is not in the table is OK."""
    return answering(lambda request: table.get(request.target, OK))


FLAGS = ["-u", 1, "-d", "100ms", "--think-time", "10ms"]


def test_hops_are_followed_within_one_sample(stormlight, target):
    before = target.answers()
    run = stormlight(f"{target.url}/redirect/3", *FLAGS)
    requests = run.totals["requests"]
    assert run.counts() == {("GET", "/redirect/3"): requests}
    assert run.totals["statuses"] == {"200": requests}
    assert run.totals["redirects"] == 3 * requests
    assert run.totals["connections"] == 1
    answered = target.since(before)
    assert answered == {
        ("GET", "/redirect/3", 302): requests, ("GET", "/redirect/2", 302): requests,
        ("GET", "/redirect/1", 302): requests, ("GET", "/hello", 200): requests,
    }  # fmt: skip


def test_a_loop_ends_at_the_limit(stormlight, serve):
    server = serve(routes({"/": redirect("/")}))
    run = stormlight(server.url, *FLAGS)
    requests = run.totals["requests"]
    assert run.kinds() == {"redirect": requests}
    assert {error["message"] for error in run.errors()} == {"more than 10 redirects"}
    assert len(server.requests) == 11 * requests
    assert run.totals["redirects"] == 10 * requests
    assert run.totals["failures"] == requests


def test_the_limit_can_be_set(stormlight, target):
    run = stormlight(f"{target.url}/redirect/3", *FLAGS, "--max-redirects", 2)
    assert run.kinds() == {"redirect": run.totals["requests"]}
    run = stormlight(f"{target.url}/redirect/3", *FLAGS, "--max-redirects", 3)
    assert run.totals["failures"] == 0


def test_with_a_limit_of_zero_the_redirect_is_the_response(stormlight, target):
    run = stormlight(f"{target.url}/redirect/3", *FLAGS, "--max-redirects", 0)
    assert run.totals["statuses"] == {"302": run.totals["requests"]}
    assert run.totals["failures"] == run.totals["redirects"] == 0


@pytest.mark.parametrize(
    ("status", "method", "next_method", "next_body"),
    [
        (301, "POST", "GET", b""),
        (302, "POST", "GET", b""),
        (303, "POST", "GET", b""),
        (303, "PUT", "GET", b""),
        (307, "POST", "POST", b"payload"),
        (308, "POST", "POST", b"payload"),
        (302, "PUT", "PUT", b"payload"),
    ],
)
def test_the_method_and_the_body_change_as_the_status_says(stormlight, serve, status, method, next_method, next_body):
    server = serve(routes({"/from": redirect("/to", status)}))
    url = f"{server.url}/from"
    run = stormlight(url, *FLAGS, "-X", method, "--body", "payload", "-A", "Content-Type: text/plain")
    assert run.totals["failures"] == 0
    assert run.counts().keys() == {(method, "/from")}
    arrived = [request for request in server.requests if request.target == "/to"]
    assert len(arrived) == run.totals["requests"]
    for request in arrived:
        assert (request.method, request.body) == (next_method, next_body)
        assert request.header("Content-Type") == ("text/plain" if next_body else None)


def test_a_head_stays_a_head(stormlight, serve):
    head = b"HTTP/1.1 303 See Other\r\nLocation: /to\r\nContent-Length: 50\r\n\r\n"
    server = serve(answering(lambda r: head if r.target == "/" else b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"))
    run = stormlight(server.url, *FLAGS, "-X", "HEAD")
    assert {request.method for request in server.requests} == {"HEAD"}
    assert run.totals["failures"] == 0 and run.totals["connections"] == 1


@pytest.mark.parametrize(
    ("location", "arrives_at"),
    [
        ("/to", "/to"),
        ("to", "/a/to"),
        ("../to", "/to"),
        ("./", "/a/"),
        ("?q=1", "/a/from?q=1"),
        ("//{authority}/to", "/to"),
        ("{origin}/to#fragment", "/to"),
        ("/with space", "/with%20space"),
        ("/caf\u00e9".encode().decode("latin-1"), "/caf%C3%A9"),
    ],
)
def test_locations_are_resolved_against_the_request(stormlight, serve, location, arrives_at):
    server = serve(answering(lambda r: redirect(where[0]) if r.target == "/a/from" else OK))
    where = [location.format(origin=server.url, authority=f"127.0.0.1:{server.port}")]
    run = stormlight(f"{server.url}/a/from", *FLAGS)
    assert run.totals["failures"] == 0, run.errors()
    assert {request.target for request in server.requests} == {"/a/from", arrives_at}


@pytest.mark.parametrize("location", ["ftp://127.0.0.1/", "http://", "http://[::1", "http://host:99999/", "javascript:alert(1)"])
def test_a_location_that_cannot_be_followed_is_a_failure_of_its_kind(stormlight, serve, location):
    run = stormlight(serve(answering(redirect(location))).url, *FLAGS)
    assert run.kinds() == {"redirect": run.totals["requests"]}
    assert all(error["message"].startswith("cannot follow the redirect") for error in run.errors())
    # The target answered, so it was reachable.
    assert run.code == 0


def test_a_redirect_without_a_location_is_the_response(stormlight, serve):
    run = stormlight(serve(answering(response(b"", "302 Found"))).url, *FLAGS)
    assert run.totals["statuses"] == {"302": run.totals["requests"]}
    assert run.totals["failures"] == 0


def test_a_redirect_to_a_dead_port_is_a_failure_to_connect(stormlight, serve):
    server = serve(answering(redirect("http://127.0.0.1:1/")))
    run = stormlight(server.url, *FLAGS)
    assert run.kinds() == {"connect_refused": run.totals["requests"]}


SECRETS = """
from stormlight import Task
endpoints = [Task("GET", "/login"),
             Task("GET", "/from", headers={"X-Plain": "1", **%s}, auth=%s)]
"""


@pytest.mark.parametrize(
    ("headers", "auth"),
    [({"Authorization": "Bearer secret", "Cookie": "own=secret"}, None), ({}, ("ann", "secret")), ({}, None)],
    ids=["headers", "auth", "url"],
)
def test_no_credentials_go_to_another_origin(stormlight, serve, load_file, headers, auth):
    # Another host, not only another port: cookies do not heed ports (RFC 6265 section 8.5).
    other = serve(answering(OK), host="127.0.0.2")
    table = {
        "/login": response(b"", headers=["Set-Cookie: session=secret"]),
        "/from": redirect("/same"),
        "/same": redirect(f"{other.url}/arrived"),
    }
    server = serve(routes(table))
    host = server.url if headers or auth else server.url.replace("http://", "http://ann:secret@")
    run = stormlight(load_file(SECRETS % (headers, auth)), "-H", host, "-u", 1, "-d", "200ms", "--think-time", "3ms")
    assert run.totals["failures"] == 0
    at_home = [request for request in server.requests if request.target == "/same"]
    abroad = other.requests
    assert at_home and abroad
    assert all(request.header("Authorization") for request in at_home)
    for request in abroad:
        assert request.header("Authorization") is None
        assert not any("secret" in value for _, value in request.headers), request.headers
        assert request.header("X-Plain") == "1"
        assert request.header("Host") == f"127.0.0.2:{other.port}"
    assert "secret" not in str(run.report)


def test_cookies_are_kept_on_the_way(stormlight, serve):
    table = {"/": redirect("/to", headers=["Set-Cookie: seen=1"])}
    server = serve(routes(table))
    stormlight(server.url, *FLAGS)
    arrived = [request.header("Cookie") for request in server.requests if request.target == "/to"]
    assert set(arrived) == {"seen=1"}
