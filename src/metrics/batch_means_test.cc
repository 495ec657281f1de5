#include "metrics/batch_means.h"

#include <chrono>

#include <gmock/gmock.h>

#include "metrics/batches_testing.h"
#include "metrics/confidence.h"

namespace stormlight {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

RunStatistics judged(const Batches& batches) {
  RunStatistics statistics;
  judge_correlation(batches.closed(), statistics);
  return statistics;
}

Histogram merged(const Batches& batches) {
  Histogram all;
  for (const Histogram& batch : batches.closed()) all.merge(batch);
  return all;
}

TEST(BatchMeans, CallAStallCorrelatedAndWidenTheInterval) {
  // Check 1 of the measurement contract: 1000 requests/s for 30 s, 1 s of stall at t = 5 s.
  const Batches run = course(30, 1000, 1, stalled_ms);
  const RunStatistics statistics = judged(run);
  EXPECT_TRUE(statistics.correlated);
  EXPECT_GT(statistics.widening[2], 5);
  const Histogram all = merged(run);
  const ConfidenceInterval naive = confidence_interval(all, 0.99);
  const ConfidenceInterval honest = confidence_interval(all, 0.99, statistics.widening[2]);
  ASSERT_TRUE(naive.low && naive.high && honest.low);
  EXPECT_LT(*honest.low, milliseconds(300));  // all of the p99 is one event
  EXPECT_GT(*naive.low, milliseconds(600));
  EXPECT_FALSE(honest.high);
}

TEST(BatchMeans, CallIndependentSamplesIndependent) {
  int called_correlated = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const RunStatistics statistics = judged(course(30, 300, seed, steady_ms));
    called_correlated += statistics.correlated;
    EXPECT_TRUE(statistics.correlated || statistics.widening == RunStatistics().widening);
  }
  EXPECT_LE(called_correlated, 3);  // three tests at 0.001 each: 0.6 are to be expected
}

/// Each second has a level of its own, which order statistics take for 1000 independent facts.
Batches swinging(std::uint64_t seed) {
  Random levels(seed + 1000);
  double level = 0;
  int second = -1;
  return course(30, 1000, seed, [&](double t_s, Random& random) {
    if (static_cast<int>(t_s) != second) {
      second = static_cast<int>(t_s);
      level = 10 * levels.uniform();
    }
    return 5 + level + random.exponential();
  });
}

TEST(BatchMeans, CoverTheTruthWhereIntervalsDifferByChance) {
  constexpr std::uint64_t kRuns = 300;
  Histogram everything;
  for (std::uint64_t seed = 1; seed <= kRuns; ++seed) everything.merge(merged(swinging(seed)));
  const Nanoseconds truth = everything.quantile(0.5);
  const auto covers = [&](const ConfidenceInterval& interval) {
    return interval.low && interval.high && *interval.low <= truth && truth <= *interval.high;
  };
  std::uint64_t naive_covers = 0;
  std::uint64_t honest_covers = 0;
  for (std::uint64_t seed = 1; seed <= kRuns; ++seed) {
    const Batches run = swinging(seed);
    const Histogram all = merged(run);
    naive_covers += covers(confidence_interval(all, 0.5));
    honest_covers += covers(confidence_interval(all, 0.5, judged(run).widening[0]));
  }
  EXPECT_LT(naive_covers, kRuns * 30 / 100);
  EXPECT_GE(honest_covers, kRuns * 91 / 100);
  EXPECT_LE(honest_covers, kRuns * 99 / 100);
}

TEST(BatchMeans, DoNotJudgeWhatIsTooShort) {
  const RunStatistics statistics = judged(course(7, 1000, 1, stalled_ms));
  EXPECT_FALSE(statistics.correlated);
  EXPECT_THAT(statistics.widening, ElementsAre(1, 1, 1));
}

TEST(BatchMeans, StandIntervalsWithoutASampleAndEqualSamples) {
  const Batches equal = course(20, 100, 1, [](double, Random&) { return 4.0; });
  EXPECT_FALSE(judged(equal).correlated);
  Batches sparse;
  Histogram one;
  one.record(milliseconds(2));
  for (int i = 0; i < 20; ++i) {
    if (i % 5 == 0) sparse.add(one);
    sparse.close_interval(false);
  }
  EXPECT_FALSE(judged(sparse).correlated);
}

TEST(ShareAbove, IsTheRatioOfAllCountsAndItsVariance) {
  const std::vector<BatchCount> counts = {{100, 10}, {100, 30}};
  const ShareAbove all = share_above(counts);
  EXPECT_DOUBLE_EQ(all.share, 0.2);
  // residuals -10 and 10: 2/1 * 200 / 200^2
  EXPECT_DOUBLE_EQ(all.variance, 0.01);
}

}  // namespace
}  // namespace stormlight
