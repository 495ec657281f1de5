#include "runtime/loop.h"

#include <array>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "runtime/scope.h"

namespace stormlight {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

std::unique_ptr<Loop> make_loop() {
  auto loop = Loop::create();
  EXPECT_TRUE(loop.ok());
  return std::move(loop).value();
}

TEST(Loop, RunsPostedWorkInOrderFromAnotherThread) {
  auto loop = make_loop();
  std::vector<int> log;
  std::thread poster([&] {
    for (int i = 0; i < 3; ++i) loop->post([&log, i] { log.push_back(i); });
    loop->post([&] { loop->stop(); });
  });
  loop->run();
  poster.join();
  EXPECT_THAT(log, ElementsAre(0, 1, 2));
}

TEST(Loop, WakesASleeperAtItsTimeNotBefore) {
  auto loop = make_loop();
  TimePoint due = monotonic_now() + milliseconds(5);
  TimePoint woke;
  Scope scope([&] { loop->stop(); });
  const auto sleeper = [](Loop& l, TimePoint until, TimePoint& at) -> Task<void> {
    co_await sleep_until(l.timers(), until);
    at = monotonic_now();
  };
  scope.spawn(sleeper(*loop, due, woke));
  loop->run();
  EXPECT_GE(woke, due);
}

class Forgetter final : public Loop::Watcher {
 public:
  Forgetter(Loop& loop, int fd) : loop_(loop), fd_(fd) { EXPECT_TRUE(loop.watch(fd, *this)); }
  void forget_on_event(Forgetter& other) { other_ = &other; }
  int events = 0;

 private:
  void on_events(std::uint32_t) override {
    ++events;
    loop_.unwatch(other_->fd_, *other_);
    loop_.post([this] { loop_.stop(); });
  }
  Loop& loop_;
  int fd_;
  Forgetter* other_ = nullptr;
};

TEST(Loop, NeverCallsAWatcherForgottenWithinTheSameBatch) {
  auto loop = make_loop();
  std::array<int, 2> pair{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()), 0);
  Forgetter a(*loop, pair[0]), b(*loop, pair[1]);
  a.forget_on_event(b);
  b.forget_on_event(a);
  loop->run();  // both are writable at once, so both events are in the first batch
  EXPECT_EQ(a.events + b.events, 1);
  ::close(pair[0]);
  ::close(pair[1]);
}

}  // namespace
}  // namespace stormlight
