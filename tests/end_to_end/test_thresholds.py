"""Thresholds from the expression to the exit code, and what every output says of them."""

import json
import time
import xml.etree.ElementTree as ElementTree

import pytest

from support.raw_server import OK, answering, response

OOPS = response(b"", "500 Oops")
LOAD = ["-u", 2, "-r", 0, "-d", "400ms"]


def slow(seconds: float):
    def answer(request):
        time.sleep(seconds)
        return OK

    return answering(answer)


def by_expr(run) -> dict[str, dict]:
    return {one["expr"]: one for one in run.report["thresholds"]}


def test_thresholds_that_hold_change_nothing(stormlight, serve):
    run = stormlight(
        serve(slow(0.01)).url, *LOAD, "--threshold", "p99 < 30s", "--threshold", "failures < 1%", "--threshold", "rps>1"
    )
    assert run.code == 0 and run.report["verdict"] == "pass"
    found = by_expr(run)
    assert list(found) == ["p99 < 30s", "failures < 1%", "rps>1"]
    assert all(one["passed"] and not one["aborted"] for one in found.values())
    assert found["p99 < 30s"]["value"] == run.totals["response_ms"]["p99"] and found["p99 < 30s"]["unit"] == "ms"
    assert found["rps>1"]["value"] == pytest.approx(run.totals["rps"]) and found["rps>1"]["unit"] == "requests/s"
    assert found["failures < 1%"]["value"] == 0
    assert found["failures < 1%"]["samples"] == run.totals["requests"]
    assert "passed" in run.stdout and "not passed" not in run.stdout


def test_4_when_a_threshold_does_not_hold(stormlight, serve):
    run = stormlight(serve(slow(0.03)).url, *LOAD, "--threshold", "median < 20ms", "--threshold", "max < 30s")
    assert run.code == 4 and run.report["verdict"] == "fail"
    assert by_expr(run)["median < 20ms"]["value"] > 20
    assert not by_expr(run)["median < 20ms"]["passed"] and by_expr(run)["max < 30s"]["passed"]
    (line,) = [line for line in run.stdout.splitlines() if "median < 20ms" in line]
    assert line.startswith("not passed")


def test_a_threshold_can_be_about_one_row(stormlight, serve, load_file):
    server = serve(answering(lambda request: OOPS if request.target == "/bad" else OK))
    path = load_file(
        "from stormlight import Task\n"
        "thresholds = ['GET /good: failures < 1%', 'requests > 1']\n"
        "endpoints = [Task('GET', '/good'), Task('GET', '/bad')]\n"
    )
    run = stormlight(path, "-H", server.url, *LOAD, "--threshold", "/bad: failures < 100%")
    assert run.code == 4
    # Those of flags come besides the load file's.
    assert list(by_expr(run)) == ["GET /good: failures < 1%", "requests > 1", "/bad: failures < 100%"]
    assert by_expr(run)["GET /good: failures < 1%"]["passed"]
    assert by_expr(run)["/bad: failures < 100%"] == {
        "expr": "/bad: failures < 100%", "value": 100, "unit": "%", "passed": False,
        "samples": run.row("GET", "/bad")["requests"], "aborted": False,
        "at_least": None,
    }  # fmt: skip


def test_a_row_called_by_a_url_is_quoted(stormlight, serve, load_file):
    server = serve(answering(OK))
    path = load_file(f"from stormlight import Task\nendpoints = [Task('GET', '{server.url}/a?b=c:1')]\n")
    run = stormlight(path, *LOAD, "--threshold", f'"GET {server.url}/a?b=c:1": max < 30s')
    assert run.code == 0, run.stderr
    assert run.report["thresholds"][0]["samples"] == run.totals["requests"]


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("p9x < 1s", "did you mean p9"),
        ("failure < 1%", "did you mean failures?"),
        ("p99 < 500", "write 500ms or 500s"),
        ("GET /helo: p99 < 1s", 'the rows are "GET /hello"'),
        ("p99 < 1s over 1m", "no window of 1m would be complete"),
    ],
)
def test_2_before_the_start_for_what_could_not_be_judged(stormlight, serve, expression, said):
    server = serve(answering(OK))
    run = stormlight.cli(f"{server.url}/hello", *LOAD, "--threshold", expression)
    assert run.code == 2
    assert said in run.stderr and expression in run.stderr
    assert server.requests == []


