#include "profile/arrival_schedule.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace stormlight {
namespace {

using std::chrono::milliseconds;

Load at_rate(double rate, Nanoseconds duration) {
  Load load;
  load.model = Model::kOpen;
  load.rate = Rate::per_second(rate);
  load.duration = duration;
  return load;
}

std::vector<Nanoseconds> dues(const LevelCurve& curve, Arrivals kind, std::uint64_t seed = 1,
                              std::uint64_t limit = 0, int index = 0, int stride = 1) {
  ArrivalSchedule schedule(curve, kind, seed, limit, index, stride);
  std::vector<Nanoseconds> times;
  for (; schedule.peek(); schedule.pop()) times.push_back(schedule.peek()->due);
  return times;
}

TEST(ArrivalSchedule, ConstantArrivalsAreEvenlySpacedAndExactlyAsManyAsTheRateSays) {
  for (const double rate : {10.0, 1000.0, 30'000.0}) {
    const LevelCurve curve = arrival_curve(at_rate(rate, std::chrono::seconds(30)));
    const std::vector<Nanoseconds> times = dues(curve, Arrivals::kConstant);
    ASSERT_EQ(times.size(), static_cast<std::size_t>(rate * 30));
    for (std::size_t k = 0; k < times.size(); ++k) {
      ASSERT_NEAR(seconds(times[k]), static_cast<double>(k) / rate, 1e-9);
    }
  }
}

TEST(ArrivalSchedule, ARampFollowsTheIntegralToWithinOneArrival) {
  Load load = at_rate(0, std::chrono::seconds(60));
  load.stages = {{0, 0, std::chrono::seconds(10)},
                 {0, 1000, std::chrono::seconds(30)},
                 {200, 200, std::chrono::seconds(10)},
                 {1000, 0, std::chrono::seconds(10)}};
  const LevelCurve curve = arrival_curve(load);
  const std::vector<Nanoseconds> times = dues(curve, Arrivals::kConstant);
  EXPECT_GE(times.front(), std::chrono::seconds(10));
  EXPECT_TRUE(std::is_sorted(times.begin(), times.end()));
  std::size_t count = 0;
  for (Nanoseconds t{0}; t <= std::chrono::seconds(60); t += milliseconds(7)) {
    while (count < times.size() && times[count] <= t) ++count;
    EXPECT_LE(std::abs(static_cast<double>(count) - curve.integral(t)), 1.0 + 1e-6) << seconds(t);
  }
}

TEST(ArrivalSchedule, TheLimitEndsItAfterExactlySoManyForAllWorkersTogether) {
  const LevelCurve curve = arrival_curve(at_rate(1000, std::chrono::hours(24)));
  std::size_t all = 0;
  for (int index = 0; index < 3; ++index) {
    all += dues(curve, Arrivals::kConstant, 1, 1000, index, 3).size();
  }
  EXPECT_EQ(all, 1000u);
}

TEST(ArrivalSchedule, WorkersShareOutTheSameTimesForBothKinds) {
  const LevelCurve curve = arrival_curve(at_rate(200, std::chrono::seconds(5)));
  for (const Arrivals kind : {Arrivals::kConstant, Arrivals::kPoisson}) {
    const std::vector<Nanoseconds> whole = dues(curve, kind, 42);
    std::vector<Nanoseconds> shared;
    for (int index = 0; index < 4; ++index) {
      const std::vector<Nanoseconds> part = dues(curve, kind, 42, 0, index, 4);
      shared.insert(shared.end(), part.begin(), part.end());
    }
    std::sort(shared.begin(), shared.end());
    EXPECT_EQ(shared, whole);
  }
}

TEST(ArrivalSchedule, PoissonTimesRepeatForOneSeedAndDifferForAnother) {
  const LevelCurve curve = arrival_curve(at_rate(200, std::chrono::seconds(5)));
  EXPECT_EQ(dues(curve, Arrivals::kPoisson, 7), dues(curve, Arrivals::kPoisson, 7));
  EXPECT_NE(dues(curve, Arrivals::kPoisson, 7), dues(curve, Arrivals::kPoisson, 8));
}

/// Kolmogorov-Smirnov distance of the gaps from the exponential distribution of known mean.
double distance_from_exponential(const std::vector<Nanoseconds>& times, double rate) {
  std::vector<double> gaps;
  for (std::size_t i = 1; i < times.size(); ++i) gaps.push_back(seconds(times[i] - times[i - 1]));
  std::sort(gaps.begin(), gaps.end());
  const auto n = static_cast<double>(gaps.size());
  double distance = 0;
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    const double expected = 1 - std::exp(-rate * gaps[i]);
    distance = std::max({distance, std::abs(expected - static_cast<double>(i) / n),
                         std::abs(expected - static_cast<double>(i + 1) / n)});
  }
  return distance;
}

/// Chi-square of the gaps over 20 bins that are equally likely for exponential gaps.
double chi_square_of_gaps(const std::vector<Nanoseconds>& times, double rate) {
  constexpr std::size_t kBins = 20;
  std::vector<double> counts(kBins);
  for (std::size_t i = 1; i < times.size(); ++i) {
    const double share = 1 - std::exp(-rate * seconds(times[i] - times[i - 1]));
    ++counts[std::min(static_cast<std::size_t>(share * kBins), kBins - 1)];
  }
  const double expected = static_cast<double>(times.size() - 1) / kBins;
  double sum = 0;
  for (const double count : counts) sum += (count - expected) * (count - expected) / expected;
  return sum;
}

TEST(ArrivalSchedule, PoissonGapsFillBinsOfEqualChanceEvenlyAndConstantOnesDoNot) {
  constexpr double kOnePercent = 36.2;  // 19 degrees of freedom
  const LevelCurve curve = arrival_curve(at_rate(200, std::chrono::seconds(25)));
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    EXPECT_LE(chi_square_of_gaps(dues(curve, Arrivals::kPoisson, seed), 200), kOnePercent) << seed;
  }
  EXPECT_GT(chi_square_of_gaps(dues(curve, Arrivals::kConstant), 200), kOnePercent);
}

TEST(ArrivalSchedule, PoissonGapsAreExponentialAndConstantOnesAreNot) {
  const LevelCurve curve = arrival_curve(at_rate(200, std::chrono::seconds(25)));
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    const std::vector<Nanoseconds> times = dues(curve, Arrivals::kPoisson, seed);
    EXPECT_LE(distance_from_exponential(times, 200),
              1.63 / std::sqrt(static_cast<double>(times.size())));
  }
  const std::vector<Nanoseconds> even = dues(curve, Arrivals::kConstant);
  EXPECT_GT(distance_from_exponential(even, 200),
            1.63 / std::sqrt(static_cast<double>(even.size())));
}

}  // namespace
}  // namespace stormlight
