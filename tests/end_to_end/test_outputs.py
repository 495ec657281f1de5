"""What a run leaves: the report as JSON, Locust's CSV files, the tables on stdout."""

import csv
import json
import math
import re
import subprocess

import pytest

from support.program import PROGRAM, SEED_FOLDER, environment
from support.raw_server import answering, response
from support.report import check_report

LOAD = ["-u", 4, "-r", 0, "-d", "300ms"]
COLUMNS = [
    "Method", "Endpoint", "RPS", "Median (ms)", "Average (ms)", "Min (ms)", "Max (ms)", "Failed Requests",
    "Total Requests",
]  # fmt: skip


def rows(path) -> list[dict[str, str]]:
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, strict=True))


def test_a_dash_puts_nothing_but_the_report_on_stdout(stormlight, target):
    run = stormlight.cli(f"{target.url}/hello", *LOAD, "--json", "-", "--allow-saturated")
    assert run.code == 0
    report = json.loads(run.stdout)
    check_report(report)
    assert report["totals"]["requests"] > 0
    assert "Results over" in run.stderr and "Total Requests" in run.stderr


def test_the_reports_file_is_named_at_the_end(stormlight, target, tmp_path):
    run = stormlight.cli(f"{target.url}/hello", *LOAD, "--json", "out.json", "--csv", "x/run", "--allow-saturated")
    assert run.code == 2  # there is no folder x
    assert "x/run" in run.stderr
    folder = tmp_path / "here"
    folder.mkdir()
    run = stormlight.cli(
        f"{target.url}/hello", *LOAD, "--json", "out.json", "--csv", "run", "--allow-saturated", cwd=folder
    )  # fmt: skip
    assert run.code == 0
    wanted = ["out.json", "run_stats.csv", "run_stats_history.csv", "run_failures.csv", "run_exceptions.csv"]
    assert {path.name for path in folder.iterdir()} == set(wanted)
    for name in wanted:
        assert name in run.stdout.rpartition("Files")[2]


@pytest.mark.parametrize("flag", ["--json", "--csv"])
def test_a_file_that_cannot_be_written_is_noticed_before_the_first_request(stormlight, target, flag):
    before = target.answers()
    run = stormlight.cli(f"{target.url}/hello", *LOAD, flag, "/no/such/folder/out")
    assert run.code == 2
    assert "/no/such/folder/out" in run.stderr and run.stderr.count("\n") == 1
    assert target.since(before) == {}


def test_a_full_disk_at_the_end_is_told_with_code_1(stormlight, target):
    run = stormlight.cli(f"{target.url}/hello", *LOAD, "--json", "/dev/full", "--allow-saturated")
    assert run.code == 1
    assert "No space left on device" in run.stderr
    assert "Results over" in run.stdout  # what was measured is not lost


def test_a_report_replaces_the_one_before_and_never_half(stormlight, target, tmp_path):
    path = tmp_path / "out.json"
    path.write_text("x" * 1_000_000)
    stormlight.cli(f"{target.url}/hello", *LOAD, "--json", path, "--allow-saturated")
    check_report(json.loads(path.read_text()))


def test_the_csv_files_agree_with_the_json(stormlight, start_target, tmp_path):
    target = start_target("--error-rate", "0.2", "--seed", "5")
    run = stormlight(
        "-u", 4, "-r", 0, "-d", "2200ms", "--think-time", "1ms", "-H", target.url, "--csv", tmp_path / "run",
        cwd=SEED_FOLDER,
    )  # fmt: skip
    stats = rows(tmp_path / "run_stats.csv")
    assert [(row["Type"], row["Name"]) for row in stats[:-1]] == [
        (row["method"], row["name"]) for row in run.report["endpoints"]
    ]
    assert (stats[-1]["Type"], stats[-1]["Name"]) == ("", "Aggregated")
    for line, row in zip(stats, [*run.report["endpoints"], run.totals]):
        assert int(line["Request Count"]) == row["requests"]
        assert int(line["Failure Count"]) == row["failures"]
        dist = row["response_ms"]
        for column, value in {
            "Median Response Time": dist["p50"], "Average Response Time": dist["mean"],
            "Min Response Time": dist["min"], "Max Response Time": dist["max"], "Requests/s": row["rps"],
            "Failures/s": row["failures_per_s"], "50%": dist["p50"], "75%": dist["p75"], "90%": dist["p90"],
            "95%": dist["p95"], "99%": dist["p99"], "99.9%": dist["p99.9"], "99.99%": dist["p99.99"],
            "100%": dist["max"], "Average Content Size": row["bytes_in"] / row["requests"],
        }.items():  # fmt: skip
            assert math.isclose(float(line[column]), value, abs_tol=1e-5), (column, line[column], value)
    check_failures(rows(tmp_path / "run_failures.csv"), run)
    check_history(rows(tmp_path / "run_stats_history.csv"), run)
    assert rows(tmp_path / "run_exceptions.csv") == []