def test_2_names_the_line_of_the_load_file(stormlight, load_file):
    path = load_file(
        "from stormlight import Task\nendpoints = [Task('GET', '/')]\nthresholds = [\n    'p99 < 1s',\n    'p99 < 500',\n]\n"
    )
    run = stormlight.cli(path, "-H", "http://127.0.0.1:1")
    assert run.code == 2
    assert f"{path}:5: thresholds[1]: " in run.stderr


def test_what_had_no_sample_has_not_passed(stormlight, serve, load_file):
    server = serve(answering(OK))
    path = load_file(
        "from stormlight import Task\n"
        "endpoints = [Task('GET', '/often'), Task('GET', '/never', weight=1e-12)]\n"
        "thresholds = ['/never: p99 < 1s']\n"
    )
    run = stormlight(path, "-H", server.url, *LOAD)
    assert run.code == 4
    assert run.report["thresholds"][0]["value"] is None and run.report["thresholds"][0]["samples"] == 0
    assert "no sample" in run.stdout


def test_a_window_that_breaks_fails_a_run_that_is_well_on_the_whole(stormlight, serve):
    began = []

    def answer(request):
        began.append(request.at)
        # The second second is bad.
        return OOPS if 1 < request.at - began[0] < 2 else OK

    run = stormlight(
        serve(answering(answer)).url, "-u", 1, "-d", "5s", "--threshold", "failures < 60% over 1s",
        "--threshold", "failures < 60%",
    )  # fmt: skip
    assert run.code == 4
    whole, windows = by_expr(run)["failures < 60%"], by_expr(run)["failures < 60% over 1s"]
    assert whole["passed"] and whole["samples"] == run.totals["requests"]
    assert not windows["passed"] and windows["value"] > 60 and windows["samples"] < whole["samples"]


def test_abort_ends_the_run_within_a_second_of_the_breach(stormlight, serve):
    breaches = []
    began = []

    def handle(connection):
        for request in connection.requests():
            began.append(request.at)
            if connection.number == 0:
                connection.drain()  # in flight to the end
                return
            time.sleep(0.005)
            bad = request.at - began[0] > 0.4
            if bad:
                breaches.append(request.at)
            connection.send(OOPS if bad else OK)

    server = serve(handle)
    running = stormlight.start(
        server.url, "-u", 3, "-r", 0, "-d", "60s", "--stop-timeout", "30s", "--threshold", "failures < 5 abort",
        "--threshold", "p99 < 30s", "--junit", "junit.xml",
    )  # fmt: skip
    run = stormlight.finish(running)
    assert run.code == 4
    assert running.ended_at - breaches[4] < 1
    aborted = by_expr(run)["failures < 5 abort"]
    assert aborted["aborted"] and not aborted["passed"] and aborted["value"] >= 5
    assert by_expr(run)["p99 < 30s"]["passed"]
    assert run.accounting["in_flight_at_stop"] >= 1
    assert run.report["verdict"] == "fail" and not run.report["run"]["interrupted"]
    assert "Aborted" in run.stdout and "failures < 5 abort" in run.stdout


def test_abort_waits_for_its_delay(stormlight, serve):
    run = stormlight(serve(answering(OOPS)).url, "-d", "60s", "--threshold", "failures < 1% abort after 1500ms")
    assert run.code == 4
    assert 1.5 <= run.report["run"]["elapsed_s"] < 4


def test_the_warm_up_is_not_judged(stormlight, serve):
    began = []

    def answer(request):
        began.append(request.at)
        return OOPS if request.at - began[0] < 0.3 else OK

    run = stormlight.cli(
        serve(answering(answer)).url, "-u", 1, "-d", "1500ms", "--warm-up", "700ms", "--allow-saturated",
        "--threshold", "failures < 1 abort",
    )  # fmt: skip
    assert run.code == 0, run.stdout + run.stderr


