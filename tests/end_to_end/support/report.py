"""A strict reader of the JSON report: every key, every type, every identity between the figures.

Keys that design.md promises and keys that came later are both listed, so that none can vanish and
none can slip in without somebody deciding it here.
"""

from __future__ import annotations

import datetime
import math
from typing import Any

from hdrh.histogram import HdrHistogram

from support.trust import check_ci95, check_generator, check_stationary

Json = dict[str, Any]

TOP = {
    "schema": str, "run": dict, "totals": dict, "endpoints": list, "errors": list,
    "generator": dict, "accounting": dict, "thresholds": list, "verdict": str, "timeline": list,
    # beyond design.md
    "warm_up": dict, "schedule": dict, "verdict_reason": str,
}  # fmt: skip
RUN = {
    "model": str, "host": str, "users": int, "spawn_rate": float, "duration_s": float,
    "started_at": str, "version": str, "workers": int,
    # beyond design.md
    "load_file": str, "think_time_s": dict, "seed": int, "state": str, "interrupted": bool,
    "elapsed_s": float, "window_s": float, "stationary": object, "stationary_reason": str,
}  # fmt: skip
# Keys of "run" that are there only when they apply.
RUN_OPEN = {"rate": float, "arrivals": str}
RUN_OPTIONAL = {
    "drop_late_s": float, "stages": list, "request_limit": int, "pacing_s": float, "warm_up_s": float,
}  # fmt: skip
STAGE = {"from": float, "to": float, "length_s": float}
WARM_UP = {"requests": int, "failures": int}
SCHEDULE = {"waited": int, "most_users": int}
ROW = {
    "method": str, "name": str, "requests": int, "failures": int, "rps": float, "bytes_in": int,
    "bytes_out": int, "response_ms": dict, "service_ms": dict, "statuses": dict,
    # beyond design.md
    "failures_per_s": float, "retries": int, "redirects": int, "connections": int, "phases_ms": dict,
}  # fmt: skip
QUANTILES = {"p50": 50, "p75": 75, "p90": 90, "p95": 95, "p99": 99, "p99.9": 99.9, "p99.99": 99.99}
DIST = {
    "min": float, "mean": float, "stddev": float, **{name: float for name in QUANTILES},
    "max": float, "count": int, "hdr": str,
    # beyond design.md
    "over_range": int,
}  # fmt: skip
CENSORED = {"timed_out": int, "unfinished": int, "at_least": dict}
NULLABLE = dict.fromkeys(QUANTILES, object)
ERROR = {
    "method": str, "name": str, "kind": str, "message": str, "count": int,
    # beyond design.md
    "first_seen_s": float, "last_seen_s": float,
}  # fmt: skip
ACCOUNTING = {name: int for name in ("scheduled", "ok", "failed", "timed_out", "dropped", "in_flight_at_stop")}
POINT = {
    "t_s": float, "users": int, "rps": float, "failures_per_s": float, "p50": object, "p95": object, "p99": object,
}  # fmt: skip
THRESHOLD = {
    "expr": str, "value": float, "passed": bool,
    # beyond design.md
    "unit": str, "samples": int, "aborted": bool, "at_least": object,
}  # fmt: skip

KINDS = {
    "dns", "connect_refused", "connect_timeout", "connect", "tls", "reset", "timeout", "protocol", "redirect",
    "http_status", "expectation", "generator",
}  # fmt: skip


def check_shape(value: Json, shape: dict[str, type], where: str) -> None:
    assert value.keys() == shape.keys(), f"{where}: {sorted(value.keys() ^ shape.keys())} missing or new"
    for key, wanted in shape.items():
        found = value[key]
        if wanted is float:
            good = isinstance(found, (int, float)) and not isinstance(found, bool) and math.isfinite(found)
        elif wanted is int:
            good = isinstance(found, int) and not isinstance(found, bool) and found >= 0
        else:
            good = isinstance(found, wanted)
        assert good, f"{where}.{key} is {found!r}, not a {wanted.__name__}"


def check_censored(dist: Json, where: str) -> None:
    """A percentile is a number, or null with a lower bound: where the censored are as many as lie beyond."""
    censored = dist["censored"]
    check_shape(censored, CENSORED, where)
    unknown = {key for key in QUANTILES if dist[key] is None}
    assert censored["at_least"].keys() == unknown, f"{where}: {unknown}"
    count = censored["timed_out"] + censored["unfinished"]
    total = dist["count"] + censored["unfinished"]
    for key, percentile in QUANTILES.items():
        beyond = total * (1 - percentile / 100)
        assert (dist[key] is None) == (count > 0 and count >= beyond - 1e-6), f"{where}.{key}: {count} of {total}"
    bounds = list(censored["at_least"].values())
    assert bounds == sorted(bounds), f"{where}: {bounds}"


