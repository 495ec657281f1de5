#include "stormlight/histogram.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include <gmock/gmock.h>

#include "base/random.h"
#include "metrics/histogram_testing.h"

namespace stormlight {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Nanoseconds kHighest{Histogram::kHighest};

TEST(Histogram, ReportsQuantilesWithin1In1024OfTheSortedSamples) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    Random random(seed);
    std::vector<std::int64_t> samples(1'000'000);
    Histogram histogram;
    for (std::int64_t& sample : samples) {
      sample = log_uniform(random, microseconds(1), seconds(60)).count();
      histogram.record(Nanoseconds(sample));
    }
    std::sort(samples.begin(), samples.end());
    const auto n = static_cast<double>(samples.size());
    for (const double q : {0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999}) {
      const auto rank = static_cast<std::size_t>(std::floor(q * n + 0.5));
      const auto exact = static_cast<double>(samples[rank - 1]);
      const auto reported = static_cast<double>(histogram.quantile(q).count());
      EXPECT_GE(reported, exact) << "q " << q << " seed " << seed;
      EXPECT_LE((reported - exact) / exact, 1.0 / 1024) << "q " << q << " seed " << seed;
    }
    EXPECT_EQ(histogram.min().count(), samples.front());
    EXPECT_EQ(histogram.max().count(), samples.back());
    EXPECT_EQ(histogram.quantile(1).count(), samples.back());
  }
}

TEST(Histogram, FindsTheRankExactlyAmongFewSamples) {
  // Below 2048 ns each value has a cell of its own, so quantiles are exact.
  Random random(7);
  for (int n = 1; n <= 300; ++n) {
    std::vector<std::int64_t> samples(static_cast<std::size_t>(n));
    Histogram histogram;
    for (std::int64_t& sample : samples) {
      sample = static_cast<std::int64_t>(random.below(2048));
      histogram.record(Nanoseconds(sample));
    }
    std::sort(samples.begin(), samples.end());
    for (int percent = 0; percent <= 100; ++percent) {
      const double q = percent / 100.0;
      const auto rank = std::max<std::size_t>(static_cast<std::size_t>(std::floor(q * n + 0.5)), 1);
      ASSERT_EQ(histogram.quantile(q).count(), samples[rank - 1]) << n << " samples, q " << q;
    }
  }
}

TEST(Histogram, KeepsCountMinMaxMeanAndSumExactly) {
  Random random(11);
  Histogram histogram;
  std::int64_t sum = 0;
  std::int64_t lowest = INT64_MAX;
  std::int64_t highest = 0;
  constexpr int kSamples = 100'000;
  for (int i = 0; i < kSamples; ++i) {
    const Nanoseconds sample = log_uniform(random, Nanoseconds(1), hours(1));
    histogram.record(sample);
    sum += sample.count();
    lowest = std::min(lowest, sample.count());
    highest = std::max(highest, sample.count());
  }
  EXPECT_EQ(histogram.count(), kSamples);
  EXPECT_EQ(histogram.min().count(), lowest);
  EXPECT_EQ(histogram.max().count(), highest);
  EXPECT_EQ(histogram.mean().count(), (sum + kSamples / 2) / kSamples);
  EXPECT_DOUBLE_EQ(histogram.sum_seconds(), static_cast<double>(sum) * 1e-9);
}

TEST(Histogram, SumDoesNotWrapInALongSoak) {
  Histogram histogram;
  histogram.record(hours(1), 10'000'000);  // 1141 years; 64 bits of ns hold 584
  EXPECT_EQ(histogram.mean(), hours(1));
  EXPECT_DOUBLE_EQ(histogram.sum_seconds(), 3.6e10);
}

TEST(Histogram, CellsCoverTheRangeWithoutGapsAndWithin1In1024) {
  std::int64_t next = 0;
  const int last = Histogram::cell_of(Histogram::kHighest);
  for (int cell = 0; cell <= last; ++cell) {
    const std::int64_t low = Histogram::lowest_in_cell(cell);
    const std::int64_t high = Histogram::highest_in_cell(cell);
    ASSERT_EQ(low, next) << cell;
    ASSERT_EQ(Histogram::cell_of(low), cell);
    ASSERT_EQ(Histogram::cell_of(std::min(high, Histogram::kHighest)), cell);
    ASSERT_LE((high - low) * 1024, low) << cell;
    next = high + 1;
  }
  EXPECT_GT(next, Histogram::kHighest);
  EXPECT_LT(last, Histogram::kCells);
}

TEST(Histogram, CountsValuesAboveOneHourAndKeepsTheirExactMaximum) {
  Histogram histogram;
  histogram.record(seconds(1));
  histogram.record(kHighest);
  EXPECT_EQ(histogram.over_range(), 0);
  histogram.record(kHighest + Nanoseconds(1));
  histogram.record(hours(5), 2);
  EXPECT_EQ(histogram.count(), 5);
  EXPECT_EQ(histogram.over_range(), 3);
  EXPECT_EQ(histogram.max(), hours(5));
  EXPECT_EQ(histogram.min(), seconds(1));
  EXPECT_DOUBLE_EQ(histogram.sum_seconds(), 1 + 3600 + 3600.000000001 + 2 * 18000);
  // They are recorded as kHighest, so a quantile among them says "one hour", not five.
  EXPECT_EQ(Histogram::cell_of(Histogram::kHighest),
            Histogram::cell_of(std::min(histogram.quantile(0.9), kHighest).count()));
  EXPECT_LT(histogram.quantile(0.9), hours(1) + seconds(4));
}