def junit_of(stormlight, tmp_path, *args, **options):
    path = tmp_path / "junit.xml"
    run = stormlight(*args, "--junit", path, **options)
    assert "junit.xml" in run.stdout.rpartition("Files")[2]
    root = ElementTree.parse(path).getroot()
    return run, root


def test_junit_has_a_case_per_threshold_and_one_for_the_verdict(stormlight, serve, tmp_path):
    run, root = junit_of(
        stormlight, tmp_path, serve(slow(0.03)).url, *LOAD, "--threshold", "median < 20ms", "--threshold", "max < 30s"
    )
    assert run.code == 4
    assert root.tag == "testsuites"
    (suite,) = root
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "2", "0")
    cases = {case.get("name"): case for case in suite.iter("testcase")}
    assert list(cases) == ["median < 20ms", "max < 30s", "verdict"]
    assert len(cases["max < 30s"]) == 0
    (failure,) = cases["median < 20ms"]
    assert failure.tag == "failure" and "median < 20ms: " in failure.get("message") and " ms" in failure.text
    (failure,) = cases["verdict"]
    assert failure.get("message") == "1 of 2 thresholds did not pass"


def test_junit_parses_whatever_a_row_is_called(stormlight, serve, load_file, tmp_path):
    name = 'a<b>&"c"\'d\' ]]> gr\u00fc\u00df \\uffff'
    path = load_file(
        "from stormlight import Task\n"
        f"name = '''{name}'''\n"
        "endpoints = [Task('GET', '/', name=name)]\n"
        "thresholds = [name + ': max < 1ns']\n"
    )
    run, root = junit_of(stormlight, tmp_path, path, "-H", serve(answering(OK)).url, *LOAD)
    assert run.code == 4, run.stderr
    case = root.find(".//testcase")
    assert case.get("name") == 'a<b>&"c"\'d\' ]]> gr\u00fc\u00df \ufffd: max < 1ns'
    assert len(case) == 1


def test_annotations_where_github_actions_says_it_is(stormlight, serve):
    server = serve(slow(0.03))
    flags = [server.url, *LOAD, "--allow-saturated", "--threshold", "median < 20ms", "--threshold", "max < 30s"]
    run = stormlight.cli(*flags, env={"GITHUB_ACTIONS": "true"})
    (line,) = [line for line in run.stdout.splitlines() if line.startswith("::")]
    assert line.startswith("::error title=Stormlight threshold not passed::median < 20ms: ")
    assert "::error" not in stormlight.cli(*flags, env={"GITHUB_ACTIONS": "false"}).stdout
    run = stormlight.cli(*flags, "--json", "-", env={"GITHUB_ACTIONS": "true"})
    assert json.loads(run.stdout)["verdict"] == "fail"
    assert "\n::error " in run.stderr


def test_the_live_view_says_what_does_not_hold_so_far(stormlight, serve):
    run = stormlight(serve(slow(0.03)).url, "-d", "2s", "--interval", "1s", "--threshold", "median < 20ms")
    assert "1 threshold not passed so far: median < 20ms: " in run.stdout


def test_a_window_within_a_pause_is_not_judged(stormlight, serve, load_file):
    path = load_file(
        "from stormlight import Hold, Pause, Step, Task\n"
        "endpoints = [Task('GET', '/')]\n"
        "profile = [Step(rate=50, hold='1500ms'), Pause('2500ms'), Hold('1500ms')]\n"
    )
    server = serve(answering(OK))
    run = stormlight(path, "-H", server.url, "--threshold", "p95 < 10s over 1s", "--threshold", "rps > 2 over 1s")
    assert len(server.requests) == 150 == run.totals["requests"]
    assert run.code == 0, run.stdout
    assert all(threshold["passed"] for threshold in run.report["thresholds"])
    # Here load was asked for all the time, so the same silence is not a pass.
    path = load_file(
        "from stormlight import Task\n"
        "endpoints = [Task('GET', '/')]\n"
        "think_time = '2500ms'\n"
    )
    run = stormlight(path, "-H", server.url, "-u", 1, "-d", "3s", "--threshold", "p95 < 10s over 1s")
    (threshold,) = run.report["thresholds"]
    assert (run.code, threshold["passed"], threshold["value"]) == (4, False, None)
