"""The arithmetic of the checks on cases whose answers are known."""

import random

import pytest

from arithmetic import (
    autocorrelation,
    chi_square,
    dispersion,
    drain,
    exponential_distance,
    quantile,
    ramp_due,
    stalled_mean,
    stalled_quantile,
)


def test_quantiles_are_counted_by_rank():
    values = list(range(1, 101))
    assert [quantile(values, q) for q in (0.5, 0.99, 0.999, 0, 1)] == [50, 99, 100, 1, 100]
    with pytest.raises(ValueError):
        quantile([], 0.5)


def test_the_stall_formulas_agree_with_a_simulated_queue():
    rate, length, stall_at, stall, capacity = 1000, 30, 5.0, 1.0, 5000
    free, waits = 0.0, []
    for k in range(rate * length):
        due = k / rate
        start = max(due, free)
        if stall_at <= start < stall_at + stall:
            start = stall_at + stall
        free = start + 1 / capacity
        waits.append(free - due)
    load = rate / capacity
    for q in (0.99, 0.999):
        assert quantile(waits, q) == pytest.approx(stalled_quantile(q, stall, length, load), rel=0.002)
    assert sum(waits) / len(waits) == pytest.approx(stalled_mean(stall, length, load) + 1 / capacity, rel=0.01)


def test_the_drain_is_counted_from_the_end_of_the_stall_until_answers_are_prompt():
    due = [k / 1000 for k in range(2000)]
    answered = [wanted if wanted < 0.5 else max(wanted, 1 + (i - 500) / 5000) for i, wanted in enumerate(due)]
    count, seconds = drain(answered, due, 1.0, 0.0005)
    assert count / seconds == pytest.approx(5000, rel=0.01)
    assert drain(due, due, 1.0, 0.0005) == (0, 0.0)


def exponential(n, rate, seed=1):
    source = random.Random(seed)
    return [source.expovariate(rate) for _ in range(n)]


def test_exponential_gaps_pass_and_even_ones_fail():
    gaps = exponential(5000, 200)
    times = [sum(gaps[:0])]
    for gap in gaps:
        times.append(times[-1] + gap)
    assert exponential_distance(gaps, 200) < 0.0231
    assert chi_square(gaps, 200) < 36.2
    assert 0.78 < dispersion(times, 0.1, 240) < 1.25
    assert abs(autocorrelation(gaps)) < 0.036
    even = [0.005] * 5000
    assert exponential_distance(even, 200) > 0.5
    assert chi_square(even, 200) > 1000
    assert dispersion([k / 200 for k in range(5000)], 0.1, 240) < 0.1


def test_a_rate_that_is_wrong_by_a_tenth_fails():
    assert exponential_distance(exponential(5000, 220), 200) > 0.0231


def test_gaps_that_come_in_pairs_are_correlated():
    assert autocorrelation([1, 1, 5, 5] * 100) < 0.1 < autocorrelation([1] * 50 + [5] * 50)
    assert autocorrelation([1, 5] * 100) < -0.9


def test_a_ramp_follows_its_integral():
    due = ramp_due([(0, 100, 2), (100, 100, 1), (50, 0, 2)])
    assert len(due) == 100 + 100 + 50
    assert due[0] == 0 and due[25] == pytest.approx(1)  # the area up to 1 s is 25
    assert due[150] == pytest.approx(2.5)
    assert due == sorted(due) and due[-1] < 5
