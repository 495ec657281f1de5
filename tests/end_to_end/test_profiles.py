"""The load over time as the load file says it: each piece of a profile, shape(t), settings, and mistakes."""

import statistics
import time

import pytest

from support.program import ROOT
from support.raw_server import OK, answering

HEAD = "from stormlight import Hold, Pause, Ramp, Spike, Step, Task\n\nendpoints = [Task('GET', '/')]\n"


def slow(seconds: float):
    def answer(request):
        time.sleep(seconds)
        return OK

    return answering(answer)


def pauses(server, longer_than: float) -> list[float]:
    came = sorted(request.at for request in server.requests)
    return [b - a for a, b in zip(came, came[1:]) if b - a > longer_than]


def test_each_piece_sends_what_its_area_says(stormlight, serve, load_file):
    server = serve(answering(OK))
    file = load_file(
        HEAD + "profile = [\n"
        "    Ramp(rate=100, over='1s'),      # 50\n"
        "    Hold('500ms'),                  # 50\n"
        "    Step(rate=200, hold=0.5),       # 100\n"
        "    Spike(rate=400, over='500ms'),  # 150\n"
        "    Pause('700ms'),                 # 0\n"
        "    Hold(0.25),                     # 50\n"
        "]\n"
    )
    run = stormlight(file, "-H", server.url)
    assert run.code == 0, run.stderr
    assert run.accounting["scheduled"] == 400 == len(server.requests) == run.totals["requests"]
    told = run.report["run"]
    assert told["model"] == "open" and told["rate"] == 400 and told["duration_s"] == pytest.approx(3.45)
    (pause,) = pauses(server, longer_than=0.5)
    assert 0.65 < pause < 0.9


def test_users_of_a_profile_start_end_and_come_back(stormlight, serve, load_file):
    server = serve(answering(OK))
    file = load_file(
        HEAD + "think_time = 0.02\nprofile = [Step(to=3, hold='600ms'), Pause('600ms'), Hold('600ms')]\n"
    )
    run = stormlight(file, "-H", server.url)
    assert run.totals["requests"] == len(server.requests) > 20
    (pause,) = pauses(server, longer_than=0.4)
    assert 0.55 < pause < 0.8
    # Who comes back after a pause is a new user with a new connection.
    assert len(server.connections) == 6
    assert run.report["run"]["users"] == 3


def test_users_ramp_up_and_down_evenly(stormlight, serve, load_file):
    server = serve(slow(0.02))
    file = load_file(HEAD + "profile = [Ramp(to=10, over=1), Ramp(to=0, over=1)]\n")
    run = stormlight(file, "-H", server.url)
    starts = [connection.accepted_at for connection in server.connections]
    ends = [server.of_connection(c.number)[-1].at for c in server.connections]
    assert len(starts) == 10
    first = statistics.median(start - k / 10 for k, start in enumerate(starts))
    # User k runs from k / 10 until the level falls below it again, at 2 - k / 10.
    for k, (start, end) in enumerate(zip(starts, ends)):
        assert abs(start - first - k / 10) < 0.08, (k, start - first)
        assert abs(end - first - (2 - k / 10)) < 0.12, (k, end - first)
    assert run.totals["requests"] == len(server.requests)


def test_a_spike_of_users_goes_up_and_comes_back(stormlight, serve, load_file):
    server = serve(slow(0.02))
    file = load_file(HEAD + "profile = [Step(to=2, hold=0.5), Spike(to=10, over=1), Hold(0.5)]\n")
    stormlight(file, "-H", server.url)
    starts = [connection.accepted_at for connection in server.connections]
    ends = [server.of_connection(c.number)[-1].at for c in server.connections]
    assert len(starts) == 10  # nobody but the first two is there after it, so nobody came back
    assert sum(end - starts[0] > 1.7 for end in ends) == 2


def test_a_shape_is_followed(stormlight, serve, load_file):
    server = serve(slow(0.02))
    file = load_file(
        HEAD + "def shape(t):\n    if t < 1:\n        return 8, 8\n    return (2, 0) if t < 2 else None\n"
    )
    run = stormlight(file, "-H", server.url)
    assert run.report["run"]["stages"] == [
        {"from": 0, "to": 8, "length_s": 1}, {"from": 2, "to": 2, "length_s": 1},
    ]  # fmt: skip
    assert len(server.connections) == 8
    began = server.connections[0].accepted_at
    ends = [server.of_connection(c.number)[-1].at - began for c in server.connections]
    assert sum(end < 1.2 for end in ends) == 6 and sum(end > 1.8 for end in ends) == 2


def test_a_duration_cuts_a_shape_that_never_ends(stormlight, serve, load_file):
    server = serve(slow(0.02))
    file = load_file(HEAD + "def shape(t):\n    return 4, 4\n")
    run = stormlight(file, "-H", server.url, "-d", "500ms")
    assert run.report["run"]["duration_s"] == 0.5
    assert len(server.connections) == 2  # users 0 and 1 start at 0 and 0.25 s


def test_the_settings_of_the_open_model_are_obeyed_and_flags_win(stormlight, serve, load_file):
    server = serve(answering(OK))
    file = load_file(
        HEAD + "rate = 100\narrivals = 'poisson'\nmax_users = 7\ndrop_late = '5s'\nrequests = 40\nwarm_up = '100ms'\n"
        "duration = 5\n"
    )
    run = stormlight(file, "-H", server.url)
    told = run.report["run"]
    assert (told["model"], told["rate"], told["arrivals"], told["users"]) == ("open", 100, "poisson", 7)
    assert (told["drop_late_s"], told["request_limit"], told["warm_up_s"], told["duration_s"]) == (5, 40, 0.1, 5)
    assert run.accounting["scheduled"] == 40 == len(server.requests)
    told = stormlight(
        file, "-H", server.url, "--rate", 200, "--arrivals", "constant", "--requests", 20, "--warm-up", 0
    ).report["run"]
    assert (told["rate"], told["arrivals"], told["request_limit"]) == (200, "constant", 20)
    assert "warm_up_s" not in told
    told = stormlight(file, "-H", server.url, "-u", 3, "--warm-up", 0).report["run"]
    assert (told["model"], told["users"], told["request_limit"]) == ("closed", 3, 40)


