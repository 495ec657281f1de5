#include "runtime/timeout_wheel.h"

#include <chrono>
#include <memory>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "base/clock.h"

namespace stormlight {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Timeout : public TimeoutWheel::Entry {
 public:
  int fired = 0;
  TimePoint at;
  Timeout* disarms = nullptr;

 private:
  void on_timeout(TimePoint now) override {
    ++fired;
    at = now;
    if (disarms != nullptr) disarms->disarm();
  }
};

TEST(TimeoutWheel, FiresNeverEarlyAndAtMostTwoTicksLate) {
  std::mt19937 random(3);
  ManualClock clock;
  TimeoutWheel wheel(clock.now());
  std::vector<std::unique_ptr<Timeout>> entries;
  for (int i = 0; i < 500; ++i) {
    entries.push_back(std::make_unique<Timeout>());
    const auto delay = std::chrono::microseconds(random() % 30'000'000);  // up to three turns
    wheel.arm(*entries.back(), clock.now() + delay);
  }
  for (int i = 0; i < 3100; ++i) {
    clock.advance(milliseconds(10));
    wheel.advance(clock.now());
  }
  for (const auto& entry : entries) {
    ASSERT_EQ(entry->fired, 1);
    EXPECT_GE(entry->at, entry->due());
    EXPECT_LE(entry->at - entry->due(), 2 * TimeoutWheel::kTick);
  }
  EXPECT_FALSE(wheel.next_tick());
}

TEST(TimeoutWheel, CatchesUpAfterAStallLongerThanATurn) {
  ManualClock clock;
  TimeoutWheel wheel(clock.now());
  Timeout soon, late;
  wheel.arm(soon, clock.now() + milliseconds(50));
  wheel.arm(late, clock.now() + seconds(60));
  clock.advance(seconds(30));
  wheel.advance(clock.now());
  EXPECT_EQ(soon.fired, 1);
  EXPECT_EQ(late.fired, 0);
  clock.advance(seconds(31));
  wheel.advance(clock.now());
  EXPECT_EQ(late.fired, 1);
}

TEST(TimeoutWheel, LetsAFiringEntryDisarmOneThatIsDueToo) {
  ManualClock clock;
  TimeoutWheel wheel(clock.now());
  Timeout first, second;
  first.disarms = &second;
  second.disarms = &first;
  wheel.arm(first, clock.now() + milliseconds(1));
  wheel.arm(second, clock.now() + milliseconds(1));
  clock.advance(seconds(1));
  wheel.advance(clock.now());
  EXPECT_EQ(first.fired + second.fired, 1);
}

TEST(TimeoutWheel, ArmNoLaterKeepsTheEarlierTime) {
  ManualClock clock;
  TimeoutWheel wheel(clock.now());
  Timeout entry;
  wheel.arm_no_later(entry, clock.now() + milliseconds(100));
  wheel.arm_no_later(entry, clock.now() + seconds(5));
  EXPECT_EQ(entry.due(), clock.now() + milliseconds(100));
  wheel.arm_no_later(entry, clock.now() + milliseconds(20));
  EXPECT_EQ(entry.due(), clock.now() + milliseconds(20));
}

TEST(TimeoutWheel, ForgetsADestroyedEntry) {
  ManualClock clock;
  TimeoutWheel wheel(clock.now());
  {
    Timeout gone;
    wheel.arm(gone, clock.now());
  }
  EXPECT_FALSE(wheel.next_tick());
  clock.advance(seconds(1));
  wheel.advance(clock.now());
}

}  // namespace
}  // namespace stormlight
