#include "engine/generator_health.h"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stormlight {
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

Histogram responses(Nanoseconds all) {
  Histogram histogram;
  histogram.record(all, 1000);
  return histogram;
}

TEST(JudgeGenerator, FlagsALagThatReachesTheP99) {
  GeneratorHealth health = with_lag(970, 30, milliseconds(3));
  judge_generator(responses(milliseconds(2)), health);
  EXPECT_TRUE(health.saturated);
  EXPECT_THAT(health.reasons, ElementsAre(HasSubstr("lag p99 3.0 ms, limit 1.0 ms")));
}

TEST(JudgeGenerator, DoesNotFlagASlowTargetNorALagThatDoesNotMatterBesideIt) {
  GeneratorHealth prompt = with_lag(1000, 0, {});
  judge_generator(responses(milliseconds(800)), prompt);
  EXPECT_FALSE(prompt.saturated);
  GeneratorHealth late = with_lag(900, 100, milliseconds(3));
  judge_generator(responses(milliseconds(200)), late);  // 5% of 200 ms is 10 ms
  EXPECT_FALSE(late.saturated);
}

TEST(JudgeGenerator, ForgivesWhatIsRarerThanOneInAHundred) {
  GeneratorHealth health = with_lag(995, 5, milliseconds(20));
  judge_generator(responses(milliseconds(1)), health);
  EXPECT_FALSE(health.saturated);
}

TEST(JudgeGenerator, DoesNotConvictOnARoughPercentile) {
  GeneratorHealth few = with_lag(95, 5, milliseconds(20));  // p99 of 100 samples is one sample
  judge_generator(responses(milliseconds(1)), few);
  EXPECT_FALSE(few.saturated);
  GeneratorHealth stalled = with_lag(50, 50, milliseconds(200));
  judge_generator(responses(milliseconds(1)), stalled);
  EXPECT_TRUE(stalled.saturated);
  GeneratorHealth hardly_any = with_lag(0, 19, milliseconds(200));
  judge_generator(responses(milliseconds(1)), hardly_any);
  EXPECT_FALSE(hardly_any.saturated);
  EXPECT_THAT(hardly_any.reasons, IsEmpty());
}

TEST(CpuMeter, CountsTheCpuTimeThisProcessUses) {
  const TimePoint began{};
  CpuMeter meter(began);
  volatile std::uint64_t spin = 0;
  for (int i = 0; i < 30'000'000; ++i) spin = spin + 1;
  GeneratorHealth health;
  meter.update(began + milliseconds(100), health);
  EXPECT_GT(health.cpu_percent, 0);
  EXPECT_EQ(health.cpu_percent, health.recent_cpu_percent);
}

}  // namespace
}  // namespace stormlight
