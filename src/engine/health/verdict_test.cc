#include "engine/health/verdict.h"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stormlight::health {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

GeneratorHealth with_lag(std::uint64_t prompt, std::uint64_t late, Nanoseconds by) {
  GeneratorHealth health;
  health.lag.record(microseconds(50), prompt);
  if (late > 0) health.lag.record(by, late);
  return health;
}

Histogram times(Nanoseconds all) {
  Histogram histogram;
  histogram.record(all, 1000);
  return histogram;
}

TEST(JudgeGenerator, FlagsALagThatReachesTheP99) {
  GeneratorHealth health = with_lag(970, 30, milliseconds(3));
  judge_generator(times(milliseconds(2)), health);
  EXPECT_TRUE(health.saturated);
  EXPECT_THAT(health.reasons, ElementsAre(HasSubstr("lag p99 3.0 ms, limit 1.0 ms"),
                                          HasSubstr("give it more CPU, or lower the load")));
}

TEST(JudgeGenerator, DoesNotFlagASlowTargetNorALagThatDoesNotMatterBesideIt) {
  GeneratorHealth prompt = with_lag(1000, 0, {});
  judge_generator(times(milliseconds(800)), prompt);
  EXPECT_FALSE(prompt.saturated);
  GeneratorHealth late = with_lag(900, 100, milliseconds(3));
  judge_generator(times(milliseconds(200)), late);  // 5% of 200 ms is 10 ms
  EXPECT_FALSE(late.saturated);
}

TEST(JudgeGenerator, ForgivesWhatIsRarerThanOneInAHundred) {
  GeneratorHealth health = with_lag(995, 5, milliseconds(20));
  judge_generator(times(milliseconds(1)), health);
  EXPECT_FALSE(health.saturated);
}

TEST(JudgeGenerator, DoesNotConvictOnARoughPercentile) {
  GeneratorHealth few = with_lag(95, 5, milliseconds(20));  // p99 of 100 samples is one sample
  judge_generator(times(milliseconds(1)), few);
  EXPECT_FALSE(few.saturated);
  GeneratorHealth stalled = with_lag(50, 50, milliseconds(200));
  judge_generator(times(milliseconds(1)), stalled);
  EXPECT_TRUE(stalled.saturated);
  GeneratorHealth hardly_any = with_lag(0, 19, milliseconds(200));
  judge_generator(times(milliseconds(1)), hardly_any);
  EXPECT_FALSE(hardly_any.saturated);
  EXPECT_THAT(hardly_any.reasons, IsEmpty());
}

TEST(JudgeGenerator, ForgetsTheReasonsOfAnEarlierInterval) {
  GeneratorHealth health = with_lag(970, 30, milliseconds(3));
  judge_generator(times(milliseconds(2)), health);
  judge_generator(times(milliseconds(200)), health);
  EXPECT_FALSE(health.saturated);
  EXPECT_THAT(health.reasons, IsEmpty());
}

// A generator at its limit in the open model: every pass of its loop takes 100 ms, all its users
// are busy, and arrivals queue up for seconds behind them. The target answers at once.
TEST(JudgeGenerator, IsNotTalkedOutOfItByTheQueueTheGeneratorMade) {
  Load load;
  load.model = Model::kOpen;
  Row totals;
  totals.response.record(std::chrono::seconds(10), 1000);
  totals.service.record(milliseconds(200), 1000);
  GeneratorHealth health = with_lag(0, 1000, milliseconds(100));
  judge_generator(judged_times(load, totals), health);
  EXPECT_TRUE(health.saturated);
  EXPECT_THAT(health.reasons[0], HasSubstr("limit 10.0 ms"));
  judge_generator(totals.response, health);  // what the rule must not do
  EXPECT_FALSE(health.saturated);
}

TEST(JudgedTimes, AreServiceTimesWhereverAScheduleMakesRequestsDue) {
  Load load;
  Row totals;
  EXPECT_EQ(&judged_times(load, totals), &totals.response);
  load.pacing = milliseconds(10);
  EXPECT_EQ(&judged_times(load, totals), &totals.service);
  load.pacing = Nanoseconds(0);
  load.model = Model::kOpen;
  EXPECT_EQ(&judged_times(load, totals), &totals.service);
}

// Check A3.9: the generator is stopped for 0.5 s of 30 s. The closed model's response times hold
// the stop as well, but for one request per user only.
TEST(JudgeGenerator, FlagsAStopOfHalfASecondInEitherModel) {
  GeneratorHealth health;
  for (int ms = 0; ms < 30'000; ms += 10) {
    const bool stopped = ms >= 5'000 && ms < 5'500;
    health.lag.record(stopped ? milliseconds(5'500 - ms) : milliseconds(0));
  }
  Histogram closed;
  closed.record(milliseconds(1), 100'000);
  closed.record(milliseconds(500), 10);
  judge_generator(closed, health);
  EXPECT_TRUE(health.saturated);
  Histogram slow_target;
  slow_target.record(milliseconds(200), 1'500);
  slow_target.record(milliseconds(700), 30);  // more than one in a hundred
  judge_generator(slow_target, health);
  EXPECT_TRUE(health.saturated);
}

}  // namespace
}  // namespace stormlight::health
