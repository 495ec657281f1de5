"""Module variables that set defaults for flags."""

import pytest

from stormlight import _settings

SECOND = 1_000_000_000


def read(**variables):
    return _settings.read(variables)


def refused(**variables):
    with pytest.raises(_settings.SettingError) as caught:
        _settings.read(variables)
    assert caught.value.name in variables
    return str(caught.value)


def test_each_setting_is_read_in_the_engines_units():
    assert read(
        users=10,
        spawn_rate=2,
        host="http://127.0.0.1:8000",
        duration="1m30s",
        rate=250,
        arrivals="poisson",
        max_users=500,
        drop_late="2s",
        requests=10_000,
        think_time=(0.5, "2s"),
        pacing=1,
        warm_up="10s",
        seed=42,
        workers=2,
        stop_timeout=0,
        timeout=30,
        connect_timeout="500ms",
        response_timeout=60,
        max_redirects=0,
        keep_alive=False,
        insecure=True,
        thresholds=("p99 < 500ms", "failures < 1%"),
    ) == {
        "users": 10,
        "spawn_rate": 2.0,
        "host": "http://127.0.0.1:8000",
        "duration": 90 * SECOND,
        "rate": 250.0,
        "arrivals": "poisson",
        "max_users": 500,
        "drop_late": 2 * SECOND,
        "requests": 10_000,
        "think_time": (SECOND // 2, 2 * SECOND),
        "pacing": SECOND,
        "warm_up": 10 * SECOND,
        "seed": 42,
        "workers": 2,
        "stop_timeout": 0,
        "timeout": 30 * SECOND,
        "connect_timeout": SECOND // 2,
        "response_timeout": 60 * SECOND,
        "max_redirects": 0,
        "keep_alive": False,
        "insecure": True,
        "thresholds": ["p99 < 500ms", "failures < 1%"],
    }


def test_none_and_other_variables_are_left_alone():
    assert read(host=None, users=None, other=5, endpoints=[]) == {}


def test_modules_functions_and_classes_are_left_alone():
    assert read(users=pytest, timeout=lambda: 5, seed=int) == {}


@pytest.mark.parametrize(
    "think_time, expected",
    [
        (1, (SECOND, SECOND)),
        ("1s", (SECOND, SECOND)),
        ("1s-2s", (SECOND, 2 * SECOND)),
        ("500ms - 1", (SECOND // 2, SECOND)),
        ([0, 0.25], (0, SECOND // 4)),
    ],
)
def test_a_think_time_is_one_time_or_two(think_time, expected):
    assert read(think_time=think_time) == {"think_time": expected}


@pytest.mark.parametrize("think_time", [(2, 1), "2s-1s"])
def test_the_shorter_think_time_goes_first(think_time):
    assert "think_time must be (shortest, longest)" in refused(think_time=think_time)


@pytest.mark.parametrize(
    "variables, message",
    [
        ({"users": 0}, "users must be from 1 to 1000000, not 0"),
        ({"users": "10"}, "users must be a whole number, not a str: '10'; write it without quotes"),
        ({"users": 2.5}, "users must be a whole number, not a float"),
        ({"users": True}, "users must be a whole number, not a bool"),
        ({"spawn_rate": 0}, "spawn_rate must be a number above 0"),
        ({"spawn_rate": float("nan")}, "spawn_rate must be a number above 0"),
        ({"spawn_rate": "2"}, "spawn_rate must be users per second"),
        ({"host": 5}, "host must be a str, not an int: 5"),
        ({"duration": 0}, "duration must be above 0, not 0"),
        ({"duration": -1}, "duration must be above 0, not -1"),
        ({"duration": "-1s"}, "duration must be above 0, not '-1s'"),
        ({"duration": "soon"}, "duration must be seconds or a text such as"),
        ({"duration": "9000h"}, "duration must be at most 8760h"),
        ({"rate": 0}, "rate must be a number above 0, at most 1000000, not 0"),
        ({"rate": "100"}, "rate must be arrivals per second, a number, not a str: '100'"),
        ({"arrivals": "even"}, "arrivals must be \"constant\" or \"poisson\", not 'even'"),
        ({"max_users": 0}, "max_users must be from 1 to 1000000, not 0"),
        ({"drop_late": -1}, "drop_late must be 0 or more, not -1"),
        ({"requests": 0}, "requests must be from 1 to 18446744073709551615, not 0"),
        ({"pacing": 0}, "pacing must be above 0, not 0"),
        ({"warm_up": "soon"}, "warm_up must be seconds or a text"),
        ({"think_time": (1, 2, 3)}, "think_time must be one time or two"),
        ({"think_time": -1}, "think_time must be 0 or more, not -1"),
        ({"seed": -1}, "seed must be from 0 to 18446744073709551615, not -1"),
        ({"seed": 2**64}, "seed must be from 0 to"),
        ({"workers": 0}, "workers must be from 1 to 1024, not 0"),
        ({"stop_timeout": -1}, "stop_timeout must be 0 or more, not -1"),
        ({"timeout": 0}, "timeout must be at least 1ms, not 0"),
        ({"connect_timeout": "2d"}, "connect_timeout must be seconds or a text"),
        ({"response_timeout": 1e9}, "response_timeout must be at most 24h"),
        ({"max_redirects": 101}, "max_redirects must be from 0 to 100, not 101"),
        ({"keep_alive": 1}, "keep_alive must be True or False, not an int: 1"),
        ({"thresholds": "p99 < 1s"}, "thresholds must be a list of str, not a str: 'p99 < 1s'"),
        ({"thresholds": ["p99 < 1s", 5]}, "thresholds[1] must be a str, not an int: 5"),
        ({"insecure": "no"}, "insecure must be True or False, not a str"),
    ],
)
def test_wrong_values_are_refused_by_name_with_the_range(variables, message):
    assert message in refused(**variables)
