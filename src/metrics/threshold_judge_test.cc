#include "metrics/threshold_judge.h"

#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "metrics/threshold_parser.h"

namespace stormlight {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kRows = 2;

/// Intervals made by hand: what record() was told since the last one.
class Intervals {
 public:
  explicit Intervals(std::vector<std::string> texts, Nanoseconds warm_up = Nanoseconds(0),
                     std::optional<std::size_t> row = std::nullopt, std::vector<Stretch> idle = {})
      : judge_(parsed(texts, row), warm_up, std::move(idle)), shard_(kRows) {}

  Intervals& record(Nanoseconds response, int times = 1, FailureKind failure = FailureKind::kNone,
                    std::uint32_t row = 0, bool warm_up = false) {
    Sample sample;
    sample.row = row;
    sample.failure = failure;
    sample.response = response;
    sample.service = response / 2;
    sample.warm_up = warm_up;
    sample.in_window = !warm_up;
    for (int i = 0; i < times; ++i) {
      shard_.count_scheduled();
      shard_.record(sample, seconds(0));
    }
    return *this;
  }
  Intervals& warm(Nanoseconds response, int times = 1) {
    return record(response, times, FailureKind::kNone, 0, true);
  }
  Intervals& drop(int arrivals, bool warm_up = false) {
    for (int i = 0; i < arrivals; ++i) shard_.record_dropped(0, seconds(2), warm_up);
    return *this;
  }
  Shard& shard() { return shard_; }

  /// Ends the interval at `at`; the run is planned to stop at `stop`.
  Intervals& close(Nanoseconds at, Nanoseconds stop = std::chrono::hours(1)) {
    judge_.merge(shard_);
    shard_.clear();
    judge_.close_interval(at, stop);
    return *this;
  }

  ThresholdResult result(std::size_t index = 0) const {
    std::vector<ThresholdResult> results;
    judge_.fill(results);
    return results.at(index);
  }
  bool wants_abort() const { return judge_.wants_abort(); }

 private:
  static std::vector<JudgedThreshold> parsed(const std::vector<std::string>& texts,
                                             std::optional<std::size_t> row) {
    std::vector<JudgedThreshold> thresholds;
    for (const std::string& text : texts) {
      const auto threshold = parse_threshold(text);
      EXPECT_TRUE(threshold.ok()) << text;
      thresholds.push_back({*threshold, row});
    }
    return thresholds;
  }

