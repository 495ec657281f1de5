import pytest

from stats import AT_LEAST, AT_MOST, Figure, Spread, number, once, paired_ratio, slope, spread


def test_spread_takes_the_middle_and_the_edges():
    assert spread([3, 1, 10]) == Spread(3, 1, 10, 3)
    assert spread([4, 2]).median == 3


def test_spread_refuses_no_values():
    with pytest.raises(ValueError):
        spread([])


def test_paired_ratio_cancels_a_drift_that_touches_both():
    # The machine became half as fast after round 1: each round still says 0.8.
    ratio = paired_ratio([8, 16, 16], [10, 20, 20])
    assert (ratio.low, ratio.median, ratio.high) == (0.8, 0.8, 0.8)


def test_paired_ratio_differs_from_the_ratio_of_medians():
    assert paired_ratio([1, 9, 2], [2, 3, 8]).median == 0.5


def test_paired_ratio_refuses_unpaired_rounds_and_zero():
    with pytest.raises(ValueError):
        paired_ratio([1, 2], [1])
    with pytest.raises(ValueError):
        paired_ratio([1], [0])


def test_slope_is_that_of_the_line_through_the_points():
    assert slope([(0, 5), (1, 7), (2, 9)]) == pytest.approx(2)
    with pytest.raises(ValueError):
        slope([(1, 1), (1, 2)])


@pytest.mark.parametrize(
    "bound, target, verdict",
    [
        (AT_MOST, 0.97, "reached"),
        (AT_MOST, 0.90, "not reached: 0.970 instead of 0.900"),
        (AT_LEAST, 0.97, "reached"),
        (AT_LEAST, 1.1, "not reached: 0.970 instead of 1.10"),
    ],
)
def test_verdict_says_what_was_found_instead_of_what(bound, target, verdict):
    assert Figure("f", once(0.97), target, bound).verdict() == verdict


def test_figure_survives_json():
    figure = Figure("f", Spread(1, 0.5, 2, 5), 1.1, AT_LEAST, "x", "a note")
    assert Figure.from_json(figure.to_json()) == figure


@pytest.mark.parametrize(
    "value, text",
    [
        (0, "0"),
        (0.9744, "0.974"),
        (1.1, "1.10"),
        (12.345, "12.3"),
        (123.4, "123"),
        (1234, "1,230"),
        (103_951, "104,000"),
        (-0.5, "-0.500"),
        (0.9996, "1.00"),
        (999.7, "1,000"),
        (10_000, "10,000"),
        (39_998, "40,000"),
    ],
)
def test_number_has_three_significant_digits(value, text):
    assert number(value) == text
