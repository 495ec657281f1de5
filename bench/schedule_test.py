from array import array

import pytest

from schedule import after, lateness, lateness_per_connection, most_within, read_log


def test_the_log_of_the_server_is_read(tmp_path):
    log = tmp_path / "log"
    log.write_bytes(array("q", [5_000_000_000, 0, 0, 1, 5_500_000_000, 0, 0, 2]).tobytes())
    assert read_log(log) == [(0, 1), (0.5, 2)]
    assert after(read_log(log), 0.1) == [(0.5, 2)]
    log.write_bytes(b"")
    assert read_log(log) == []


def test_an_even_schedule_is_not_late_and_a_held_request_is():
    assert lateness([0, 0.1, 0.2, 0.3], 10) == pytest.approx([0, 0, 0, 0])
    assert lateness([0.05, 0.1, 0.25, 0.3], 10) == pytest.approx([0.05, 0, 0.05, 0])
    assert lateness([], 10) == []


def test_a_schedule_per_connection_is_held_to_that():
    # Two connections at 5/s each, which send at the same moments: bunched, but as they mean to.
    requests = [(0.0, 1), (0.0, 2), (0.2, 1), (0.2, 2), (0.4, 1), (0.43, 2)]
    assert max(lateness_per_connection(requests, 10)) == pytest.approx(0.03)
    assert max(lateness([time for time, _ in requests], 10)) == pytest.approx(0.1)


def test_the_largest_bunch_is_found():
    assert most_within([0, 0.5, 0.5, 0.5, 1.2, 1.3], 0.1) == 3
    assert most_within([0, 0.05, 0.09, 1], 0.1) == 3
    assert most_within([], 1) == 0