  ThresholdJudge judge_;
  Shard shard_;
};

TEST(ThresholdJudge, JudgesTheWholeRunFromMergedHistograms) {
  Intervals run({"p50 < 100ms", "p99 < 100ms", "max <= 400ms", "min >= 20ms", "avg < 100ms"});
  run.record(milliseconds(20), 90).close(seconds(1));
  run.record(milliseconds(400), 10).close(seconds(2));
  EXPECT_TRUE(run.result(0).passed);
  EXPECT_NEAR(*run.result(0).value, 20, 0.05);
  EXPECT_FALSE(run.result(1).passed);
  EXPECT_NEAR(*run.result(1).value, 400, 0.5);
  EXPECT_EQ(run.result(1).samples, 100u);
  EXPECT_EQ(run.result(2).value, 400);
  EXPECT_TRUE(run.result(2).passed);
  EXPECT_EQ(run.result(3).value, 20);
  EXPECT_TRUE(run.result(3).passed);
  EXPECT_NEAR(*run.result(4).value, 58, 1e-9);
}

TEST(ThresholdJudge, AThresholdWithoutASampleHasNotPassed) {
  Intervals run({"p99 < 1s", "failures < 1%", "failures < 10", "requests < 10", "rps < 10",
                 "lag p99 < 1s", "dropped < 1%"});
  run.close(seconds(1)).close(seconds(2));
  for (std::size_t i = 0; i < 7; ++i) {
    EXPECT_FALSE(run.result(i).passed) << i;
    EXPECT_EQ(run.result(i).samples, 0u) << i;
  }
}

TEST(ThresholdJudge, MarksAPercentileThatRestsOnAFewSamples) {
  Intervals run({"p99 < 1s", "p50 < 1s"});
  run.record(milliseconds(5), 100).close(seconds(1));
  EXPECT_TRUE(run.result(0).rough);
  EXPECT_FALSE(run.result(1).rough);
}

TEST(ThresholdJudge, SeesOnlyItsOwnRow) {
  Intervals run({"max < 1s", "requests >= 3"}, Nanoseconds(0), 1);
  run.record(seconds(5), 9, FailureKind::kNone, 0)
      .record(milliseconds(1), 3, FailureKind::kNone, 1);
  run.close(seconds(1));
  EXPECT_EQ(run.result(0).value, 1);
  EXPECT_EQ(run.result(1).value, 3);
  EXPECT_TRUE(run.result(1).passed);
}

TEST(ThresholdJudge, TellsServiceTimeFromResponseTime) {
  Intervals run({"max < 60ms", "service max < 60ms"});
  run.record(milliseconds(100)).close(seconds(1));
  EXPECT_FALSE(run.result(0).passed);
  EXPECT_TRUE(run.result(1).passed);
  EXPECT_EQ(run.result(1).value, 50);
}

TEST(ThresholdJudge, CountsFailuresAsShareAndAsNumber) {
  Intervals run({"failures <= 7%", "failures < 7%", "failures < 8"});
  run.record(milliseconds(1), 93).record(milliseconds(1), 7, FailureKind::kTimeout);
  run.close(seconds(1));
  EXPECT_TRUE(run.result(0).passed);
  EXPECT_EQ(run.result(0).value, 7);
  EXPECT_FALSE(run.result(1).passed);
  EXPECT_TRUE(run.result(2).passed);
}

TEST(ThresholdJudge, RatesAreOverTheMeasuredTimeUpToTheStop) {
  Intervals run({"rps >= 100"});
  run.record(milliseconds(1), 100).close(seconds(1));
  // Half a second measured, then the requests in flight took five seconds to end.
  run.record(milliseconds(1), 50).close(seconds(6), milliseconds(1500));
  EXPECT_EQ(run.result().value, 100);
  EXPECT_TRUE(run.result().passed);
}

TEST(ThresholdJudge, SharesOfArrivalsAreOfThoseScheduled) {
  Intervals run({"dropped < 10%", "dropped < 10"});
  run.record(milliseconds(1), 90);
  run.drop(10);
  run.close(seconds(1));
  EXPECT_EQ(run.result(0).value, 10);
  EXPECT_EQ(run.result(0).samples, 100u);
  EXPECT_FALSE(run.result(0).passed);
  EXPECT_FALSE(run.result(1).passed);
}

TEST(ThresholdJudge, APercentileThatIsNotKnownDoesNotPassWhateverItsLimit) {
  Intervals run({"p50 < 1s", "p95 < 1h", "max < 1h", "min > 0ms", "service p95 < 1s", "p95 > 1s"});
  run.record(milliseconds(10), 90).drop(10).close(seconds(1));
  EXPECT_TRUE(run.result(0).passed);
  EXPECT_EQ(run.result(0).samples, 100u);
  for (const std::size_t i : {1, 2, 5}) {
    EXPECT_FALSE(run.result(i).passed) << i;
    EXPECT_TRUE(run.result(i).at_least) << i;
    EXPECT_NEAR(*run.result(i).value, 2000, 2) << i;  // as long as they had waited
  }
  EXPECT_TRUE(run.result(3).passed);
  EXPECT_TRUE(run.result(4).passed);  // what was never sent has no service time
}

TEST(ThresholdJudge, OnlyCensoredRequestsAreNoSampleForAMeanButForAPercentile) {
  Intervals run({"p50 < 1s", "mean < 1s"});
  run.drop(3).close(seconds(1));
  EXPECT_TRUE(run.result(0).at_least);
  EXPECT_FALSE(run.result(1).value.has_value());
}

TEST(ThresholdJudge, CensoredRequestsCountInTheWindowsTheyFallIn) {
  Intervals run({"p95 < 1s over 2s", "p95 < 1s over 1s"});
  run.record(milliseconds(10), 100).close(seconds(1));
  run.record(milliseconds(10), 100).close(seconds(2));
  EXPECT_TRUE(run.result(0).passed);
  run.record(milliseconds(10), 90).drop(10).close(seconds(3));
  EXPECT_TRUE(run.result(0).at_least);  // 10 of 200
  EXPECT_TRUE(run.result(1).at_least);
  EXPECT_FALSE(run.result(0).passed);
}

TEST(ThresholdJudge, AnUnknownPercentileAbortsOnlyWhenItIsAboveTheLimitForSure) {
  Intervals patient({"p95 < 1h abort"});
  patient.record(milliseconds(10), 90).drop(10).close(seconds(1));
  EXPECT_FALSE(patient.wants_abort());
  EXPECT_FALSE(patient.result().passed);
  Intervals strict({"p95 < 1s abort"});
  strict.record(milliseconds(10), 90).drop(10).close(seconds(1));
  EXPECT_TRUE(strict.wants_abort());
}

/// Load for 2 s, none for 3 s, load again; intervals end a little late.
void run_with_a_pause(Intervals& run, int in_the_pause = 0, int after_it = 50) {
  const int requests[] = {50, 50, in_the_pause, 0, 0, after_it, 50};
  for (int second = 1; second <= 7; ++second) {
    run.record(milliseconds(10), requests[second - 1]);
    run.close(seconds(second) + milliseconds(5 * second));
  }
}

TEST(ThresholdJudge, AWindowInWhichNoLoadWasAskedForIsNotJudged) {
  const std::vector<std::string> rules = {"p95 < 1s over 1s", "rps > 40 over 1s",
                                          "failures < 1% over 2s", "requests > 40 over 1s abort"};
  Intervals run(rules, Nanoseconds(0), std::nullopt, {{seconds(2), seconds(5)}});
  run_with_a_pause(run);
  for (std::size_t i = 0; i < rules.size(); ++i) EXPECT_TRUE(run.result(i).passed) << rules[i];
  EXPECT_FALSE(run.wants_abort());
  // The same silence where load was asked for is not a pass.
  Intervals silent(rules);
  run_with_a_pause(silent);
  for (std::size_t i = 0; i < rules.size(); ++i) EXPECT_FALSE(silent.result(i).passed) << rules[i];
  EXPECT_TRUE(silent.wants_abort());
}

TEST(ThresholdJudge, AWindowWithLoadAndNoSampleIsNotPassedThoughAPauseIsInIt) {
  Intervals run({"p95 < 1s over 1s"}, Nanoseconds(0), std::nullopt, {{seconds(2), seconds(5)}});
  run_with_a_pause(run, 0, 0);  // the target is gone in the second after the pause
  EXPECT_FALSE(run.result().passed);
  EXPECT_FALSE(run.result().value.has_value());
}

TEST(ThresholdJudge, LateAnswersInAPauseAreJudged) {
  Intervals run({"p95 < 5ms over 1s", "max < 1s over 1s"}, Nanoseconds(0), std::nullopt,
                {{Nanoseconds(0), seconds(5)}});
  run.record(milliseconds(10), 3).close(seconds(1));
  EXPECT_FALSE(run.result(0).passed);
  EXPECT_TRUE(run.result(1).passed);
}

TEST(ThresholdJudge, TheWarmUpIsNotJudged) {
  Intervals run({"max < 1s", "rps >= 10", "lag max < 1s", "dropped < 1", "max < 1s over 1s"},
                seconds(2));
  for (int second = 1; second <= 2; ++second) {
    run.warm(seconds(9), 50);
    run.shard().record_lag(seconds(3));
    run.drop(5, true);
    run.close(seconds(second) + milliseconds(3));
  }
  EXPECT_EQ(run.result(0).samples, 0u);
  // One more that was due in the warm-up and done after it.
  run.warm(seconds(9)).record(milliseconds(5), 20);
  run.shard().record_lag(milliseconds(1));
  run.close(seconds(3) + milliseconds(3));
  EXPECT_EQ(run.result(0).value, 5);
  EXPECT_NEAR(*run.result(1).value, 20, 0.1);
  EXPECT_EQ(run.result(2).value, 1);
  EXPECT_EQ(run.result(3).value, 0);
  EXPECT_EQ(run.result(4).value, 5);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_TRUE(run.result(i).passed) << i;
}

TEST(ThresholdJudge, AWindowHasToHoldWhereverItLies) {
  Intervals run({"failures < 10% over 2s", "failures < 10%"});
  run.record(milliseconds(1), 100).close(seconds(1));
  EXPECT_FALSE(run.result().value.has_value());  // no window is complete yet
  run.record(milliseconds(1), 80).record(milliseconds(1), 20, FailureKind::kTimeout);
  run.close(seconds(2));
  EXPECT_EQ(run.result().value, 10);  // 20 of 200
  EXPECT_FALSE(run.result().passed);
  for (int second = 3; second <= 10; ++second) {
    run.record(milliseconds(1), 100).close(seconds(second));
  }
  EXPECT_EQ(run.result().value, 10);
  EXPECT_FALSE(run.result().passed);
  EXPECT_EQ(run.result().samples, 200u);
  EXPECT_EQ(run.result(1).value, 2);  // over the whole run it is well
  EXPECT_TRUE(run.result(1).passed);
}

TEST(ThresholdJudge, TheWorstWindowIsTheValue) {
  Intervals run({"p99 < 1s over 2s", "rps > 5 over 2s", "avg < 1s over 2s", "min >= 1ms over 2s"});
  const int counts[] = {10, 20, 8, 9, 30};
  for (int second = 0; second < 5; ++second) {
    run.record(milliseconds(10 * (second + 1)), counts[second]).close(seconds(second + 1));
  }
  EXPECT_EQ(run.result(0).value, 50);
  EXPECT_TRUE(run.result(0).passed);
  EXPECT_EQ(run.result(1).value, 8.5);
  EXPECT_EQ(run.result(1).samples, 17u);
  EXPECT_NEAR(*run.result(2).value, (9 * 40 + 30 * 50) / 39.0, 1e-6);
  EXPECT_EQ(run.result(3).value, 10);
}

TEST(ThresholdJudge, AWindowWithoutASampleDoesNotPass) {
  Intervals run({"p99 < 1s over 1s"});
  run.record(milliseconds(1), 5).close(seconds(1)).close(seconds(2));
  run.record(milliseconds(1), 5).close(seconds(3));
  EXPECT_FALSE(run.result().passed);
  EXPECT_FALSE(run.result().value.has_value());
  EXPECT_EQ(run.result().samples, 0u);
}

TEST(ThresholdJudge, AnEmptyWindowIsTheWorstEvenWhereLessIsWanted) {
  Intervals run({"requests < 10 over 1s", "rps < 10 over 1s"});
  run.record(milliseconds(1), 5).close(seconds(1)).close(seconds(2));
  run.record(milliseconds(1), 5).close(seconds(3));
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_FALSE(run.result(i).passed) << i;
    EXPECT_EQ(run.result(i).samples, 0u) << i;
  }
}

