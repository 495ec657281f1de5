"""Load files whose users are Python code: what Locust's users write runs here unchanged."""

import json

from support.raw_server import OK, answering, response

SCRIPT = """
from locust import HttpUser, between, constant, task
"""


def rows(finished) -> dict[tuple[str, str], dict]:
    return {(row["method"], row["name"]): row for row in finished.report["endpoints"]}


def paths(server) -> list[str]:
    return [request.target for connection in server.connections for request in server.of_connection(connection.number)]


def test_a_locustfile_runs_and_its_rows_are_what_the_server_saw(stormlight, serve, load_file):
    server = serve(answering(OK))
    file = load_file(
        """
from locust import HttpUser, between, task


class Visitor(HttpUser):
    wait_time = between(0.001, 0.01)

    def on_start(self):
        self.client.post("/login", json={"name": "ada"})

    @task(3)
    def index(self):
        self.client.get("/")

    @task
    def item(self):
        for number in range(3):
            self.client.get(f"/items?id={number}", name="/items")
""",
        "locustfile.py",
    )
    run = stormlight("-f", file, "-u", 3, "-r", 100, "-t", "1s", "-H", server.url)
    assert run.code == 0
    table = rows(run)
    assert set(table) == {("POST", "/login"), ("GET", "/"), ("GET", "/items")}
    assert table["POST", "/login"]["requests"] == 3
    seen = server.counts()
    assert table["GET", "/"]["requests"] == seen["GET", "/"]
    assert table["GET", "/items"]["requests"] == sum(seen.get(("GET", f"/items?id={n}"), 0) for n in range(3))
    assert len(server.connections) == 3
    login = server.of_connection(0)[0]
    assert json.loads(login.body) == {"name": "ada"}


def test_every_user_is_an_object_of_its_own_and_ends_with_on_stop(stormlight, serve, load_file):
    server = serve(answering(OK))
    file = load_file(
        """
from stormlight import HttpUser, constant, task


class Visitor(HttpUser):
    wait_time = constant(0.02)

    def on_start(self):
        self.sent = 0

    @task
    def visit(self):
        self.sent += 1
        self.client.get(f"/{id(self)}/{self.sent}", name="visit")

    def on_stop(self):
        self.client.get(f"/bye/{self.sent}", name="bye")
"""
    )
    run = stormlight(file, "-u", 4, "-r", 0, "-d", "500ms", "-H", server.url)
    assert run.code == 0
    assert rows(run)["GET", "bye"]["requests"] == 4
    for connection in server.connections:
        asked = [request.target for request in server.of_connection(connection.number)]
        sent = [int(path.rsplit("/", 1)[1]) for path in asked[:-1]]
        assert sent == list(range(1, len(sent) + 1))
        assert asked[-1] == f"/bye/{len(sent)}"


def test_failures_are_counted_under_what_the_script_says(stormlight, serve, load_file):
    def answer(request):
        status = "404 Not Found" if request.target == "/missing" else "200 OK"
        return response(b'{"ok": false}', status)

    server = serve(answering(answer))
    file = load_file(
        """
from locust import HttpUser, constant, task


class Visitor(HttpUser):
    wait_time = constant(10)

    @task
    def visit(self):
        self.client.get("/missing")
        with self.client.get("/missing", name="expected", catch_response=True) as response:
            if response.status_code == 404:
                response.success()
        with self.client.get("/data", catch_response=True) as response:
            if not response.json()["ok"]:
                response.failure("not ok")
"""
    )
    run = stormlight(file, "-u", 1, "-d", "500ms", "-H", server.url)
    table = rows(run)
    assert table["GET", "/missing"]["failures"] == 1
    assert table["GET", "expected"]["failures"] == 0
    assert table["GET", "/data"]["failures"] == 1
    messages = {error["name"]: error["message"] for error in run.report["errors"]}
    assert "not ok" in messages["/data"]


def test_an_exception_in_a_task_is_shown_with_its_count_and_the_user_goes_on(stormlight, serve, load_file):
    server = serve(answering(OK))
    file = load_file(
        """
from locust import HttpUser, constant, task


class Visitor(HttpUser):
    wait_time = constant(0.05)

    @task
    def visit(self):
        self.client.get("/")
        raise KeyError("basket")
"""
    )
    run = stormlight(file, "-u", 1, "-d", "500ms", "-H", server.url)
    requests = rows(run)["GET", "/"]["requests"]
    assert requests >= 3
    assert "KeyError" in run.stderr and "basket" in run.stderr and "in visit" in run.stderr


def test_sleeping_users_do_not_hold_each_other_up(stormlight, serve, load_file):
    server = serve(answering(OK))
    file = load_file(
        """
import time
from locust import HttpUser, constant, task


class Visitor(HttpUser):
    @task
    def visit(self):
        time.sleep(0.2)
        self.client.get("/")
"""
    )
    run = stormlight(file, "-u", 50, "-r", 0, "-d", "1s", "-H", server.url)
    assert rows(run)["GET", "/"]["requests"] >= 100


def test_cookies_and_redirects_are_the_users_own(stormlight, serve, load_file):
    def answer(request):
        if request.target == "/login":
            return response(b"", "302 Found", ["Location: /home", "Set-Cookie: sid=42; Path=/"])
        return response((request.header("Cookie") or "none").encode())

    server = serve(answering(answer))
    file = load_file(
        """
from locust import HttpUser, constant, task


class Visitor(HttpUser):
    wait_time = constant(10)

    @task
    def visit(self):
        response = self.client.get("/login")
        assert response.status_code == 200, response.status_code
        assert response.text == "sid=42", response.text
        assert response.url.endswith("/home"), response.url
        assert [hop.status_code for hop in response.history] == [302]
        assert self.client.cookies["sid"] == "42"
        self.client.get("/done")
"""
    )
    run = stormlight(file, "-u", 1, "-d", "500ms", "-H", server.url)
    assert set(rows(run)) == {("GET", "/login"), ("GET", "/done")}, run.stderr


def test_what_the_file_lacks_or_does_wrong_is_said_before_the_start(stormlight, load_file):
    file = load_file("from locust import HttpUser, task\nclass Visitor(HttpUser):\n    nonsense(\n")
    run = stormlight.cli(file, "-H", "http://127.0.0.1:1")
    assert run.code == 2
    assert "stormlight_file.py:3:" in run.stderr

    file = load_file("from locust import HttpUser, nonesuch\n")
    run = stormlight.cli(file, "-H", "http://127.0.0.1:1")
    assert run.code == 2
    assert "nonesuch" in run.stderr


def test_what_scripted_users_cannot_do_yet_is_refused_with_its_reason(stormlight, load_file):
    file = load_file("from locust import HttpUser, task\nclass V(HttpUser):\n    @task\n    def t(self): pass\n")
    assert "scripted users" in stormlight.cli(file, "-H", "http://127.0.0.1:1", "--rate", 10).stderr
    assert "scripted users" in stormlight.cli(file, "-H", "http://127.0.0.1:1", "--workers", 2).stderr
    assert "scripted users" in stormlight.cli("find-max", file, "--threshold", "p99<1s").stderr