def check_dist_of_row(dist: Json, where: str) -> None:
    check_censored(dist, where)
    check_ci95(dist, where)
    unfinished = dist["censored"]["unfinished"]
    # What is known must be a histogram's percentile; the unfinished, which are in none, move it up.
    filled = {key: dist[key] for key in DIST}
    decoded = HdrHistogram.decode(dist["hdr"])
    for key, percentile in QUANTILES.items():
        if dist[key] is None or unfinished > 0:
            if dist[key] is not None:
                assert dist[key] >= decoded.get_value_at_percentile(percentile) / 1e6 * 0.998, f"{where}.{key}"
            filled[key] = decoded.get_value_at_percentile(percentile) / 1e6 if dist["count"] else 0.0
    filled["max"] = max(dist["max"], *(filled[key] for key in QUANTILES))
    check_dist(filled, where)


def check_dist(dist: Json, where: str) -> None:
    check_shape(dist, DIST, where)
    decoded = HdrHistogram.decode(dist["hdr"])
    assert decoded.get_total_count() == dist["count"] - dist["over_range"], where
    if dist["count"] == 0:
        assert all(dist[key] == 0 for key in ("min", "mean", "max", *QUANTILES)), where
        return
    steps = [dist[key] for key in ("min", *QUANTILES, "max")]
    assert steps == sorted(steps), f"{where}: {steps}"
    assert dist["min"] <= dist["mean"] <= dist["max"], where
    for key, percentile in QUANTILES.items():
        # The reference rounds each cell up; exact min and max may lie inside the outer cells.
        told = decoded.get_value_at_percentile(percentile) / 1e6
        assert math.isclose(dist[key], told, rel_tol=2e-3, abs_tol=1e-5), f"{where}.{key}: {dist[key]}, hdr: {told}"


def check_row(row: Json, window_s: float, where: str) -> None:
    check_shape(row, ROW, where)
    for key in ("response_ms", "service_ms"):
        check_shape(row[key], {**DIST, "ci95": dict, "censored": dict, **NULLABLE}, f"{where}.{key}")
        check_dist_of_row(row[key], f"{where}.{key}")
    assert row["response_ms"]["count"] == row["service_ms"]["count"] == row["requests"], where
    # Response time is counted from the turn to the request, service time from the first byte out.
    assert row["response_ms"]["max"] >= row["service_ms"]["min"], where
    assert row["failures"] <= row["requests"], where
    assert all(status.isdigit() and 100 <= int(status) <= 999 for status in row["statuses"]), where
    assert sum(row["statuses"].values()) <= row["requests"], where
    if window_s > 0:
        assert row["rps"] * window_s <= row["requests"] + 0.001, where
        assert row["failures_per_s"] * window_s <= row["failures"] + 0.001, where


def check_sums(report: Json) -> None:
    totals, rows = report["totals"], report["endpoints"]
    for key in ("requests", "failures", "bytes_in", "bytes_out", "retries", "redirects", "connections"):
        assert totals[key] == sum(row[key] for row in rows), key
    for status, count in totals["statuses"].items():
        assert count == sum(row["statuses"].get(status, 0) for row in rows), status
    assert math.isclose(totals["rps"], sum(row["rps"] for row in rows), rel_tol=1e-6, abs_tol=1e-6)
    measured = [row["response_ms"] for row in rows if row["requests"]]
    if measured:
        assert totals["response_ms"]["min"] == min(dist["min"] for dist in measured)
        assert totals["response_ms"]["max"] == max(dist["max"] for dist in measured)
    for row in rows:
        errors = [e for e in report["errors"] if (e["method"], e["name"]) == (row["method"], row["name"])]
        assert sum(error["count"] for error in errors) == row["failures"], f"{row['name']}: {errors}"


