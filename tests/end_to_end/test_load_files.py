"""Wrong load files: one clear message with the cause, the file, the line and the fix; code 2; and
nothing is sent."""

import json
import signal

import pytest

from support.raw_server import OK, answering

IMPORT = "from stormlight import Task\n"

# What the file says (after the import, so from line 2 on), and the message's line and words.
WRONG = {
    "a syntax error": ("x = (1 +* 2)\n", 2, ["invalid syntax", "x = (1 +* 2)", "^"]),
    "a wrong indent": ("x = 1\n  y = 2\n", 3, ["unexpected indent"]),
    "an exception": ("x = 1\ny = x / 0\n", 3, ["ZeroDivisionError: division by zero", "y = x / 0"]),
    "a missing module": ("import no_such_module\n", 2, ["No module named 'no_such_module'"]),
    "sys.exit": ("import sys\nsys.exit(0)\n", 3, ["called sys.exit(0)"]),
    "almost endpoints": ("endpoint = [Task('GET', '/')]\n", 2, ["must define `endpoints`", "rename `endpoint`"]),
    "an empty list": ("\nendpoints = []\n", 3, ["`endpoints` is empty: there is nothing to send"]),
    "a dict": ("endpoints = {'a': 1}\n", 2, ["`endpoints` is a dict, but must be a list of Task"]),
    "a lone task": ("endpoints = Task('GET', '/')\n", 2, ["write endpoints = [Task(...)]"]),
    "an entry of another type": ("endpoints = [\n  Task('GET', '/'),\n  7]\n", 4, ["endpoints[1] is an int"]),
    "data that is not JSON": (
        "endpoints = [Task('POST', '/', data={'when': object()})]\n", 2,
        ["data['when'] is an object, which JSON cannot carry"],
    ),
    "data that refers to itself": ("a = []\na.append(a)\nendpoints = [Task('POST', '/', a)]\n", 4, ["cannot be sent as JSON"]),
    "a number that is not finite": ("endpoints = [Task('POST', '/', {'a': float('nan')})]\n", 2, ["data['a'] is nan"]),
    "a bad method": ("endpoints = [Task('GE T', '/')]\n", 2, ["method must be one word", "'GE T'"]),
    "a line break in a header": (
        "endpoints = [Task('GET', '/', headers={'X': 'a\\r\\nHost: evil'})]\n", 2, ["header X must not hold a line break"]
    ),
    "a line break in a header's name": ("endpoints = [Task('GET', '/', headers={'X\\r\\nY': 'a'})]\n", 2, ["header name"]),
    "a line break in the path": ("endpoints = [Task('GET', '/a\\r\\nb')]\n", 2, ["path must not hold control characters"]),
    "a path without a slash": ("endpoints = [Task('GET', 'hello')]\n", 2, ['write "/hello"']),
    "a bad port": ("endpoints = [Task('GET', 'http://h:99999/')]\n", 2, ['the port "99999" is out of range']),
    "a bad scheme": ("endpoints = [Task('GET', 'ftp://h/')]\n", 2, ["http:// or https://"]),
    "a weight of zero": ("endpoints = [Task('GET', '/', weight=0)]\n", 2, ["weight must be a number above 0, not 0"]),
    "a misspelt argument": ("endpoints = [Task('GET', '/', wieght=1)]\n", 2, ["did you mean weight?"]),
    "two bodies": ("endpoints = [Task('GET', '/', {'a': 1}, body='x')]\n", 2, ["give only one of data and body"]),
    "an impossible status": ("endpoints = [Task('GET', '/', expect=700)]\n", 2, ["from 100 to 599, not 700"]),
    "a wrong setting": ("users = 0\nendpoints = [Task('GET', '/')]\n", 2, ["users must be from 1 to 1000000, not 0"]),
    "a host without a scheme": ("host = 'h:80'\nendpoints = [Task('GET', '/')]\n", 2, ["has no scheme"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "words"), WRONG.values(), ids=WRONG.keys())
def test_a_mistake_is_told_with_file_line_cause_and_fix(stormlight, serve, load_file, text, line, words):
    server = serve(answering(OK))
    file = load_file(IMPORT + text)
    run = stormlight.cli("-H", server.url, "-d", "100ms", cwd=file.parent)
    assert run.code == 2
    assert run.stderr.startswith(f"stormlight: stormlight_file.py:{line}: "), run.stderr
    for word in words:
        assert word in run.stderr
    assert run.stdout == ""
    assert "Traceback" not in run.stderr and "_loader.py" not in run.stderr
    assert len(run.stderr) < 1000
    assert server.connections == []


def test_a_file_without_endpoints_has_no_line_to_name(stormlight, load_file):
    file = load_file("x = 1\n")
    run = stormlight.cli(cwd=file.parent)
    assert run.code == 2
    assert run.stderr == (
        "stormlight: stormlight_file.py: the load file must define `endpoints`, a list of Task;"
        ' add: endpoints = [Task("GET", "/hello")]\n'
    )


def test_a_mistake_in_an_imported_file_names_that_file_and_the_way_there(stormlight, load_file):
    load_file("def share(n):\n    return 1 / n\n", "helper.py")
    file = load_file(IMPORT + "import helper\nhelper.share(0)\n")
    run = stormlight.cli(cwd=file.parent)
    assert run.code == 2
    assert run.stderr.startswith("stormlight: helper.py:2: ZeroDivisionError: division by zero\n")
    assert "stormlight_file.py:3" in run.stderr


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ([], "there is no stormlight_file.py in this folder; name a load file, or give a URL"),
        (["my_load.py"], "my_load.py not found in "),
        (["/no/such/load.py"], "/no/such/load.py not found"),
        (["-f", "other.py"], "other.py not found in "),
        (["."], ". is a folder, not a load file"),
        (["127.0.0.1:8000/hello"], "for a URL write http://127.0.0.1:8000/hello"),
        (["localhost"], "for a URL write http://localhost"),
        (["targt"], "for the verb write stormlight target"),
    ],
)
def test_a_file_that_is_not_there_is_told_with_what_to_do(stormlight, args, message):
    run = stormlight.cli(*args, "-d", "100ms")
    assert run.code == 2
    assert run.stderr.startswith("stormlight: ") and message in run.stderr
    assert run.stderr.count("\n") == 1


