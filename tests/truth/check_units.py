"""A3.10 to A3.12: what needs no network is proved by unit tests; these are their names."""

from __future__ import annotations

import subprocess

from lab import BUILD
from verdicts import Verdicts

TESTS = {
    "A3.10 percentile error": [
        "Histogram.ReportsQuantilesWithin1In1024OfTheSortedSamples",
        "Histogram.KeepsCountMinMaxMeanAndSumExactly",
        "Histogram.CountsValuesAboveOneHourAndKeepsTheirExactMaximum",
    ],
    "A3.11 lossless merge": [
        "Histogram.MergesToTheUnionInAnyOrder",
        "HistogramCodec.KeepsEveryCountThroughARoundTrip",
        "Histogram.MeanOfShardPercentilesIsNotThePercentile",
    ],
    "A3.12 statistics": [
        "ConfidenceInterval.HoldsTheTruthInTheShareOfRunsItPromises",
        "BatchMeans.CallAStallCorrelatedAndWidenTheInterval",
        "Stationarity.IsDeniedToARampFromFiveToFiftyMilliseconds",
        "Stationarity.IsGrantedToASteadyRun",
        "BetweenRuns.GivesTheMeanAndItsInterval",
        "BetweenRuns.ItsIntervalHoldsTheTruthAndItsTestIsRarelyWrong",
    ],
}


def run(_lab, verdicts: Verdicts) -> None:
    program = BUILD / "src" / "metrics" / "metrics_test"
    for check, names in TESTS.items():
        verdicts.family(f"Unit tests of {check}")
        for name in names:
            done = subprocess.run([program, f"--gtest_filter={name}"], capture_output=True, text=True)
            ran = "[  PASSED  ] 1 test." in done.stdout
            verdicts.true(name, done.returncode == 0 and ran, "ran" if ran else "no such test")