def check_accounting(report: Json) -> None:
    accounting, totals, warm_up = report["accounting"], report["totals"], report["warm_up"]
    check_shape(accounting, ACCOUNTING, "accounting")
    parts = sum(count for name, count in accounting.items() if name != "scheduled")
    assert accounting["scheduled"] == parts, accounting
    check_shape(warm_up, WARM_UP, "warm_up")
    check_shape(report["schedule"], SCHEDULE, "schedule")
    # What the warm-up sent is accounted for, but is in no row and among no errors.
    failures = totals["failures"] + warm_up["failures"]
    assert accounting["failed"] + accounting["timed_out"] == failures, accounting
    assert accounting["ok"] + failures == totals["requests"] + warm_up["requests"], accounting
    if warm_up["failures"] == 0:
        timeouts = sum(e["count"] for e in report["errors"] if e["kind"] in ("timeout", "connect_timeout"))
        assert accounting["timed_out"] == timeouts, accounting
    if report["run"]["model"] == "closed":
        assert accounting["dropped"] == 0, accounting
    else:
        assert report["schedule"]["most_users"] <= report["run"]["users"]


def check_run(run: Json) -> None:
    optional = {key: kind for key, kind in RUN_OPTIONAL.items() if key in run}
    of_model = RUN_OPEN if run["model"] == "open" else {}
    check_shape(run, {**RUN, **of_model, **optional}, "run")
    check_shape(run["think_time_s"], {"min": float, "max": float}, "think_time_s")
    assert run["model"] in ("closed", "open") and run["state"] == "done"
    for stage in run.get("stages", []):
        check_shape(stage, STAGE, "stage")
    if "stages" in run:
        assert math.isclose(sum(stage["length_s"] for stage in run["stages"]), run["duration_s"], abs_tol=1e-6)
    assert 0 <= run["window_s"] <= run["elapsed_s"]
    assert run["window_s"] <= run["duration_s"] - run.get("warm_up_s", 0) + 0.001


def check_report(report: Json) -> None:
    check_shape(report, TOP, "report")
    assert report["schema"] == "stormlight.report/1"
    run = report["run"]
    check_run(run)
    started = datetime.datetime.fromisoformat(run["started_at"])
    age = datetime.datetime.now(datetime.timezone.utc) - started
    assert datetime.timedelta(0) <= age < datetime.timedelta(minutes=10), run["started_at"]
    for row in [report["totals"], *report["endpoints"]]:
        check_row(row, run["window_s"], f"{row['method']} {row['name']}")
    keys = [(row["name"], row["method"]) for row in report["endpoints"]]
    assert len(set(keys)) == len(keys), keys
    for error in report["errors"]:
        check_shape(error, ERROR, "error")
        assert error["kind"] in KINDS and error["count"] > 0 and error["message"], error
        assert 0 <= error["first_seen_s"] <= error["last_seen_s"] <= run["elapsed_s"], error
    check_stationary(run)
    check_generator(report["generator"], run)
    check_dist(report["generator"]["lag_ms"], "lag_ms")
    for threshold in report["thresholds"]:
        check_threshold(threshold)
    failed = [threshold for threshold in report["thresholds"] if not threshold["passed"]]
    assert not failed or report["verdict"] != "pass", failed
    assert sum(threshold["aborted"] for threshold in report["thresholds"]) <= 1
    assert report["verdict"] in ("pass", "fail", "invalid")
    # --allow-saturated makes a pass of it.
    ours = {error["kind"] for error in report["errors"]} == {"generator"}
    unknown = report["totals"]["response_ms"]["p50"] is None
    assert report["verdict"] != "invalid" or report["generator"]["saturated"] or ours or unknown
    assert bool(report["verdict_reason"]) == (report["verdict"] != "pass")
    aborted = any(threshold["aborted"] for threshold in report["thresholds"])
    assert not unknown or aborted or report["verdict"] == "invalid"
    check_timeline(report)
    check_accounting(report)
    check_sums(report)


def check_threshold(threshold: Json) -> None:
    known = threshold["value"] is not None
    check_shape(threshold if known else {**threshold, "value": 0.0}, THRESHOLD, "threshold")
    assert threshold["at_least"] is None or (threshold["at_least"] >= 0 and not known), threshold
    assert threshold["unit"] in ("ms", "%", "requests", "requests/s")
    assert not threshold["passed"] or (known and threshold["samples"] > 0 and not threshold["aborted"]), threshold


def check_timeline(report: Json) -> None:
    last = 0.0
    for point in report["timeline"]:
        check_shape(point, POINT, "timeline")
        known = [point[key] for key in ("p50", "p95", "p99") if point[key] is not None]
        assert known == sorted(known) and None not in [point["p50"]][: len(known)]
        assert point["t_s"] > last, report["timeline"]
        assert point["users"] <= report["run"]["users"]
        last = point["t_s"]
    assert last <= report["run"]["elapsed_s"] + 0.001