def check_failures(lines, run):
    told = {(line["Method"], line["Name"]): (int(line["Occurrences"]), line["Error"]) for line in lines}
    assert told == {
        (error["method"], error["name"]): (error["count"], f"{error['kind']}: {error['message']}") for error in run.errors()
    }
    assert len(told) == 2


def check_history(lines, run):
    assert 2 <= len(lines) <= 4
    counts = [int(line["Total Request Count"]) for line in lines]
    assert counts == sorted(counts) and counts[-1] == run.totals["requests"]
    stamps = [int(line["Timestamp"]) for line in lines]
    assert stamps == sorted(stamps)
    assert {(line["Type"], line["Name"]) for line in lines} == {("", "Aggregated")}
    assert int(lines[0]["User Count"]) == 4


def header_of(text: str) -> str:
    return next(line for line in text.splitlines() if line.startswith("Method"))


def test_not_on_a_terminal_tables_come_as_plain_blocks_every_interval(stormlight, target):
    run = stormlight(f"{target.url}/hello", "-u", 2, "-d", "2300ms", "--interval", "1s", "--think-time", "5ms")
    assert "\x1b" not in run.stdout and "\r" not in run.stdout
    assert re.split(r"  +", header_of(run.stdout)) == COLUMNS
    live, _, final = run.stdout.partition("Results over")
    assert len(re.findall(r"^total  ", live, re.MULTILINE)) == 2
    assert re.search(r"^(ramping|running) +1s of 2\.3s · 2 of 2 users", live, re.MULTILINE), live
    for title in ("Response time percentiles", "Status codes", "Model ", "Requests ", "Generator ", "Verdict "):
        assert title in final


def test_percentiles_add_columns_to_every_table(stormlight, target):
    run = stormlight(f"{target.url}/hello", *LOAD, "--percentiles", "99.9,90,95,95")
    header = re.split(r"  +", header_of(run.stdout))
    assert [column for column in header if column not in COLUMNS] == ["90% (ms)", "95% (ms)", "99.9% (ms)"]


def test_quiet_leaves_the_live_tables_out_and_keeps_the_report(stormlight, target):
    run = stormlight(f"{target.url}/hello", "-u", 1, "-d", "1200ms", "--interval", "1s", "--quiet", "--think-time", "5ms")
    assert not re.search("^(ramping|running|stopping) ", run.stdout, re.MULTILINE)
    assert run.stdout.count("Results over") == 1


def test_the_terminals_figures_are_those_of_the_report(stormlight, start_target):
    target = start_target("--error-rate", "0.3", "--seed", "1")
    run = stormlight("-H", target.url, *LOAD, "--think-time", "1ms", cwd=SEED_FOLDER)
    final = run.stdout.partition("Results over")[2]
    table = final.partition("Response time percentiles")[0]
    for row in [*run.report["endpoints"], run.totals]:
        name = row["method"] or "total"
        line = next(line for line in table.splitlines() if line.startswith(f"{name} "))
        cells = [cell.replace(",", "") for cell in line.split()]
        assert (int(cells[-2]), int(cells[-1])) == (row["failures"], row["requests"])
        for cell, key in zip(cells[-6:-2], ("p50", "mean", "min", "max")):
            assert math.isclose(float(cell), row["response_ms"][key], rel_tol=0.02, abs_tol=0.006), (name, key, line)
    assert f"{run.accounting['scheduled']:,} scheduled = {run.accounting['ok']:,} ok" in final
    for error in run.errors():
        assert re.search(rf"^ *{error['count']:,} +{error['kind']} +{error['method']} ", final, re.MULTILINE)


def test_a_reader_that_leaves_early_does_not_stop_the_run(stormlight, target, tmp_path):
    report = tmp_path / "report.json"
    done = subprocess.run(
        ["/bin/bash", "-c", '"$0" "$@" | head -n 1', PROGRAM, f"{target.url}/hello", "-d", "1200ms", "--interval", "1s",
         "--think-time", "5ms", "--json", report],
        env=environment(), capture_output=True, text=True, timeout=20,
    )  # fmt: skip
    assert done.stdout.startswith("Stormlight ")
    check_report(json.loads(report.read_text()))


def test_names_from_outside_cannot_send_commands_to_the_terminal(stormlight, serve, load_file):
    server = serve(answering(response(b"", "302 Found", ["Location: http://\x1b[2Jevil\x07/"])))
    file = load_file(
        "from stormlight import Task\n"
        'endpoints = [Task("GET", "/", name="caf\u00e9 \u65e5\u672c\u8a9e \U0001f600")]\n'
    )
    run = stormlight(file, "-H", server.url, "-d", "200ms", "--think-time", "20ms")
    assert "\x1b" not in run.stdout and "\x07" not in run.stdout
    assert "café 日本語" in run.stdout
    assert run.report["endpoints"][0]["name"] == "café 日本語 😀"
