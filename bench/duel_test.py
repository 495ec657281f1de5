import pytest

from contestants import Job, own_counts
from duel import Duel, Run, _own_counts
from process import Exit


def run(name, round_, cpu_s=1.0, rps=1000.0, client=0.99, finished=True, requests=100_000):
    return Run(name, round_, requests, cpu_s, 1.0, rps, client, 0.5, 0.0, 1, requests, 0, finished)


def cpu(run_):
    return run_.cpu_us


def test_cpu_per_request_is_in_microseconds():
    assert run("a", 0, cpu_s=1.5).cpu_us == pytest.approx(15)


def test_capacity_is_what_a_full_core_would_send():
    assert run("a", 0, rps=900, client=0.5).capacity == 1800
    assert run("a", 0, rps=900, client=0).capacity == 0


def test_ratio_pairs_the_rounds_that_both_finished():
    duel = Duel(
        "GET",
        [
            run("a", 0, 1),
            run("b", 0, 2),
            run("a", 1, 9, finished=False),
            run("b", 1, 1),
            run("a", 2, 3),
            run("b", 2, 2),
        ],
        {},
        {},
    )
    ratio = duel.ratio("a", "b", cpu)
    assert (ratio.low, ratio.high, ratio.n) == (0.5, 1.5, 2)


def test_ratio_without_a_common_round_is_none():
    assert Duel("GET", [run("a", 0), run("b", 1)], {}, {}).ratio("a", "b", cpu) is None


def test_runs_that_failed_or_had_no_window_do_not_count():
    duel = Duel("GET", [run("a", 0, rps=0), run("b", 0, requests=0), run("c", 0)], {}, {})
    assert duel.names() == ["c"]


def test_client_bound_needs_every_named_client_at_the_limit():
    duel = Duel("GET", [run("a", 0), run("b", 0, client=0.9)], {}, {})
    assert duel.client_bound("a")
    assert not duel.client_bound("a", "b")


def test_duel_survives_json():
    duel = Duel("GET", [run("a", 0)], {"a": "a --flag"}, {"b": "why"})
    assert Duel.from_json(duel.to_json()) == duel


def test_unreadable_counts_are_a_problem_and_no_crash(tmp_path):
    end = Exit(0, 1, 1, 1, False, "garbage", "")
    counts, problems = _own_counts(own_counts, Job("http://h/", 1, tmp_path / "none"), end)
    assert counts is None
    assert "could not be read" in problems[0]
