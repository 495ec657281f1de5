"""The pieces of a profile, and what they and shape(t) become."""

import copy

import pytest

from stormlight import Hold, Pause, Ramp, Spike, Step, _over_time, _settings
from stormlight.profile import Piece

SECOND = 1_000_000_000


def read(**variables):
    return _over_time.read(variables)


def refused(**variables):
    with pytest.raises(_over_time.OverTimeError) as caught:
        _over_time.read(variables)
    assert caught.value.name in ("profile", "shape", "shape(t)")
    assert caught.value.hint
    return str(caught.value)


def stages(*pieces):
    ((_, found),) = read(profile=list(pieces))[1].items()
    return [(start, end, length / SECOND) for start, end, length in found]


def test_a_ramp_goes_from_where_the_level_is():
    assert stages(Ramp(to=100, over="30s"), Ramp(to=40, over=6)) == [(0, 100, 30), (100, 40, 6)]


def test_a_hold_stays():
    assert stages(Ramp(to=100, over="30s"), Hold("2m")) == [(0, 100, 30), (100, 100, 120)]


def test_a_step_jumps_and_stays():
    assert stages(Step(to=200, hold="1m"), Step(to=50, hold=1), Hold(2)) == [(200, 200, 60), (50, 50, 1), (50, 50, 2)]


def test_a_spike_comes_back_to_the_level_before_in_the_second_half():
    assert stages(Step(to=100, hold=1), Spike(to=500, over="10s"), Hold(1)) == [
        (100, 100, 1), (100, 500, 5), (500, 100, 5), (100, 100, 1),
    ]  # fmt: skip


def test_a_spike_of_an_odd_length_takes_all_of_it():
    assert sum(length for *_, length in read(profile=[Spike(to=1, over="1000000001ns")])[1]["stages"]) == SECOND + 1
    assert read(profile=[Spike(to=1, over="1ns")])[1]["stages"] == [(1, 0, 1)]


def test_a_pause_is_level_zero_and_then_the_level_before():
    assert stages(Step(to=100, hold=1), Pause("30s"), Hold(2)) == [(100, 100, 1), (0, 0, 30), (100, 100, 2)]


def test_rates_are_arrivals_and_levels_are_users():
    assert read(profile=[Hold(1), Ramp(rate=2.5, over=1)]) == (
        "profile", {"rate_stages": [(0, 0, SECOND), (0, 2.5, SECOND)]},
    )  # fmt: skip
    assert list(read(profile=(Ramp(to=0, over=1), Step(to=1, hold=1)))[1]) == ["stages"]


def test_a_profile_is_of_one_kind():
    message = refused(profile=[Ramp(to=1, over=1), Hold(1), Step(rate=1, hold=1)])
    assert message == "profile[2] says rate=, but a piece before it to="


@pytest.mark.parametrize(
    "profile, message",
    [
        ([], "profile is empty"),
        ([Hold("30s"), Ramp(to=0, over=1)], "profile never rises above 0"),
        (Ramp(to=1, over=1), "profile is a Ramp, but must be a list"),
        ("10 users", "profile is a str, but must be a list of Ramp, Hold, Step, Spike and Pause"),
        ([Ramp(to=1, over=1), 7], "profile[1] is an int, but must be a Ramp"),
        ([Ramp(to=1, over=1), None], "profile[1] is None, but must be a Ramp"),
        ([Ramp(to=1, over="8000h"), Hold("8000h")], "profile takes more than 8760h in all"),
    ],
)
def test_a_wrong_profile_is_refused(profile, message):
    assert message in refused(profile=profile)


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: Ramp(over=1), "Ramp: give to= for users or rate= for arrivals per second"),
        (lambda: Step(to=1, rate=1, hold=1), "Step: give to= for users or rate= for arrivals per second, not both"),
        (lambda: Spike(to=-1, over=1), "Spike: to must be from 0 to 1000000, not -1"),
        (lambda: Ramp(rate=float("nan"), over=1), "Ramp: rate must be from 0 to 1000000, not nan"),
        (lambda: Ramp(to="10", over=1), "Ramp: to must be a number, not a str: '10'"),
        (lambda: Ramp(to=True, over=1), "Ramp: to must be a number, not a bool"),
        (lambda: Ramp(to=1, over=0), "Ramp: over must be above 0, not 0"),
        (lambda: Hold("soon"), "Hold: time must be seconds or a text"),
        (lambda: Pause(-1), "Pause: time must be above 0, not -1"),
        (lambda: Step(to=1, hold="9000h"), "Step: hold must be at most 8760h"),
    ],
)
def test_a_wrong_argument_is_refused_by_name(make, message):
    with pytest.raises((TypeError, ValueError)) as caught:
        make()
    assert message in str(caught.value)


