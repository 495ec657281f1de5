"""Kept connections and their race: the server closes one just as the next request leaves. What may
be sent again is sent again, once, and counted; what may not is a failure."""

import pytest

from support.nginx import Nginx
from support.raw_server import OK, response


def closes_on_the_second_request(connection):
    """Answers the first request of a connection; takes the second and closes without a word."""
    if connection.read_request():
        connection.send(OK)
        connection.read_request()


FLAGS = ["-u", 2, "-r", 0, "-d", "300ms", "--think-time", "5ms"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_an_idempotent_request_that_meets_a_close_is_sent_once_more(stormlight, serve, method):
    def handler(connection):
        if request := connection.read_request():
            connection.send(response() if request.method == "HEAD" else OK)
            connection.read_request()

    server = serve(handler)
    run = stormlight(server.url, *FLAGS, "-X", method)
    requests = run.totals["requests"]
    assert run.totals["failures"] == 0
    assert run.totals["statuses"] == {"200": requests}
    # All but the first request of each user met the close.
    assert run.totals["retries"] == requests - 2 > 0
    assert len(server.requests) == requests + run.totals["retries"]
    assert run.totals["connections"] == len(server.connections) == requests


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_request_that_is_not_idempotent_is_never_sent_twice(stormlight, serve, method):
    server = serve(closes_on_the_second_request)
    run = stormlight(server.url, *FLAGS, "-X", method, "--body", "pay 10 euros")
    assert run.totals["retries"] == 0
    assert run.kinds() == {"reset": run.totals["failures"]}
    assert run.totals["failures"] > 0
    assert len(server.requests) == run.totals["requests"]
    # Every other request meets the close.
    assert abs(run.totals["statuses"]["200"] - run.totals["failures"]) <= 2


def test_the_second_try_is_the_last(stormlight, serve):
    """Connection 0 answers and then closes; the retry's new connection closes at once."""

    def handler(connection):
        if connection.read_request() and connection.number == 0:
            connection.send(OK)
            connection.read_request()

    server = serve(handler)
    run = stormlight(server.url, "-u", 1, "-d", "200ms", "--think-time", "5ms")
    assert run.totals["statuses"] == {"200": 1}
    assert run.totals["retries"] == 1
    assert run.kinds() == {"reset": run.totals["requests"] - 1}
    assert len(server.requests) == run.totals["requests"] + 1


def test_once_a_byte_of_the_answer_has_come_nothing_is_sent_again(stormlight, serve):
    def handler(connection):
        if connection.read_request():
            connection.send(OK)
            if connection.read_request():
                connection.send(b"HTTP/1.1 200 OK\r\n")

    server = serve(handler)
    run = stormlight(server.url, *FLAGS)
    assert run.totals["retries"] == 0
    assert run.kinds() == {"reset": run.totals["failures"]}
    assert run.totals["failures"] > 0
    assert len(server.requests) == run.totals["requests"]


def test_a_connection_that_was_closed_in_the_meantime_is_not_used_again(stormlight, serve):
    def closes_when_idle(connection):
        if connection.read_request():
            connection.send(OK)

    server = serve(closes_when_idle)
    run = stormlight(server.url, "-u", 2, "-r", 0, "-d", "400ms", "--think-time", "60ms", "-X", "POST")
    # The close has arrived long before the next request: no race, no loss.
    assert run.totals["failures"] == run.totals["retries"] == 0
    assert run.totals["connections"] == run.totals["requests"] == len(server.requests)


def test_a_reset_while_idle_is_no_failure_either(stormlight, serve):
    def resets_when_idle(connection):
        if connection.read_request():
            connection.send(OK)
            # The client must have read the answer, or RST would take it away.
            connection.socket.settimeout(0.02)
            try:
                connection.socket.recv(1)
            except TimeoutError:
                connection.reset()

    server = serve(resets_when_idle)
    run = stormlight(server.url, "-u", 2, "-r", 0, "-d", "400ms", "--think-time", "80ms")
    assert run.totals["failures"] == 0
    assert run.totals["connections"] == run.totals["requests"]


def test_the_targets_unannounced_closes_cost_gets_nothing(stormlight, start_target):
    target = start_target("--close-rate", "0.2")
    run = stormlight(f"{target.url}/hello", "-u", 8, "-r", 0, "-d", "800ms")
    stats = target.stats()
    assert run.totals["failures"] == 0, run.errors()
    assert stats["injected_closes"] > 5
    assert stats["requests"] == run.totals["requests"]
    # Each close is followed by a new connection, but for those at the very end.
    opened = run.totals["connections"] - 8
    assert stats["injected_closes"] - 8 <= opened <= stats["injected_closes"]


def test_the_targets_unannounced_closes_cost_a_post_at_most_itself(stormlight, start_target):
    target = start_target("--close-rate", "0.2")
    body = '{"name": "x", "price": 1}'
    run = stormlight(
        f"{target.url}/api/upload", "--body", body, "-A", "Content-Type: application/json",
        "-u", 8, "-r", 0, "-d", "800ms",
    )  # fmt: skip
    stats = target.stats()
    assert run.totals["retries"] == 0
    assert run.kinds().keys() <= {"reset"}
    assert run.totals["failures"] <= stats["injected_closes"]
    assert stats["requests"] == run.totals["statuses"]["200"]


def test_a_server_that_hangs_up_after_many_requests_is_met_with_new_connections(stormlight, tmp_path):
    nginx = Nginx(tmp_path / "nginx", server="keepalive_requests 50;")
    try:
        run = stormlight(f"{nginx.url}/hello", "-u", 4, "-r", 0, "-d", "500ms")
    finally:
        nginx.stop()
    assert run.totals["failures"] == 0
    assert run.totals["retries"] == 0  # nginx says "Connection: close"
    assert run.totals["connections"] >= run.totals["requests"] // 50
