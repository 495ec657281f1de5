"""The main job: the seed's load file, unchanged, against three real servers. What the report says
was sent is what the server says it got."""

import json
import re

import pytest

from support.program import SEED_FOLDER
from support.raw_server import OK, answering
from support.waiting import until

TASKS = {("GET", "/hello"), ("POST", "/api/upload")}
LOAD = ["--users", 10, "--spawn-rate", 20, "--duration", "1s"]


@pytest.fixture(params=["target", "nginx", "fast_api"])
def server(request):
    return request.getfixturevalue(request.param)


def counts_of(server) -> dict[tuple[str, str], int]:
    """Requests by method and path, as the server counted them."""
    if hasattr(server, "counts"):
        return server.counts()
    return {(a["method"], a["path"]): a["count"] for a in server.stats()["answers"]}


def growth(server, before: dict) -> dict:
    return {key: count - before.get(key, 0) for key, count in counts_of(server).items() if count > before.get(key, 0)}


def test_the_seeds_load_file_runs_and_the_server_counts_what_the_report_counts(stormlight, server):
    before = counts_of(server)
    run = stormlight(*LOAD, "--host", server.url, cwd=SEED_FOLDER)
    assert run.code == 0, run.stderr
    assert run.counts().keys() == TASKS
    assert all(count > 0 for count in run.counts().values()), run.counts()
    assert run.accounting["in_flight_at_stop"] == 0
    assert run.totals["failures"] == 0, run.errors()
    assert run.errors() == []
    assert run.totals["statuses"] == {"200": run.totals["requests"]}
    assert run.accounting["ok"] == run.accounting["scheduled"] == run.totals["requests"]
    until(lambda: growth(server, before) == run.counts(), f"{growth(server, before)} becomes {run.counts()}")


@pytest.mark.parametrize("workers", [1, 3, 10])
def test_counts_add_up_over_any_number_of_workers(stormlight, start_target, workers):
    target = start_target("--threads", "2")
    run = stormlight(*LOAD, "--host", target.url, "--workers", workers, cwd=SEED_FOLDER)
    assert counts_of(target) == run.counts()
    assert run.totals["connections"] == 10
    assert run.report["run"]["workers"] == workers


def test_there_are_never_more_workers_than_users(stormlight, target):
    run = stormlight(f"{target.url}/hello", "-u", 2, "-d", "100ms", "--workers", 8)
    assert run.report["run"]["workers"] == 2


def test_the_report_describes_the_run(stormlight, target):
    run = stormlight(*LOAD, "--host", target.url, "--workers", 2, "--seed", 7, "--think-time", "20ms-30ms", cwd=SEED_FOLDER)
    told = run.report["run"]
    assert (told["users"], told["spawn_rate"], told["duration_s"]) == (10, 20, 1)
    assert (told["host"], told["load_file"]) == (target.url, "stormlight_file.py")
    assert (told["workers"], told["seed"]) == (2, 7)
    assert told["think_time_s"] == {"min": 0.02, "max": 0.03}
    assert told["window_s"] == pytest.approx(1, abs=0.002)
    assert not told["interrupted"]
    version = stormlight.cli("--version").stdout
    assert told["version"] in version


def test_bytes_are_those_that_nginx_saw_on_the_wire(stormlight, nginx):
    nginx.forget()
    run = stormlight(*LOAD, "--host", nginx.url, cwd=SEED_FOLDER)
    until(lambda: nginx.counts() == run.counts(), "nginx has logged every request")
    for method, path in TASKS:
        logged = [fields for fields in nginx.lines() if (fields[0], fields[1]) == (method, path)]
        # nginx does not count the body of a request that it answers without reading it.
        unread = len('{"name": "test", "price": 10}') if method == "POST" else 0
        assert sum(int(fields[3]) + unread for fields in logged) == run.row(method, path)["bytes_out"]
        assert sum(int(fields[4]) for fields in logged) == run.row(method, path)["bytes_in"]


def test_bytes_are_those_that_the_target_counted(stormlight, start_target):
    target = start_target()
    run = stormlight(*LOAD, "--host", target.url, cwd=SEED_FOLDER)
    stats = target.stats()
    assert stats["requests"] == run.totals["requests"]
    assert (stats["bytes_in"], stats["bytes_out"]) == (run.totals["bytes_out"], run.totals["bytes_in"])
    assert stats["malformed"] == 0


def test_every_user_opens_one_connection_and_keeps_it(stormlight, nginx):
    nginx.forget()
    run = stormlight(*LOAD, "--host", nginx.url, cwd=SEED_FOLDER)
    until(lambda: nginx.counts() == run.counts(), "nginx has logged every request")
    assert len({fields[5] for fields in nginx.lines()}) == 10
    assert run.totals["connections"] == 10
    assert run.totals["retries"] == 0