def test_a_piece_is_a_value():
    ramp = Ramp(to=100, over="30s")
    assert ramp == Ramp(over=30, to=100.0) and hash(ramp) == hash(Ramp(to=100, over=30))
    assert ramp != Spike(to=100, over="30s") and ramp != Ramp(rate=100, over="30s") and ramp != 5
    assert repr(ramp) == "Ramp(to=100, over='30s')" and repr(Hold(2)) == "Hold(time=2)"
    assert isinstance(ramp, Piece)
    with pytest.raises(AttributeError, match="a Ramp cannot be changed"):
        ramp.over = 5
    with pytest.raises(AttributeError, match="a Ramp cannot be changed"):
        del ramp._level


def shaped(shape):
    name, found = read(shape=shape)
    assert name == "shape"
    return [(start, end, length / SECOND) for start, end, length in found["stages"]]


def test_a_shape_moves_at_its_spawn_rate_and_then_stays():
    def shape(t):
        return (10, 3) if t < 5 else None

    assert shaped(shape) == [
        (0, 9, 3), (9, 10, pytest.approx(1 / 3)), (10, 10, pytest.approx(5 / 3)),
    ]  # fmt: skip


def test_a_shape_goes_down_at_its_spawn_rate_too():
    def shape(t):
        return [(4, 0), (4, 0), (1, 2), (1, 2)][t] if t < 4 else None

    assert shaped(shape) == [(4, 4, 2), (4, 1, 1.5), (1, 1, 0.5)]


def test_a_shape_is_asked_once_a_second_with_whole_seconds():
    asked = []

    def shape(t):
        asked.append(t)
        return (t, t) if t < 3 else None

    shaped(shape)
    assert asked == [0, 1, 2, 3]


def test_a_shape_without_an_end_is_a_day_long():
    assert sum(length for *_, length in shaped(lambda t: (10, 1))) == 24 * 3600
    assert shaped(lambda t: (10, 1)) == [(0, 10, 10), (10, 10, 24 * 3600 - 10)]


@pytest.mark.parametrize(
    "shape, message",
    [
        (lambda t: None, "shape(0) returned None, so the load would end before it began"),
        (lambda t: 10, "shape(0) returned 10, which is not two numbers"),
        (lambda t: (1, 2, 3), "shape(0) returned (1, 2, 3), which is not two numbers"),
        (lambda t: (1, 1) if t < 2 else ("3", 1), "shape(2) returned ('3', 1): users must be a number, not a str"),
        (lambda t: (1, None), "the spawn rate must be a number, not None"),
        (lambda t: (-1, 1), "users must be from 0 to 1000000"),
        (lambda t: (1, float("inf")), "the spawn rate must be from 0 to 1000000"),
        (lambda t: (0, 1) if t < 2 else None, "shape(t) never rises above 0"),
    ],
)
def test_a_wrong_shape_is_refused_with_its_second(shape, message):
    assert message in refused(shape=shape)


def test_what_a_shape_raises_tells_when():
    def shape(t):
        return 1 // (3 - t), 1

    with pytest.raises(_over_time.ShapeRaised, match=r"in shape\(3\)") as caught:
        read(shape=shape)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_other_things_of_these_names_are_left_alone():
    assert read(profile=copy, shape=(3, 4)) == ("", {})
    assert read(profile=len, shape=dict) == ("", {})
    assert read(profile=None, shape=None) == ("", {})


def test_profile_and_shape_exclude_each_other():
    assert "both say what the load is" in refused(profile=[Ramp(to=1, over=1)], shape=lambda t: (1, 1))


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"stages": [], "users": 1}, "users and profile exclude each other"),
        ({"stages": [], "spawn_rate": 1}, "spawn_rate and profile exclude each other"),
        ({"rate_stages": [], "users": 1}, "users and profile exclude each other"),
        ({"rate_stages": [], "rate": 1}, "rate and profile exclude each other"),
        ({"rate_stages": [], "pacing": 1}, "pacing and profile exclude each other"),
        ({"rate": 1, "users": 1}, "users and rate exclude each other"),
        ({"rate": 1, "spawn_rate": 1}, "spawn_rate and rate exclude each other"),
        ({"rate": 1, "think_time": (1, 1)}, "think_time and rate exclude each other"),
        ({"think_time": (1, 1), "pacing": 1}, "think_time and pacing exclude each other"),
    ],
)
def test_settings_that_cannot_both_be_meant_are_refused(settings, message):
    with pytest.raises(_settings.SettingError) as caught:
        _settings.check_together(settings, "profile")
    assert str(caught.value) == message
    assert caught.value.hint


def test_settings_that_go_together_are_accepted():
    _settings.check_together({"stages": [], "think_time": (1, 1), "warm_up": 1, "requests": 5}, "shape")
    _settings.check_together({"rate": 5, "arrivals": "poisson", "max_users": 5, "drop_late": 1}, "")
    _settings.check_together({"users": 5, "spawn_rate": 1, "pacing": 1, "max_users": 5}, "")
