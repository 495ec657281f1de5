#include "metrics/stationarity.h"

#include <chrono>

#include <gmock/gmock.h>

#include "metrics/batches_testing.h"

namespace stormlight {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

RunStatistics judged(const Batches& batches) {
  RunStatistics statistics;
  judge_stationarity(batches.closed(), statistics);
  return statistics;
}

TEST(Stationarity, IsDeniedToARampFromFiveToFiftyMilliseconds) {
  for (const int intervals : {8, 10, 30, 100}) {
    const RunStatistics statistics =
        judged(course(intervals, 500, 1, [&](double t_s, Random& random) {
          return 5 + 45 * t_s / intervals + random.exponential();
        }));
    EXPECT_EQ(statistics.stationary, false) << intervals;
    EXPECT_THAT(statistics.reason, HasSubstr("of the requests of the first half took longer than"));
  }
}

TEST(Stationarity, IsGrantedToASteadyRun) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const RunStatistics statistics = judged(course(30, 500, seed, steady_ms));
    EXPECT_EQ(statistics.stationary, true) << seed << ": " << statistics.reason;
    EXPECT_THAT(statistics.reason, IsEmpty());
  }
}

TEST(Stationarity, IsGrantedToARunThatSwingsAroundTheSameLevel) {
  int denied = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Random levels(seed + 1000);
    double level = 0;
    int second = -1;
    const RunStatistics statistics = judged(course(30, 500, seed, [&](double t_s, Random& random) {
      if (static_cast<int>(t_s) != second) {
        second = static_cast<int>(t_s);
        level = 2 * levels.uniform();
      }
      return 5 + level + random.exponential();
    }));
    denied += statistics.stationary == false;
  }
  EXPECT_LE(denied, 2);
}

TEST(Stationarity, IsDeniedToAStepInTheMiddleOfTheRun) {
  const RunStatistics statistics = judged(course(20, 200, 3, [](double t_s, Random& random) {
    return (t_s < 10 ? 5 : 6) + random.exponential();
  }));
  EXPECT_EQ(statistics.stationary, false);
}

TEST(Stationarity, IsNotKnownOfAShortRunNorOfAFewRequests) {
  const RunStatistics brief = judged(course(7, 1000, 1, steady_ms));
  EXPECT_FALSE(brief.stationary.has_value());
  EXPECT_THAT(brief.reason, HasSubstr("fewer than 8 intervals"));
  const RunStatistics few = judged(course(10, 19, 1, steady_ms));
  EXPECT_FALSE(few.stationary.has_value());
  EXPECT_THAT(few.reason, HasSubstr("fewer than 100 requests"));
  EXPECT_FALSE(judged(Batches()).stationary.has_value());
}

}  // namespace
}  // namespace stormlight