TEST(ThresholdJudge, ARestAtTheEndBelongsToTheLastWindow) {
  Intervals run({"max < 1s over 1s", "rps >= 10 over 1s"});
  run.record(milliseconds(1), 10).close(seconds(1));
  run.record(milliseconds(1), 10).close(seconds(2), seconds(2));
  // Done after the stop: no time is measured any more, but the requests are.
  Sample late;
  late.response = late.service = seconds(3);
  late.in_window = false;
  run.shard().record(late, seconds(5));
  run.close(seconds(5), seconds(2));
  EXPECT_EQ(run.result(0).value, 3000);
  EXPECT_FALSE(run.result(0).passed);
  EXPECT_EQ(run.result(1).value, 10);
  EXPECT_TRUE(run.result(1).passed);
}

TEST(ThresholdJudge, AnIntervalThatIsABitShortCompletesItsWindow) {
  Intervals run({"max < 1s over 3s"});
  run.record(milliseconds(1)).close(milliseconds(980)).record(milliseconds(1));
  run.close(milliseconds(1990)).record(milliseconds(1));
  EXPECT_FALSE(run.result().value.has_value());
  run.close(milliseconds(2985));
  EXPECT_EQ(run.result().samples, 3u);
}

TEST(ThresholdJudge, AbortsAsSoonAsItIsBroken) {
  Intervals run({"failures < 50%", "failures < 10% abort"});
  run.record(milliseconds(1), 100).close(seconds(1));
  EXPECT_FALSE(run.wants_abort());
  run.record(milliseconds(1), 20, FailureKind::kTimeout).close(seconds(2));
  EXPECT_TRUE(run.wants_abort());
  EXPECT_TRUE(run.result(1).aborted);
  EXPECT_FALSE(run.result(0).aborted);
  // What ended after the abort does not mend it.
  const double value = *run.result(1).value;
  run.record(milliseconds(1), 10'000).close(seconds(2) + milliseconds(10), seconds(2));
  EXPECT_EQ(run.result(1).value, value);
  EXPECT_FALSE(run.result(1).passed);
}

TEST(ThresholdJudge, NothingButAbortEndsARun) {
  Intervals run({"failures < 1%"});
  run.record(milliseconds(1), 5, FailureKind::kTimeout).close(seconds(1));
  EXPECT_FALSE(run.result().passed);
  EXPECT_FALSE(run.wants_abort());
}

TEST(ThresholdJudge, WaitsForItsDelayBeforeItAborts) {
  Intervals run({"rps > 5 abort after 3s"});
  run.close(seconds(1)).close(seconds(2));
  EXPECT_FALSE(run.wants_abort());
  run.close(seconds(3));
  EXPECT_TRUE(run.wants_abort());
}

TEST(ThresholdJudge, ForgetsWhatWasMendedBeforeTheDelay) {
  Intervals run({"max < 1s over 1s abort after 3s"});
  run.record(seconds(2)).close(seconds(1));
  for (int second = 2; second <= 4; ++second) run.record(milliseconds(1)).close(seconds(second));
  EXPECT_FALSE(run.wants_abort());
  EXPECT_FALSE(run.result().passed);  // it did break, only not then
  run.record(seconds(2)).close(seconds(5));
  EXPECT_TRUE(run.wants_abort());
}

TEST(ThresholdJudge, NoSampleIsNoReasonToAbort) {
  Intervals run({"p99 < 1s abort", "p99 < 1s over 1s abort"});
  run.close(seconds(1)).close(seconds(2));
  EXPECT_FALSE(run.wants_abort());
}

TEST(ThresholdJudge, DoesNotAbortOnTheMomentBetweenWarmUpAndMeasurement) {
  Intervals run({"rps > 5 abort"}, seconds(2));
  run.warm(milliseconds(1), 10).close(seconds(1)).warm(milliseconds(1), 10);
  run.close(seconds(2) + milliseconds(4));
  EXPECT_FALSE(run.wants_abort());
  run.record(milliseconds(1), 10).close(seconds(3));
  EXPECT_FALSE(run.wants_abort());
  run.close(seconds(4)).close(seconds(5));
  EXPECT_TRUE(run.wants_abort());  // 10 requests in 3 s
}

TEST(ThresholdJudge, OnlyOneAborts) {
  Intervals run({"max < 1s abort", "avg < 1s abort"});
  run.record(seconds(2)).close(seconds(1)).close(seconds(2));
  EXPECT_TRUE(run.result(0).aborted);
  EXPECT_FALSE(run.result(1).aborted);
}

}  // namespace
}  // namespace stormlight
