#include "target/faults.h"

#include <gtest/gtest.h>

namespace stormlight::target {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint kStart{seconds(1000)};
constexpr std::uint64_t kAnswers = 20'000;

TargetOptions some_faults(std::uint64_t seed) {
  TargetOptions options;
  options.delay = milliseconds(5);
  options.jitter = milliseconds(20);
  options.error_rate = 0.1;
  options.close_rate = 0.25;
  options.seed = seed;
  return options;
}

TEST(Faults, AreNoneByDefault) {
  Faults faults(TargetOptions{}, kStart);
  EXPECT_FALSE(faults.active());
  EXPECT_FALSE(faults.stalls());
  EXPECT_EQ(faults.after_stall(kStart), kStart);
  EXPECT_FALSE(faults.at(0).error || faults.at(0).close);
}

TEST(Faults, StrikeTheShareAskedFor) {
  const Faults faults(some_faults(1), kStart);
  int errors = 0;
  int closes = 0;
  double delay_ms = 0;
  for (std::uint64_t n = 0; n < kAnswers; ++n) {
    const Fault fault = faults.at(n);
    errors += fault.error;
    closes += fault.close;
    delay_ms += stormlight::milliseconds(fault.delay);
    EXPECT_GE(fault.delay, milliseconds(5));
    EXPECT_LE(fault.delay, milliseconds(25));
  }
  // Within 5 standard deviations.
  EXPECT_NEAR(errors, 2000, 5 * 42.5);
  EXPECT_NEAR(closes, 5000, 5 * 61.3);
  EXPECT_NEAR(delay_ms / kAnswers, 15, 5 * 5.8 / 141);
}

TEST(Faults, AreTheSameForASeedAndOtherwiseNot) {
  Faults drawn(some_faults(7), kStart);
  const Faults again(some_faults(7), kStart);
  const Faults other(some_faults(8), kStart);
  int same = 0;
  for (std::uint64_t n = 0; n < 1000; ++n) {
    const Fault fault = drawn.next();
    EXPECT_EQ(fault.delay, again.at(n).delay);
    EXPECT_EQ(fault.error, again.at(n).error);
    EXPECT_EQ(fault.close, again.at(n).close);
    same += fault.delay == other.at(n).delay;
  }
  EXPECT_LT(same, 5);
}

TEST(Faults, StrikeTheSameAnswersWhateverElseIsSwitchedOn) {
  TargetOptions only_errors;
  only_errors.error_rate = 0.1;
  only_errors.seed = 3;
  const Faults alone(only_errors, kStart);
  const Faults together(some_faults(3), kStart);
  for (std::uint64_t n = 0; n < 1000; ++n) EXPECT_EQ(alone.at(n).error, together.at(n).error);
}

TEST(Faults, AreCertainAtRateOne) {
  TargetOptions options;
  options.error_rate = 1;
  options.close_rate = 1;
  const Faults faults(options, kStart);
  for (std::uint64_t n = 0; n < 1000; ++n) EXPECT_TRUE(faults.at(n).error && faults.at(n).close);
}

TEST(Faults, HoldAnswersBackUntilTheStallEnds) {
  TargetOptions options;
  options.stall_at = seconds(2);
  options.stall_for = seconds(3);
  const Faults faults(options, kStart);
  EXPECT_TRUE(faults.stalls());
  const TimePoint begin = kStart + seconds(2);
  const TimePoint end = kStart + seconds(5);
  EXPECT_EQ(faults.after_stall(begin - Nanoseconds(1)), begin - Nanoseconds(1));
  EXPECT_EQ(faults.after_stall(begin), end);
  EXPECT_EQ(faults.after_stall(end - Nanoseconds(1)), end);
  EXPECT_EQ(faults.after_stall(end), end);
}

}  // namespace
}  // namespace stormlight::target
