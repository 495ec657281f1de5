#include "runtime/wake_up_plan.h"

#include <chrono>

#include <gtest/gtest.h>

#include "base/clock.h"

namespace stormlight {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr WakeUpCost kVirtualMachine{microseconds(26), microseconds(24)};
constexpr WakeUpCost kHardware{microseconds(2), microseconds(3)};

/// Keeps `count` times, one every `interval`, by doing what the plan says; alarms come as late as
/// `cost` says. Returns the latest.
Nanoseconds latest(WakeUpCost cost, Nanoseconds interval, int count) {
  WakeUpPlan plan(cost);
  ManualClock clock;
  const TimePoint start = clock.now();
  Nanoseconds worst{0};
  for (int k = 1; k <= count;) {
    const TimePoint due = start + k * interval;
    if (due > clock.now()) {
      const WakeUpPlan::Wait wait = plan.wait_for(due, clock.now());
      if (wait.poll) {
        clock.advance(due - clock.now());
      } else {
        clock.advance(wait.alarm + cost.late - clock.now());
        if (clock.now() < due) continue;
      }
      plan.waited(clock.now());
    }
    for (; k <= count && start + k * interval <= clock.now(); ++k) {
      worst = std::max(worst, clock.now() - (start + k * interval));
    }
  }
  return worst;
}

TEST(WakeUpPlan, SetsTheAlarmAsMuchTooEarlyAsAlarmsComeLate) {
  const WakeUpPlan plan(kVirtualMachine);
  ManualClock clock;
  const TimePoint due = clock.now() + milliseconds(5);
  const auto wait = plan.wait_for(due, clock.now());
  EXPECT_FALSE(wait.poll);
  EXPECT_EQ(wait.alarm, due - kVirtualMachine.late);
  clock.advance(milliseconds(5) - microseconds(10));
  EXPECT_TRUE(plan.wait_for(due, clock.now()).poll);
}

TEST(WakeUpPlan, KeepsTimesExactlyThatComeNotTooOften) {
  EXPECT_EQ(latest(kVirtualMachine, milliseconds(1), 10'000), Nanoseconds(0));
  EXPECT_EQ(latest(kHardware, microseconds(33), 10'000), Nanoseconds(0));
}

TEST(WakeUpPlan, LetsTimesWaitForTheNextAlarmWhereEachOfItsOwnWouldTakeTooMuchOfTheCore) {
  const Nanoseconds gap = WakeUpPlan(kVirtualMachine).gap();
  EXPECT_EQ(gap, microseconds(250));
  const Nanoseconds late = latest(kVirtualMachine, microseconds(33), 10'000);
  EXPECT_GT(late, gap / 2);
  EXPECT_LE(late, gap + microseconds(33));
}

TEST(WakeUpPlan, ABurstAfterAQuietTimeIsKeptExactly) {
  EXPECT_EQ(latest(kVirtualMachine, microseconds(60), WakeUpPlan::kBurst), Nanoseconds(0));
}

TEST(WakeUpPlan, LearnsThatAlarmsComeLaterThanTheyDidWhenTheyWereTried) {
  WakeUpPlan plan(kHardware);
  for (int i = 0; i < 200; ++i) plan.rang(microseconds(40));
  EXPECT_GT(plan.early(), microseconds(39));
  // What another program on the core cost us says nothing about alarms.
  plan.rang(milliseconds(20));
  EXPECT_LT(plan.early(), microseconds(42));
}

TEST(WakeUpPlan, HoldsNothingBackForLongHoweverSlowAlarmsAre) {
  const WakeUpPlan plan({milliseconds(2), milliseconds(8)});
  EXPECT_EQ(plan.gap(), WakeUpPlan::kLongestGap);
  EXPECT_EQ(plan.early(), WakeUpPlan::kMostPolled);
}

}  // namespace
}  // namespace stormlight
