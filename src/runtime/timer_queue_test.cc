#include "runtime/timer_queue.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "runtime/scope.h"
#include "runtime/task.h"

namespace stormlight {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

class Recorder : public TimerQueue::Entry {
 public:
  Recorder(std::vector<int>& log, int id) : log_(log), id_(id) {}

 private:
  void on_due(bool cancelled) override { log_.push_back(cancelled ? -id_ : id_); }
  std::vector<int>& log_;
  int id_;
};

TEST(TimerQueue, FiresInOrderOfDueTimeAndOfAddingWhenEqual) {
  ManualClock clock;
  TimerQueue queue;
  std::vector<int> log;
  Recorder late(log, 1), early(log, 2), same(log, 3);
  queue.schedule(late, clock.now() + milliseconds(20));
  queue.schedule(early, clock.now() + milliseconds(10));
  queue.schedule(same, clock.now() + milliseconds(10));
  EXPECT_EQ(queue.next_due(), clock.now() + milliseconds(10));
  clock.advance(milliseconds(9));
  queue.fire_due(clock.now());
  EXPECT_THAT(log, IsEmpty());
  clock.advance(milliseconds(11));
  queue.fire_due(clock.now());
  EXPECT_THAT(log, ElementsAre(2, 3, 1));
  EXPECT_TRUE(queue.empty());
}

TEST(TimerQueue, ForgetsAnEntryThatIsDestroyedOrCancelled) {
  ManualClock clock;
  TimerQueue queue;
  std::vector<int> log;
  Recorder cancelled(log, 1);
  queue.schedule(cancelled, clock.now());
  {
    Recorder destroyed(log, 2);
    queue.schedule(destroyed, clock.now());
  }
  queue.cancel(cancelled);
  queue.fire_due(clock.now());
  EXPECT_THAT(log, IsEmpty());
  EXPECT_FALSE(queue.next_due());
}

TEST(TimerQueue, AgreesWithASortedListOverRandomSchedulesAndCancellations) {
  std::mt19937 random(7);
  const TimePoint start{};
  for (int round = 0; round < 200; ++round) {
    TimerQueue queue;
    std::vector<int> log;
    std::vector<std::unique_ptr<Recorder>> entries;
    std::vector<std::pair<int, int>> expected;  // due, id
    for (int id = 0; id < 60; ++id) {
      entries.push_back(std::make_unique<Recorder>(log, id));
      const int due = static_cast<int>(random() % 40);
      queue.schedule(*entries.back(), start + Nanoseconds(due));
      expected.emplace_back(due, id);
    }
    for (int id = 0; id < 60; id += 3) {
      queue.cancel(*entries[static_cast<std::size_t>(id)]);
      std::erase_if(expected, [id](const auto& e) { return e.second == id; });
    }
    std::stable_sort(expected.begin(), expected.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    queue.fire_due(start + Nanoseconds(100));
    std::vector<int> ids;
    for (const auto& [due, id] : expected) ids.push_back(id);
    ASSERT_EQ(log, ids);
  }
}

Task<void> sleep_twice(TimerQueue& queue, ManualClock& clock, std::vector<bool>& log) {
  for (int i = 0; i < 2; ++i) {
    const TimePoint due = clock.now() + milliseconds(10);
    log.push_back(co_await sleep_until(queue, due));
  }
}

TEST(SleepUntil, TellsAWholeSleepFromOneCutShort) {
  ManualClock clock;
  TimerQueue queue;
  std::vector<bool> log;
  int ended = 0;
  Scope scope([&] { ++ended; });
  scope.spawn(sleep_twice(queue, clock, log));
  clock.advance(milliseconds(10));
  queue.fire_due(clock.now());
  EXPECT_THAT(log, ElementsAre(true));
  queue.cancel_all();
  EXPECT_THAT(log, ElementsAre(true, false));
  EXPECT_EQ(ended, 1);
  EXPECT_EQ(scope.running(), 0u);
}

TEST(SleepUntil, ASleeperWokenByCancelMaySleepAgain) {
  ManualClock clock;
  TimerQueue queue;
  std::vector<bool> log;
  Scope scope([] {});
  scope.spawn(sleep_twice(queue, clock, log));
  queue.cancel_all();
  EXPECT_THAT(log, ElementsAre(false));  // the second sleep began after cancel_all() was called
  queue.cancel_all();
  EXPECT_THAT(log, ElementsAre(false, false));
}

}  // namespace
}  // namespace stormlight