TEST(Histogram, HoldsExactlyOneHourInRange) {
  Histogram histogram;
  histogram.record(kHighest);
  histogram.record(kHighest, 2);
  EXPECT_EQ(histogram.over_range(), 0);
  EXPECT_EQ(histogram.quantile(0.5), kHighest);
}

TEST(Histogram, WithOnlyOverRangeValuesHasItsMinimumThere) {
  Histogram histogram;
  histogram.record(hours(3));
  histogram.record(Nanoseconds::max());
  EXPECT_EQ(histogram.min(), hours(3));
  EXPECT_EQ(histogram.max(), Nanoseconds::max());
  EXPECT_EQ(histogram.over_range(), 2);
}

TEST(Histogram, CountsNegativeValuesAsZero) {
  Histogram histogram;
  histogram.record(Nanoseconds(-1));
  histogram.record(Nanoseconds::min());
  EXPECT_EQ(histogram.count(), 2);
  EXPECT_EQ(histogram.max(), Nanoseconds(0));
  EXPECT_EQ(histogram.quantile(0.5), Nanoseconds(0));
  EXPECT_EQ(histogram.over_range(), 0);
}

TEST(Histogram, IsAllZeroWhenEmpty) {
  const Histogram histogram;
  EXPECT_TRUE(histogram.empty());
  EXPECT_EQ(histogram.min(), Nanoseconds(0));
  EXPECT_EQ(histogram.max(), Nanoseconds(0));
  EXPECT_EQ(histogram.mean(), Nanoseconds(0));
  EXPECT_EQ(histogram.stddev(), Nanoseconds(0));
  EXPECT_EQ(histogram.quantile(0.99), Nanoseconds(0));
  EXPECT_TRUE(histogram.is_rough(0.5));
  EXPECT_TRUE(cells_of(histogram).empty());
}

TEST(Histogram, RecordingZeroTimesRecordsNothing) {
  Histogram histogram;
  histogram.record(seconds(1), 0);
  EXPECT_TRUE(histogram.empty());
  EXPECT_EQ(histogram.max(), Nanoseconds(0));
}

TEST(Histogram, RecordingManyTimesEqualsRecordingEach) {
  Histogram at_once;
  Histogram each;
  at_once.record(milliseconds(3), 1000);
  for (int i = 0; i < 1000; ++i) each.record(milliseconds(3));
  EXPECT_TRUE(identical(at_once, each));
}

TEST(Histogram, TakesTheNearerEndForAQuantileOutsideOf0To1) {
  Histogram histogram;
  histogram.record(Nanoseconds(10));
  histogram.record(Nanoseconds(20));
  EXPECT_EQ(histogram.quantile(-1), Nanoseconds(10));
  EXPECT_EQ(histogram.quantile(std::nan("")), Nanoseconds(10));
  EXPECT_EQ(histogram.quantile(7), Nanoseconds(20));
}

TEST(Histogram, NeverReportsAQuantileAboveTheMaximum) {
  Histogram histogram;
  histogram.record(Nanoseconds(1'000'001));  // its cell reaches to 1'000'447
  EXPECT_EQ(histogram.quantile(0.5), Nanoseconds(1'000'001));
}

TEST(Histogram, CallsAQuantileRoughBelowTenSamplesBeyondIt) {
  Histogram histogram;
  histogram.record(milliseconds(1), 999);
  EXPECT_FALSE(histogram.is_rough(0.99));  // rank 989, so exactly 10 beyond
  histogram.record(milliseconds(1), 1);
  EXPECT_FALSE(histogram.is_rough(0.99));  // rank 990
  EXPECT_TRUE(histogram.is_rough(0.991));
  EXPECT_FALSE(histogram.is_rough(0.5));
  EXPECT_TRUE(histogram.is_rough(0.999));
  EXPECT_TRUE(histogram.is_rough(1));
}

TEST(Histogram, HasTenSamplesBeyondP90OfAHundred) {
  Histogram histogram;
  histogram.record(milliseconds(1), 100);
  EXPECT_FALSE(histogram.is_rough(0.9));  // although 100 * (1 - 0.9) is 9.999… in doubles
}

TEST(Histogram, HasTheStandardDeviationOfItsSamples) {
  Random random(5);
  std::vector<double> samples;
  Histogram histogram;
  double sum = 0;
  for (int i = 0; i < 50'000; ++i) {
    const Nanoseconds sample = random.between(milliseconds(1), milliseconds(100));
    histogram.record(sample);
    samples.push_back(static_cast<double>(sample.count()));
    sum += samples.back();
  }
  const double mean = sum / 50'000;
  double squares = 0;
  for (const double sample : samples) squares += (sample - mean) * (sample - mean);
  const double exact = std::sqrt(squares / 50'000);
  EXPECT_NEAR(static_cast<double>(histogram.stddev().count()), exact, exact / 1000);
}

TEST(Histogram, HasNoDeviationAmongEqualSamples) {
  Histogram histogram;
  histogram.record(Nanoseconds(123'456'789), 1000);
  EXPECT_EQ(histogram.stddev(), Nanoseconds(0));
}

}  // namespace
}  // namespace stormlight
