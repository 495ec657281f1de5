"""Our histogram against the reference implementation for Python, PyPI's hdrhistogram: both decode
what the other has encoded, to equal counts and equal percentiles."""

import json
import os
import pathlib
import random
import subprocess

import pytest

try:
    from hdrh.histogram import HdrHistogram
except ImportError:
    # Not a skip: without the oracle nothing here is proved.
    pytest.fail("PyPI's hdrhistogram is missing; ./dev test e2e installs tests/requirements.txt", pytrace=False)

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("STORMLIGHT_BUILD", ROOT / "build" / "release"))
DUMP = BUILD / "tests" / "oracles" / "histogram_dump"

HIGHEST = 3_600_000_000_000  # 1 h in ns
PERCENTILES = [1, 10, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 99.999, 100]


def log_uniform(count: int, low: int, high: int, seed: int) -> list[int]:
    rng = random.Random(seed)
    return [round(low * (high / low) ** rng.random()) for _ in range(count)]


SAMPLES = {
    "one": [123_456_789],
    "equal": [5_000_000] * 1000,
    "zeros": [0, 0, 1, 0],
    "first cells": list(range(5000)),
    "powers of two": [value for bit in range(41) for value in (2**bit - 1, 2**bit, 2**bit + 1)],
    "the ends": [0, HIGHEST],
    "as loopback": log_uniform(100_000, 30_000, 2_000_000, 1),
    "1 us to 60 s": log_uniform(100_000, 1_000, 60_000_000_000, 2),
    "whole range": log_uniform(20_000, 1, HIGHEST, 3),
    "bimodal": log_uniform(9_990, 900_000, 1_100_000, 4) + log_uniform(10, 10**9, 2 * 10**9, 5),
}


def dump(verb: str, text: str) -> dict:
    if not DUMP.exists():
        pytest.fail(f"{DUMP} is not built; run ./dev test e2e, or ninja histogram_dump in {BUILD}", pytrace=False)
    done = subprocess.run([DUMP, verb], input=text, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def record(samples: list[int]) -> dict:
    return dump("record", "\n".join(map(str, samples)))


def reference(samples: list[int]) -> HdrHistogram:
    histogram = HdrHistogram(1, HIGHEST, 3)
    for sample in samples:
        assert histogram.record_value(sample)
    return histogram


def cells_of(histogram: HdrHistogram) -> list[list[int]]:
    """[highest value, count] of each cell in use, as histogram_dump shows them."""
    cells = []
    for index in range(histogram.counts_len):
        if count := histogram.get_count_at_index(index):
            lowest = histogram.get_value_from_index(index)
            cells.append([histogram.get_highest_equivalent_value(lowest), count])
    return cells


def percentiles_of(histogram: HdrHistogram) -> dict[str, int]:
    return {f"{percent:g}": histogram.get_value_at_percentile(percent) for percent in PERCENTILES}


@pytest.fixture(params=SAMPLES, ids=[name.replace(" ", "_") for name in SAMPLES])
def samples(request) -> list[int]:
    return SAMPLES[request.param]


def test_reference_decodes_ours_to_equal_counts_and_percentiles(samples):
    ours = record(samples)
    theirs = HdrHistogram.decode(ours["hdr"])
    assert theirs.get_total_count() == ours["count"] == len(samples)
    assert cells_of(theirs) == ours["cells"]
    # The reference reports a cell's end even beyond the maximum, which we know exactly.
    assert {key: min(value, max(samples)) for key, value in percentiles_of(theirs).items()} == ours["percentiles"]


def test_reference_recording_the_same_samples_has_equal_counts(samples):
    ours, theirs = record(samples), reference(samples)
    assert cells_of(theirs) == ours["cells"]
    assert ours["min"] == min(samples)
    assert ours["max"] == max(samples)
    assert ours["mean"] == pytest.approx(sum(samples) / len(samples), abs=0.51)
    assert ours["mean"] == pytest.approx(theirs.get_mean_value(), rel=1 / 1024, abs=0.51)
    assert ours["stddev"] == pytest.approx(theirs.get_stddev(), rel=1 / 1024, abs=0.51)


def test_we_decode_the_reference_to_equal_counts_and_percentiles(samples):
    theirs = reference(samples)
    ours = dump("decode", theirs.encode().decode())
    assert ours["count"] == len(samples)
    assert ours["cells"] == cells_of(theirs)
    assert ours["percentiles"] == percentiles_of(theirs)


def test_over_range_samples_are_in_the_last_cell():
    ours = record([1_000_000, HIGHEST + 1, 10 * HIGHEST])
    assert ours["over_range"] == 2
    assert ours["max"] == 10 * HIGHEST
    theirs = HdrHistogram.decode(ours["hdr"])
    assert theirs.get_total_count() == 3
    assert theirs.get_count_at_value(HIGHEST) == 2


def test_an_empty_histogram_goes_both_ways():
    ours = record([])
    assert HdrHistogram.decode(ours["hdr"]).get_total_count() == 0
    assert dump("decode", HdrHistogram(1, HIGHEST, 3).encode().decode())["count"] == 0


def test_reference_adds_ours_up_like_we_do():
    halves = [log_uniform(5000, 1_000, HIGHEST, seed) for seed in (6, 7)]
    merged = HdrHistogram(1, HIGHEST, 3)
    for half in halves:
        merged.add(HdrHistogram.decode(record(half)["hdr"]))
    assert cells_of(merged) == record(halves[0] + halves[1])["cells"]


def test_we_read_a_range_other_than_our_own():
    theirs = HdrHistogram(1, 60_000_000_000, 3)
    theirs.record_value(59_000_000_000)
    ours = dump("decode", theirs.encode().decode())
    assert ours["cells"] == cells_of(theirs)


@pytest.mark.parametrize("lowest, digits", [(1000, 3), (1, 2), (1, 4)])
def test_we_refuse_another_layout(lowest, digits):
    theirs = HdrHistogram(lowest, HIGHEST, digits)
    theirs.record_value(5_000_000)
    done = subprocess.run([DUMP, "decode"], input=theirs.encode(), capture_output=True, timeout=60)
    assert done.returncode == 1
    assert b"not an HdrHistogram V2 text" in done.stderr
