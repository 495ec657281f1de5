"""The command line itself: every spelling, every refusal."""

import pytest

from support.raw_server import OK, answering

WRONG = [
    (["--users", "0"], "--users must be at least 1, not 0"),
    (["--users", "-3"], "--users must be at least 1, not -3"),
    (["--users", "1000001"], "--users must be at most 1000000, not 1000001"),
    (["--users", "99999999999999999999"], "--users must be at most 1000000"),
    (["--users", "ten"], '--users must be a whole number, not "ten"'),
    (["--users", "1.5"], "--users must be a whole number, not 1.5"),
    (["--users", ""], '--users must be a whole number, not ""'),
    (["--users"], "--users needs a value"),
    (["--spawn-rate", "-1"], "--spawn-rate must be at least 0, not -1"),
    (["--spawn-rate", "nan"], '--spawn-rate must be a number, not "nan"'),
    (["--duration", "-1"], "--duration must be more than 0, not -1"),
    (["--duration", "0"], "--duration must be more than 0, not 0"),
    (["--duration", "soon"], '--duration must be a time such as 10, 500ms, 1m30s or 2h, not "soon"'),
    (["--duration", "9000h"], "--duration must be at most 8760h"),
    (["--think-time", "3s-1s"], "--think-time must be the shorter time first"),
    (["--stop-timeout", "-1"], "--stop-timeout must be 0 or more, not -1"),
    (["--workers", "0"], "--workers must be at least 1, not 0"),
    (["--seed", "-1"], "--seed must be a whole number from 0"),
    (["--rate", "0"], "--rate must be above 0"),
    (["--rate", "1000001"], "--rate must be at most 1000000"),
    (["--rate", "5", "-u", "5"], "--rate and --users exclude each other; with a rate, --max-users"),
    (["--rate", "5", "--pacing", "1s"], "--rate and --pacing exclude each other"),
    (["--stages", "5:1s", "-r", "5"], "--spawn-rate and --stages exclude each other"),
    (["--stages", "5"], '--stages the stage "5" has no time; write level:time'),
    (["--stages", "0:10s"], "the load over time never rises above 0"),
    (["--stages", "5:1s", "-d", "2s"], "--duration 2s is longer than the load over time, which ends after 1s"),
    (["--arrivals", "even", "--rate", "5"], '--arrivals must be constant or poisson, not "even"'),
    (["--arrivals", "poisson"], "--arrivals is for the open model, and there is no rate; add --rate 100"),
    (["--max-users", "0", "--rate", "5"], "--max-users must be at least 1, not 0"),
    (["--requests", "0"], "--requests must be a whole number above 0"),
    (["--requests", "3", "-u", "4"], "so some of its 4 users would never send one"),
    (["--pacing", "1s", "--think-time", "1s"], "--think-time and --pacing exclude each other"),
    (["--warm-up", "10s"], "the warm-up, 10s, leaves nothing to judge of the duration, 10s"),
    (["--timeout", "0"], "--timeout must be more than 0, not 0"),
    (["--max-redirects", "101"], "--max-redirects must be at most 100, not 101"),
    (["--interval", "0.5"], "--interval must be at least 1s, not 0.5"),
    (["--percentiles", "0"], "--percentiles must be above 0 and at most 100, not 0"),
    (["--percentiles", "90,x"], "--percentiles must be numbers above 0 and up to 100"),
    (["--header", "NoColon"], "--header must be 'Name: value'"),
    (["--header", "X: a\r\nY: b"], "--header cannot be used"),
    (["--method", "GE T"], '--method must be a method such as POST, not "GE T"'),
    (["--proxy", "https://127.0.0.1:1"], "--proxy must begin with http://"),
    (["--source-address", "localhost"], "--source-address must be addresses"),
    (["--source-address", "10.0.0.0/8"], "at most 4096 addresses"),
    (["--key", "k.pem"], "--key needs the certificate that belongs to it; add --cert FILE"),
    (["--proxy", "http://127.0.0.1:1", "--proxy-from-env"], "leave one of them out"),
    (["--host", "http://127.0.0.1:2"], "--host and a URL name two targets"),
    (["second.py"], "one load file or URL at a time"),
    (["--userz", "5"], "unknown flag --userz; did you mean --users?"),
    (["--spwan-rate", "5"], "did you mean --spawn-rate?"),
    (["--frobnicate"], "unknown flag --frobnicate"),
    (["-z"], "unknown flag -z"),
    (["--quiet=maybe"], "--quiet must be true or false"),
]  # fmt: skip


@pytest.mark.parametrize(("args", "message"), WRONG, ids=[" ".join(args) for args, _ in WRONG])
def test_what_cannot_be_used_gets_one_line_and_code_2(stormlight, args, message):
    run = stormlight.cli("http://127.0.0.1:1/", *args)
    assert run.code == 2
    assert run.stderr.startswith("stormlight: ")
    assert message in run.stderr
    assert run.stderr.count("\n") == 1 and len(run.stderr) < 250, run.stderr
    assert run.stdout == ""


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://", "has no host"),
        ("http://a b/", ""),
        ("ftp://127.0.0.1/", "is not http or https"),
        ("http://127.0.0.1:0/", "out of range"),
        ("http://127.0.0.1:99999/", "out of range"),
        ("http://127.0.0.1:http/", "is not a port"),
        ("http://[::1/", "lacks the ]"),
        ("http://::1/", "brackets"),
        ("http://ann:se/cret@127.0.0.1/", "%2F"),
        ("http://127.0.0.1/a\r\nb", "control character"),
        ("http://256.1.1.1/", ""),
    ],
)
def test_a_bad_url_gets_one_line_and_code_2(stormlight, url, message):
    for args in ([url], ["-H", url]):
        run = stormlight.cli(*args)
        assert run.code == 2
        assert message in run.stderr
        assert run.stderr.count("\n") == 1, run.stderr
        assert "cret" not in run.stderr


