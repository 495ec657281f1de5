#include "metrics/confidence.h"

#include <chrono>
#include <cmath>

#include <gmock/gmock.h>

#include "base/random.h"

namespace stormlight {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

TEST(ConfidenceInterval, TakesTheRanksOfOrderStatistics) {
  // Values equal to their ranks, below 2048 ns where cells are one wide, so ranks can be read off.
  Histogram histogram;
  for (int i = 1; i <= 2000; ++i) histogram.record(nanoseconds(i));
  // n q = 1000, 1.96 sqrt(n q (1-q)) = 43.8
  const ConfidenceInterval median = confidence_interval(histogram, 0.5);
  EXPECT_EQ(median.low, nanoseconds(956));
  EXPECT_EQ(median.high, nanoseconds(1045));
  // Three times as wide: 131.5
  const ConfidenceInterval wide = confidence_interval(histogram, 0.5, 3);
  EXPECT_EQ(wide.low, nanoseconds(868));
  EXPECT_EQ(wide.high, nanoseconds(1133));
}

TEST(ConfidenceInterval, TakesRanks9880And9921ForTheP99OfTenThousand) {
  const auto around = [](int low_rank, int high_rank) {
    Histogram histogram;
    histogram.record(nanoseconds(1), static_cast<std::uint64_t>(low_rank) - 1);
    histogram.record(nanoseconds(2));
    histogram.record(nanoseconds(3), static_cast<std::uint64_t>(high_rank - low_rank) - 1);
    histogram.record(nanoseconds(4));
    histogram.record(nanoseconds(5), static_cast<std::uint64_t>(10'000 - high_rank));
    return confidence_interval(histogram, 0.99);
  };
  const ConfidenceInterval interval = around(9880, 9921);
  EXPECT_EQ(interval.low, nanoseconds(2));
  EXPECT_EQ(interval.high, nanoseconds(4));
}

TEST(ConfidenceInterval, HoldsTheTruthInTheShareOfRunsItPromises) {
  constexpr int kRuns = 1000;
  constexpr int kSamples = 10'000;
  const double truth_ms = -std::log(0.01);  // p99 of the exponential distribution with mean 1 ms
  Random random(20'261'124);
  Histogram histogram;
  int covered = 0;
  for (int run = 0; run < kRuns; ++run) {
    histogram.clear();
    for (int i = 0; i < kSamples; ++i) {
      histogram.record(nanoseconds(std::llround(random.exponential() * 1e6)));
    }
    const ConfidenceInterval interval = confidence_interval(histogram, 0.99);
    ASSERT_TRUE(interval.low && interval.high);
    covered += stormlight::milliseconds(*interval.low) <= truth_ms &&
               truth_ms <= stormlight::milliseconds(*interval.high);
  }
  EXPECT_GE(covered, 945);
  EXPECT_LE(covered, 975);
}

TEST(ConfidenceInterval, LeavesAnEndOpenThatTheSamplesDoNotBound) {
  Histogram histogram;
  histogram.record(milliseconds(5), 100);
  const ConfidenceInterval p99 = confidence_interval(histogram, 0.99);
  EXPECT_EQ(p99.low, milliseconds(5));
  EXPECT_FALSE(p99.high);
  const ConfidenceInterval of_nothing = confidence_interval(Histogram(), 0.5);
  EXPECT_FALSE(of_nothing.low);
  EXPECT_FALSE(of_nothing.high);
}

TEST(ConfidenceInterval, NeverReachesBeyondMinAndMax) {
  Histogram histogram;
  histogram.record(nanoseconds(123'456'789), 1000);
  const ConfidenceInterval interval = confidence_interval(histogram, 0.5);
  EXPECT_EQ(interval.low, nanoseconds(123'456'789));
  EXPECT_EQ(interval.high, nanoseconds(123'456'789));
}

TEST(StudentT, AgreesWithTheTables) {
  EXPECT_NEAR(student_t(kNormal95, 4), 2.776, 0.03);
  EXPECT_NEAR(student_t(kNormal95, 7), 2.365, 0.005);
  EXPECT_NEAR(student_t(kNormal95, 31), 2.040, 0.001);
  EXPECT_NEAR(student_t(kNormal95, 1e9), kNormal95, 1e-6);
}

TEST(ChiSquared, IsThatOfTheTables) {
  EXPECT_NEAR(chi_squared_ratio(2.326, 1), 6.635, 0.07);
  EXPECT_NEAR(chi_squared_ratio(2.326, 4) * 4, 13.277, 0.05);
  EXPECT_NEAR(chi_squared_ratio(2.326, 30) * 30, 50.892, 0.05);
}

}  // namespace
}  // namespace stormlight
