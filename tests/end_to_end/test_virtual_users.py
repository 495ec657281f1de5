"""One person per virtual user: its own connection, its own cookies, its own random choices."""

from collections import defaultdict

import pytest

from support.raw_server import OK, answering, response

MIXED = """
from stormlight import Task
endpoints = [Task("GET", f"/{letter}", weight=weight) for letter, weight in zip("abcdef", (1, 2, 3, 1, 5, 1))]
"""


def sequences(server) -> list[list[str]]:
    """The paths that each connection asked for, in the order in which the users came."""
    return [[request.target for request in server.of_connection(c.number)] for c in server.connections]


def shared_prefix(a: list, b: list, at_least: int) -> bool:
    length = min(len(a), len(b))
    assert length >= at_least, (len(a), len(b))
    return a[:length] == b[:length]


def run_mixed(stormlight, serve, file, *flags) -> list[list[str]]:
    server = serve(answering(OK))
    stormlight(file, "-H", server.url, *flags)
    return sequences(server)


def test_the_same_seed_gives_the_same_requests_in_the_same_order(stormlight, serve, load_file):
    file = load_file(MIXED)
    ((first,), (again,), (other,)) = (
        run_mixed(stormlight, serve, file, "-u", 1, "-d", "300ms", "--seed", seed) for seed in (11, 11, 12)
    )
    assert shared_prefix(first, again, at_least=20)
    assert not shared_prefix(first, other, at_least=20)


def test_each_users_requests_are_the_same_however_many_workers_share_the_run(stormlight, serve, load_file):
    file = load_file(MIXED)
    # One user every 100 ms, so that the server can tell them apart by the order of their coming.
    flags = ["-u", 5, "-r", 10, "-d", "700ms", "--think-time", "2ms-6ms", "--seed", 5]
    alone = run_mixed(stormlight, serve, file, *flags, "--workers", 1)
    shared = run_mixed(stormlight, serve, file, *flags, "--workers", 3)
    assert len(alone) == len(shared) == 5
    for user_alone, user_shared in zip(alone, shared):
        assert shared_prefix(user_alone, user_shared, at_least=5)


def test_different_users_choose_differently(stormlight, serve, load_file):
    users = run_mixed(stormlight, serve, load_file(MIXED), "-u", 3, "-r", 0, "-d", "300ms", "--seed", 9)
    assert len(users) == 3
    assert len({tuple(user[:20]) for user in users}) == 3


def test_the_seed_of_a_run_without_one_is_in_the_report_and_repeats_it(stormlight, serve, load_file):
    file = load_file(MIXED)
    server = serve(answering(OK))
    run = stormlight(file, "-H", server.url, "-u", 1, "-d", "200ms")
    ((again,)) = run_mixed(stormlight, serve, file, "-u", 1, "-d", "200ms", "--seed", run.report["run"]["seed"])
    assert shared_prefix(sequences(server)[0], again, at_least=15)


def cookie_setter():
    """Gives each client without a cookie the next id."""
    given = iter(range(1_000_000))

    def answer(request):
        if request.header("Cookie"):
            return OK
        return response(b"hello", headers=[f"Set-Cookie: uid={next(given)}; Path=/"])

    return answering(answer)


def test_every_user_keeps_its_own_cookies(stormlight, serve):
    server = serve(cookie_setter())
    run = stormlight(server.url, "-u", 8, "-r", 0, "-d", "400ms", "--think-time", "5ms")
    cookies = defaultdict(set)
    for request in server.requests:
        cookies[request.connection].add(request.header("Cookie"))
    # Nothing first, then one id, and no id in two connections.
    assert len(cookies) == 8
    assert all(len(seen) == 2 and None in seen for seen in cookies.values()), cookies
    ids = {cookie for seen in cookies.values() for cookie in seen if cookie}
    assert ids == {f"uid={n}" for n in range(8)}
    assert run.totals["requests"] == len(server.requests)


def test_cookies_outlive_the_connection(stormlight, serve):
    server = serve(cookie_setter())
    run = stormlight(server.url, "-u", 4, "-r", 0, "-d", "400ms", "--think-time", "5ms", "--no-keep-alive")
    assert len([request for request in server.requests if request.header("Cookie") is None]) == 4
    counts = defaultdict(int)
    for request in server.requests:
        counts[request.header("Cookie")] += 1
    assert all(counts[f"uid={n}"] > 1 for n in range(4)), dict(counts)
    assert run.totals["failures"] == 0


def test_without_keep_alive_every_request_has_a_connection_of_its_own(stormlight, serve):
    server = serve(answering(OK))
    run = stormlight(server.url, "-u", 3, "-r", 0, "-d", "300ms", "--think-time", "5ms", "--no-keep-alive")
    numbers = [request.connection for request in server.requests]
    assert len(numbers) == len(set(numbers)) == run.totals["requests"] == run.totals["connections"]
    assert {request.header("Connection") for request in server.requests} == {"close"}
    assert run.totals["failures"] == 0


def test_a_server_that_closes_after_each_answer_is_taken_at_its_word(stormlight, serve):
    def close_each(connection):
        if connection.read_request():
            connection.send(response(b"bye", headers=["Connection: close"]))

    server = serve(close_each)
    run = stormlight(server.url, "-u", 3, "-r", 0, "-d", "300ms", "--think-time", "5ms")
    assert run.totals["connections"] == run.totals["requests"] == len(server.connections)
    assert run.totals["failures"] == run.totals["retries"] == 0


@pytest.mark.parametrize(
    ("set_cookie", "comes_back"),
    [
        ("a=1", "a=1"),
        ("a=1; Path=/elsewhere", None),
        ("a=1; Secure", None),
        ("a=1; Max-Age=0", None),
        ("a=1; Domain=example.com", None),
        ("a=1; Expires=Wed, 21 Oct 2015 07:28:00 GMT", None),
        ("a=1; HttpOnly; SameSite=Strict", "a=1"),
        ("=nameless", None),
    ],
)
def test_cookies_come_back_only_where_they_belong(stormlight, serve, set_cookie, comes_back):
    server = serve(answering(response(b"", headers=[f"Set-Cookie: {set_cookie}"])))
    stormlight(f"{server.url}/here", "-u", 1, "-d", "60ms", "--think-time", "10ms")
    assert server.requests[0].header("Cookie") is None
    assert {request.header("Cookie") for request in server.requests[1:]} == {comes_back}
