"""Targets that are not there, die during the run, or come back: survived, counted, not hammered."""

import os
import signal
import socket
import time

import pytest

from support.raw_server import OK
from support.waiting import until


@pytest.fixture
def dead_port():
    """A port that refuses: bound, so that nobody else gets it, but not listening."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


def test_a_target_that_never_answers_a_connection_gives_code_3(stormlight, dead_port):
    run = stormlight(f"http://127.0.0.1:{dead_port}/", "-u", 10, "-r", 0, "-d", "1500ms")
    assert run.code == 3
    assert run.kinds() == {"connect_refused": run.totals["requests"]}
    (error,) = run.errors()
    assert error["message"] == f"127.0.0.1:{dead_port} refused the connection"
    assert run.totals["statuses"] == {} and run.totals["connections"] == 0
    assert run.accounting["failed"] == run.accounting["scheduled"] > 0
    assert "refused the connection" in run.stdout


def test_a_dead_target_is_not_hammered(stormlight, dead_port):
    users = 20
    run = stormlight(f"http://127.0.0.1:{dead_port}/", "-u", users, "-r", 0, "-d", "2s")
    # Pauses double from 20 ms to 1 s, each between half and the whole of that: at most
    # 10+20+40+80+160+320+500+500 ms pass before the ninth attempt in 2 s.
    assert users * 5 <= run.totals["requests"] <= users * 10
    assert run.cpu_s < 0.5


def test_a_dead_target_is_not_hammered_without_keep_alive_and_think_time_either(stormlight, dead_port):
    run = stormlight(f"http://127.0.0.1:{dead_port}/", "-u", 5, "-r", 0, "-d", "1s", "--no-keep-alive")
    assert run.totals["requests"] <= 5 * 9


def test_a_target_that_closes_every_connection_is_not_hammered(stormlight, serve):
    server = serve(lambda connection: None)
    run = stormlight(server.url, "-u", 5, "-r", 0, "-d", "1s")
    assert run.code == 3
    assert run.kinds() == {"reset": run.totals["requests"]}
    assert len(server.connections) == run.totals["connections"] == run.totals["requests"] <= 5 * 9


def test_a_target_that_dies_and_comes_back_is_survived(stormlight, start_target):
    first = start_target()
    running = stormlight.start(f"{first.url}/hello", "-u", 8, "-r", 0, "-d", "3500ms")
    first.wait_until_busy()
    first.kill()
    died = time.monotonic()
    until(lambda: time.monotonic() - died > 0.5, "half a second without a target")
    cpu_before = running.cpu_s()
    until(lambda: time.monotonic() - died > 0.8, "a little more of it")
    assert running.cpu_s() - cpu_before < 0.1
    second = start_target(port=first.port)
    run = stormlight.finish(running)
    assert run.code == 0
    # Every user came back: the longest pause is a second.
    assert second.stats()["connections"] >= 8
    assert second.stats()["requests"] > 50
    kinds = run.kinds()
    assert kinds.keys() <= {"connect_refused", "reset"} and kinds["connect_refused"] > 0, run.errors()
    # In flight when it died: at most one request per user.
    assert kinds.get("reset", 0) <= 8
    # Eight attempts of each user in the first two seconds without a target, then two per second.
    assert kinds["connect_refused"] <= 8 * 12
    assert run.totals["statuses"]["200"] + run.totals["failures"] == run.totals["requests"]
    for error in run.errors("connect_refused"):
        assert 0 < error["first_seen_s"] < error["last_seen_s"]


def test_errors_of_one_kind_and_row_are_grouped(stormlight, start_target, load_file):
    target = start_target()
    file = load_file(
        "from stormlight import Task\n"
        'endpoints = [Task("GET", "/status/503"), Task("GET", "/status/404"), Task("POST", "/status/503")]\n'
    )
    run = stormlight(file, "-u", 4, "-d", "300ms", "-H", target.url)
    assert run.code == 0
    found = {(error["method"], error["name"], error["kind"]): error["count"] for error in run.errors()}
    assert found == {
        (row["method"], row["name"], "http_status"): row["requests"] for row in run.report["endpoints"]
    }
    assert {error["message"] for error in run.errors() if error["name"] == "/status/404"} == {"status 404"}
    counts = [error["count"] for error in run.errors()]
    assert counts == sorted(counts, reverse=True)
    # Answered all the same, so the users do not slow down.
    assert run.totals["requests"] > 50


def test_the_target_may_start_after_the_run(stormlight):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        running = stormlight.start(url, "-u", 2, "-r", 0, "-d", "2s", "--stop-timeout", 0)
        began = time.monotonic()
        running.wait_for(lambda: time.monotonic() - began > 0.5, "half a second of refusals")
        listener.listen(16)
        accepted = [listener.accept()[0] for _ in range(2)]
        for client in accepted:
            client.recv(4096)
            client.sendall(OK)
        run = stormlight.finish(running)
        for client in accepted:
            client.close()
    assert run.totals["statuses"] == {"200": 2}
    assert run.kinds()["connect_refused"] > 0
    assert run.accounting["in_flight_at_stop"] == 2


def test_a_target_that_stops_for_a_while_is_waited_for(stormlight, start_target):
    target = start_target()
    running = stormlight.start(f"{target.url}/hello", "-u", 4, "-r", 0, "-d", "1500ms")
    target.wait_until_busy()
    os.kill(target.process.pid, signal.SIGSTOP)
    stopped = time.monotonic()
    until(lambda: time.monotonic() - stopped > 0.4, "0.4 s of silence")
    os.kill(target.process.pid, signal.SIGCONT)
    run = stormlight.finish(running)
    assert run.totals["failures"] == 0
    # The four requests that met the silence show it whole.
    assert run.totals["response_ms"]["max"] >= 390
    assert target.stats()["requests"] == run.totals["requests"]