def test_a_load_file_without_a_host_needs_one(stormlight, load_file):
    run = stormlight.cli(load_file(IMPORT + 'endpoints = [Task("GET", "/hello")]\n'), "-d", "100ms")
    assert run.code == 2
    assert "no host to send GET /hello to; add --host http://127.0.0.1:8000" in run.stderr


def test_a_load_file_may_import_its_neighbours_wherever_it_is_run_from(stormlight, target, load_file, tmp_path):
    load_file('PATH = "/hello"\n', "paths.py")
    file = load_file(IMPORT + 'from paths import PATH\nendpoints = [Task("GET", PATH)]\n')
    run = stormlight(file, "-H", target.url, "-d", "100ms", cwd=tmp_path)
    assert run.code == 0, run.stderr


def test_what_a_load_file_prints_does_not_spoil_the_report_on_stdout(stormlight, target, load_file):
    file = load_file(IMPORT + 'print("hello from the file")\nendpoints = [Task("GET", "/hello")]\n')
    run = stormlight.cli(file, "-H", target.url, "-d", "100ms", "--json", "-", "--allow-saturated")
    assert run.code == 0
    assert json.loads(run.stdout)["schema"] == "stormlight.report/1"
    assert "hello from the file" in run.stderr


def test_ctrl_c_ends_a_load_file_that_never_returns(stormlight, load_file):
    file = load_file('print("here", flush=True)\nwhile True:\n    pass\n')
    running = stormlight.start(file, "-H", "http://127.0.0.1:1", json=False)
    running.wait_for(lambda: "here" in running.stdout() + running.stderr(), "the file runs")
    running.signal(signal.SIGINT)
    run = stormlight.finish(running, timeout=10)
    assert run.code in (130, -signal.SIGINT, 2)