def test_the_post_carries_the_tasks_data_as_json(stormlight, serve):
    server = serve(answering(OK))
    stormlight("-u", 1, "-d", "200ms", "--host", server.url, cwd=SEED_FOLDER)
    posts = [request for request in server.requests if request.method == "POST"]
    assert posts
    for post in posts:
        assert json.loads(post.body) == {"name": "test", "price": 10}
        assert post.header("Content-Type") == "application/json"
        assert post.header("Host") == f"127.0.0.1:{server.port}"
    assert len({post.body for post in posts}) == 1


def test_weights_decide_how_often_a_task_is_picked(stormlight, target, load_file):
    file = load_file(
        "from stormlight import Task\n"
        'endpoints = [Task("GET", "/hello", weight=3), Task("GET", "/headers"), Task("GET", "/cookies", weight=0.5)]\n'
    )
    run = stormlight(file, "-u", 4, "-d", "1s", "--seed", 1, "-H", target.url)
    total = run.totals["requests"]
    assert total > 100
    for name, weight in (("/hello", 3), ("/headers", 1), ("/cookies", 0.5)):
        share = run.row("GET", name)["requests"] / total
        # Five standard deviations of a share among `total` draws.
        wanted = weight / 4.5
        assert abs(share - wanted) < 5 * (wanted * (1 - wanted) / total) ** 0.5, (name, share)


def test_tasks_of_one_method_and_name_share_a_row(stormlight, target, load_file):
    file = load_file(
        "from stormlight import Task\n"
        'endpoints = [Task("get", f"/status/{n}", name="/status/{n}") for n in (200, 201, 404)]\n'
        'endpoints.append(Task("PUT", "/status/200", name="/status/{n}"))\n'
    )
    run = stormlight(file, "-u", 2, "-d", "300ms", "-H", target.url)
    assert run.counts().keys() == {("GET", "/status/{n}"), ("PUT", "/status/{n}")}
    row = run.row("GET", "/status/{n}")
    assert row["statuses"].keys() == {"200", "201", "404"}
    assert row["failures"] == row["statuses"]["404"]
    assert run.kinds() == {"http_status": row["failures"]}


def test_settings_of_the_load_file_are_defaults_that_flags_override(stormlight, target, load_file):
    file = load_file(
        "from stormlight import Task\n"
        f'host = "{target.url}"\nusers = 3\nspawn_rate = 30\nduration = 0.2\nthink_time = "5ms"\nworkers = 1\n'
        'endpoints = [Task("GET", "/hello")]\n'
    )
    told = stormlight(file).report["run"]
    assert (told["users"], told["spawn_rate"], told["duration_s"], told["workers"]) == (3, 30, 0.2, 1)
    told = stormlight(file, "--users", 2, "--duration", "100ms").report["run"]
    assert (told["users"], told["spawn_rate"], told["duration_s"]) == (2, 30, 0.1)


def test_a_url_alone_is_enough(stormlight, target):
    before = target.answers()
    run = stormlight(f"{target.url}/hello?x=1", "-u", 5, "-d", "300ms")
    assert run.code == 0
    assert run.counts().keys() == {("GET", "/hello?x=1")}
    assert target.since(before) == {("GET", "/hello", 200): run.totals["requests"]}


def test_a_url_takes_a_method_a_body_and_headers(stormlight, target):
    body = '{"name": "x", "price": 1}'
    run = stormlight(
        f"{target.url}/api/upload", "--body", body, "-A", "Content-Type: application/json", "-u", 2, "-d", "200ms"
    )  # fmt: skip
    assert run.totals["statuses"] == {"200": run.totals["requests"]}
    assert run.counts().keys() == {("POST", "/api/upload")}
    run = stormlight(f"{target.url}/status/200", "-X", "delete", "-u", 1, "-d", "100ms")
    assert run.counts().keys() == {("DELETE", "/status/200")}


def test_the_targets_delay_is_the_latency_that_is_reported(stormlight, start_target):
    target = start_target("--delay", "50ms")
    run = stormlight(f"{target.url}/hello", "-u", 5, "-r", 0, "-d", "1s")
    service = run.totals["service_ms"]
    assert service["min"] >= 50
    # A busy machine adds to the upper end; the median tells what was measured.
    assert service["p50"] < 70
    assert run.totals["response_ms"]["p50"] >= service["p50"]


def test_the_final_table_shows_the_reports_counts(stormlight, target):
    run = stormlight(f"{target.url}/hello", "-u", 2, "-d", "300ms")
    results = run.stdout.partition("Results over")[2]
    line = next(line for line in results.splitlines() if line.startswith("total"))
    assert line.split()[-1].replace(",", "") == str(run.totals["requests"])
    assert re.search(r"^Model +closed: 2 users", results, re.MULTILINE)
