import json
from pathlib import Path

import pytest

from contestants import (
    CONTESTANTS,
    Counts,
    Job,
    h2load_counts,
    hey_counts,
    k6_counts,
    locust_counts,
    oha_counts,
    own_counts,
    wrk_counts,
)

JOB = Job("http://127.0.0.1:8000/hello", 3, Path("/nowhere/results.json"))
TLS_JOB = Job("https://h/", 3, Path("/nowhere/results.json"), authority=Path("/ca.pem"))


def test_every_contestant_gets_the_same_load():
    for contestant in CONTESTANTS.values():
        arguments = contestant.arguments(JOB)
        assert any("50" in argument for argument in arguments), contestant.name
        assert any("3" in argument for argument in arguments), contestant.name
        given = " ".join(arguments) + (contestant.stdin(JOB) if contestant.stdin else "")
        assert "http://127.0.0.1:8000" in given, contestant.name


@pytest.mark.parametrize("name", ["stormlight", "oha"])
def test_those_that_can_verify_are_told_whom_to_trust(name):
    arguments = CONTESTANTS[name].arguments(TLS_JOB)
    assert arguments[arguments.index("--cacert") + 1] == "/ca.pem"
    assert "--cacert" not in CONTESTANTS[name].arguments(JOB)


def test_wrk_errors_are_failures():
    out = """  261120 requests in 2.00s, 40.1MB read
  Socket errors: connect 1, read 2, write 3, timeout 4
  Non-2xx or 3xx responses: 5
"""
    assert wrk_counts(JOB, out) == Counts(261120, 15)
    assert wrk_counts(JOB, "  10 requests in 2.00s, 1MB read\n") == Counts(10, 0)


def test_h2load_failed_and_4xx_are_failures():
    out = (
        "requests: 150 total, 200 started, 150 done, 148 succeeded, 2 failed, 2 errored, "
        "0 timeout\nstatus codes: 147 2xx, 0 3xx, 1 4xx, 0 5xx\n"
    )
    assert h2load_counts(JOB, out) == Counts(150, 3)


def test_hey_counts_by_status():
    out = "Status code distribution:\n  [200]\t14958 responses\n  [503]\t7 responses\n"
    assert hey_counts(JOB, out) == Counts(14965, 7)


def test_oha_requests_given_up_at_the_end_are_no_failures():
    out = json.dumps(
        {
            "statusCodeDistribution": {"200": 90, "500": 2},
            "errorDistribution": {"aborted due to deadline": 50, "refused": 3},
        }
    )
    assert oha_counts(JOB, out) == Counts(92, 5)


def test_k6_reads_its_summary_file(tmp_path):
    job = Job(JOB.url, 3, tmp_path / "k6.json")
    job.results.write_text(
        json.dumps({"metrics": {"http_reqs": {"count": 12}, "http_req_failed": {"passes": 1}}})
    )
    assert k6_counts(job, "") == Counts(12, 1)


def test_locust_sums_its_rows_behind_any_log_line():
    rows = [{"num_requests": 5, "num_failures": 1}, {"num_requests": 2, "num_failures": 0}]
    assert locust_counts(JOB, "warning\n" + json.dumps(rows)) == Counts(7, 1)


def test_own_programs_print_json():
    assert own_counts(JOB, '{"requests":4,"errors":1,"seconds":1}') == Counts(4, 1)
    assert own_counts(JOB, '{"requests":4,"failures":2,"seconds":1}') == Counts(4, 2)
