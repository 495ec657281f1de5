"""Reads the golden CSV and JSON files as a user's script would: with another implementation.

The C++ tests prove that the sinks write exactly these files; here Python's own csv and json
modules must find in them what was put in. Usage: pytest tests/golden
"""

import csv
import json
import math
from pathlib import Path

import pytest

HERE = Path(__file__).parent

PERCENTILES = "50% 66% 75% 80% 90% 95% 98% 99% 99.9% 99.99% 100%".split()
STATS = [
    "Type", "Name", "Request Count", "Failure Count", "Median Response Time",
    "Average Response Time", "Min Response Time", "Max Response Time", "Average Content Size",
    "Requests/s", "Failures/s", *PERCENTILES,
]  # fmt: skip
HISTORY = [
    "Timestamp", "User Count", "Type", "Name", "Requests/s", "Failures/s", *PERCENTILES,
    "Total Request Count", "Total Failure Count", "Total Median Response Time",
    "Total Average Response Time", "Total Min Response Time", "Total Max Response Time",
    "Total Average Content Size",
]  # fmt: skip
FAILURES = ["Method", "Name", "Error", "Occurrences", "First Seen", "Last Seen"]

DIST = {"min", "mean", "stddev", "p50", "p75", "p90", "p95", "p99", "p99.9", "p99.99", "max",
        "count", "hdr"}  # fmt: skip
ROW = {"method", "name", "requests", "failures", "rps", "bytes_in", "bytes_out", "response_ms",
       "service_ms", "statuses"}  # fmt: skip
REPORT = {
    "run": {"model", "host", "users", "spawn_rate", "duration_s", "started_at", "version",
            "workers"},
    "totals": ROW,
    "generator": {"cpu_percent", "lag_ms", "saturated", "reasons"},
    "accounting": {"scheduled", "ok", "failed", "timed_out", "dropped", "in_flight_at_stop"},
    "warm_up": {"requests", "failures"},
    "schedule": {"waited", "most_users"},
}  # fmt: skip
LISTS = {
    "endpoints": ROW,
    "errors": {"method", "name", "kind", "message", "count"},
    "thresholds": {"expr", "value", "passed"},
    "timeline": {"t_s", "users", "rps", "failures_per_s", "p50", "p95", "p99"},
}


def table(name):
    with open(HERE / name, newline="", encoding="utf-8") as file:
        return list(csv.reader(file, strict=True))


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("sample_stats.csv", STATS),
        ("troubled_stats.csv", STATS),
        ("history.csv", HISTORY),
        ("troubled_failures.csv", FAILURES),
    ],
)
def test_csv_has_locusts_columns_in_every_row(name, header):
    rows = table(name)
    assert rows[0] == header
    assert all(len(row) == len(header) for row in rows)
    assert len(rows) > 1


def test_csv_stats_end_with_the_sum():
    *rows, total = [dict(zip(STATS, row)) for row in table("troubled_stats.csv")[1:]]
    assert (total["Type"], total["Name"]) == ("", "Aggregated")
    assert int(total["Request Count"]) == sum(int(row["Request Count"]) for row in rows)
    assert rows[0]["50%"] == "N/A"
    assert float(total["99%"]) > 0


def test_csv_quoting_survives_a_round_trip():
    rows = table("troubled_failures.csv")
    assert rows[1][1] == '/a,b"c'
    assert rows[2][2] == "timeout: first line\nsecond line"


def finite_numbers(value):
    if isinstance(value, dict):
        return all(finite_numbers(item) for item in value.values())
    if isinstance(value, list):
        return all(finite_numbers(item) for item in value)
    return not isinstance(value, float) or math.isfinite(value)


@pytest.mark.parametrize("name", ["sample.json", "troubled.json", "open.json"])
def test_json_has_every_promised_key(name):
    report = json.loads((HERE / name).read_text(encoding="utf-8"))
    assert report["schema"] == "stormlight.report/1"
    assert report["verdict"] in ("pass", "fail", "invalid")
    for key, promised in REPORT.items():
        assert promised <= report[key].keys(), key
    for key, promised in LISTS.items():
        assert all(promised <= entry.keys() for entry in report[key]), key
    for row in [report["totals"], *report["endpoints"]]:
        assert DIST <= row["response_ms"].keys()
        assert DIST <= row["service_ms"].keys()
    assert DIST <= report["generator"]["lag_ms"].keys()
    assert finite_numbers(report)


@pytest.mark.parametrize("name", ["sample.json", "troubled.json", "open.json"])
def test_json_accounts_for_every_request(name):
    report = json.loads((HERE / name).read_text(encoding="utf-8"))
    *parts, scheduled = (
        report["accounting"][key]
        for key in ("ok", "failed", "timed_out", "dropped", "in_flight_at_stop", "scheduled")
    )
    assert scheduled == sum(parts)
    assert report["totals"]["requests"] == sum(row["requests"] for row in report["endpoints"])