def test_a_flag_replaces_the_profile(stormlight, serve, load_file):
    server = serve(answering(OK))
    file = load_file(HEAD + "profile = [Ramp(to=50, over='10m')]\npacing = '20ms'\n")
    told = stormlight(file, "-H", server.url, "-u", 2, "-d", "100ms").report["run"]
    assert (told["model"], told["users"], told["duration_s"]) == ("closed", 2, 0.1)
    told = stormlight(file, "-H", server.url, "--rate", 50, "-d", "100ms").report["run"]
    assert (told["model"], told["rate"]) == ("open", 50)
    told = stormlight(file, "-H", server.url, "--stages", "3:100ms").report["run"]
    assert told["stages"] == [{"from": 0, "to": 3, "length_s": 0.1}]


@pytest.mark.parametrize(
    ("name", "flags", "told"),
    [
        ("open_model", ["--warm-up", 0], ("open", None, 100)),
        ("profile", [], ("closed", [{"from": 0, "to": 20 / 60, "length_s": 0.5}], 1)),
        ("shape", [], ("closed", [{"from": 0, "to": 5, "length_s": 0.5}], 5)),
    ],
)
def test_the_examples_run(stormlight, target, name, flags, told):
    file = ROOT / "examples" / name / "stormlight_file.py"
    run = stormlight(file, "-H", target.url, "-d", "500ms", *flags)
    assert run.code == 0, run.stderr
    model, stages, least = told
    assert run.report["run"]["model"] == model
    assert run.report["run"].get("stages") == stages
    sent = run.accounting["scheduled"]
    assert (60 < sent < 140) if model == "open" else sent >= least


# What the file says, from line 4 on, and the message's line and words.
WRONG = {
    "a mixture": ("profile = [\n  Ramp(to=1, over=1),\n  Step(rate=1, hold=1)]\n", 6, ["says rate=", "all users (to=)"]),
    "a level below 0": ("profile = [Ramp(to=-1, over=1)]\n", 4, ["to must be from 0 to 1000000, not -1", "Ramp(to=100"]),
    "no time": ("profile = [Hold(0)]\n", 4, ["Hold: time must be above 0, not 0"]),
    "a misspelt argument": ("profile = [Ramp(to=1, ovr=1)]\n", 4, ["unexpected keyword argument 'ovr'", "Ramp(to=100"]),
    "nothing": ("profile = [Hold(1)]\n", 4, ["never rises above 0"]),
    "not a piece": ("profile = [Ramp(to=1, over=1), 5]\n", 4, ["profile[1] is an int"]),
    "users too": ("users = 5\nprofile = [Ramp(to=1, over=1)]\n", 4, ["users and profile exclude each other"]),
    "two models": ("rate = 5\nusers = 5\n", 5, ["users and rate exclude each other", "max_users"]),
    "think time of arrivals": ("rate = 5\nthink_time = 1\n", 5, ["think_time and rate exclude each other"]),
    "an unknown spacing": ("rate = 5\narrivals = 'even'\n", 5, ['"constant" or "poisson", not \'even\'']),
    "a shape that raises": ("def shape(t):\n    return 1 / (2 - t), 1\n", 5, ["ZeroDivisionError", "in shape(2)"]),
    "a shape of one number": ("def shape(t):\n    return 5\n", 4, ["shape(0) returned 5", "return 100, 10"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "words"), WRONG.values(), ids=WRONG.keys())
def test_a_mistake_is_told_with_file_line_cause_and_fix(stormlight, load_file, text, line, words):
    file = load_file(HEAD + text)
    run = stormlight.cli("-H", "http://127.0.0.1:1", cwd=file.parent)
    assert run.code == 2
    assert run.stderr.startswith(f"stormlight: stormlight_file.py:{line}: "), run.stderr
    for word in words:
        assert word in run.stderr, run.stderr
    assert "Traceback" not in run.stderr and "_over_time.py" not in run.stderr


@pytest.mark.parametrize(
    ("text", "flags", "message"),
    [
        ("profile = [Ramp(to=5, over=2)]\n", ["-d", "3s"], "--duration 3s is longer than the load over time"),
        ("profile = [Ramp(to=5, over=2)]\n", ["-r", "3"], "--spawn-rate has no users to start"),
        ("profile = [Ramp(to=5, over=2)]\n", ["--warm-up", "2s"], "the warm-up, 2s, leaves nothing to judge"),
        ("rate = 5\n", ["--pacing", "1s"], "--pacing is for the closed model, but the load file gives a rate"),
        ("users = 5\n", ["--drop-late", "1s"], "--drop-late is for the open model, and there is no rate"),
        ("users = 5\n", ["--requests", "4"], "ends after 4 requests, so some of its 5 users would never send one"),
    ],
)
def test_flags_that_contradict_the_file_are_refused(stormlight, load_file, text, flags, message):
    run = stormlight.cli(load_file(HEAD + text), "-H", "http://127.0.0.1:1", *flags)
    assert run.code == 2 and message in run.stderr, run.stderr
    assert run.stderr.count("\n") == 1