SPELLINGS = [
    ["--users", "3", "--spawn-rate", "30", "--duration", "200ms"],
    ["--users=3", "--spawn-rate=30", "--duration=0.2s"],
    ["--user-count", "3", "--spawn_rate", "30", "--run-time", "0.2"],
    ["--user_count=3", "--spawn-rate", "30", "--run_time=200ms"],
    ["-u", "3", "-r", "30", "-t", "0.2"],
    ["-u3", "-r30", "-d200ms"],
    ["-u=3", "-r=30", "-d=0.2"],
    ["-u", "50", "-u", "3", "-r", "30", "-d", "0.2"],
    ["-u", "+3", "-r", "3e1", "-d", "200000us"],
]


@pytest.mark.parametrize("flags", SPELLINGS, ids=" ".join)
def test_every_spelling_means_the_same(stormlight, serve, flags):
    server = serve(answering(OK))
    told = stormlight(server.url, *flags, "--think-time", "10ms").report["run"]
    assert (told["users"], told["spawn_rate"], told["duration_s"]) == (3, 30, 0.2)


def test_run_may_be_said_or_left_out_and_flags_may_come_first(stormlight, serve):
    server = serve(answering(OK))
    common = ["-d", "50ms", "--allow-saturated"]
    for args in (["run", server.url, *common], [*common, server.url], ["run", *common, "--", server.url]):
        assert stormlight.cli(*args).code == 0


def test_headers_are_added_to_every_task_that_does_not_set_them(stormlight, serve, load_file):
    server = serve(answering(OK))
    file = load_file(
        "from stormlight import Task\n"
        'endpoints = [Task("GET", "/a", headers={"x-mine": "file"}), Task("GET", "/b")]\n'
    )
    stormlight(file, "-H", server.url, "-d", "100ms", "-A", "X-Mine: flag", "-A", "X-More: 1", "-A", "User-Agent: me")
    seen = {(r.target, r.header("X-Mine"), r.header("X-More"), r.header("User-Agent")) for r in server.requests}
    assert seen == {("/a", "file", "1", "me"), ("/b", "flag", "1", "me")}


def test_the_standard_headers_are_sent(stormlight, serve):
    server = serve(answering(OK))
    stormlight(server.url, "-d", "50ms")
    request = server.requests[0]
    names = [name for name, _ in request.headers]
    assert len(names) == len(set(names)) and names[0] == "Host"
    assert request.header("User-Agent").startswith("stormlight/")
    assert request.header("Accept") == "*/*"
    assert request.header("Content-Length") is None
    stormlight(server.url, "-d", "50ms", "-X", "POST")
    assert server.requests[-1].header("Content-Length") == "0"


@pytest.mark.parametrize("args", [["--help"], ["run", "--help"], ["target", "-h"], ["help"], ["help", "target"]])
def test_help_goes_to_stdout_and_names_the_exit_codes(stormlight, args):
    run = stormlight.cli(*args)
    assert run.code == 0 and run.stderr == ""
    assert run.stdout.startswith("Usage: stormlight ")
    assert "Exit codes: 0 all good" in run.stdout and "130 interrupted" in run.stdout
    assert "Example" in run.stdout
    assert max(len(line) for line in run.stdout.splitlines()) <= 100


def test_help_and_version_come_before_mistakes(stormlight):
    assert stormlight.cli("--users", "0", "--help").code == 0
    run = stormlight.cli("--version", "--frobnicate")
    assert run.code == 0 and run.stdout.startswith("stormlight 0.")


def test_an_unknown_verb_of_help_is_refused(stormlight):
    run = stormlight.cli("help", "trget")
    assert run.code == 2 and "did you mean target?" in run.stderr


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--port", "65536"], "--port must be at most 65535"),
        (["--error-rate", "2"], "--error-rate must be a share from 0 to 1"),
        (["--stall-at", "1s"], "--stall-for"),
        (["--cert", "/no/such.pem"], "--key"),
        (["--host", "192.0.2.1", "--port", "0"], "192.0.2.1"),
        (["extra"], "extra"),
    ],
)
def test_the_targets_flags_are_refused_the_same_way(stormlight, args, message):
    run = stormlight.cli("target", *args)
    assert run.code == 2
    assert run.stderr.startswith("stormlight: ") and message in run.stderr
    assert run.stderr.count("\n") == 1


def test_a_port_in_use_is_told(stormlight, serve):
    server = serve(answering(OK))
    run = stormlight.cli("target", "--port", server.port)
    assert run.code == 2
    assert str(server.port) in run.stderr and "in use" in run.stderr
