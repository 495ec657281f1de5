#include "stormlight/run.h"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "engine/back_off.h"
#include "engine/run_fixture.h"

namespace {

// Every allocation of this program outside the test's own servers.
std::atomic<std::uint64_t> allocations{0};
using stormlight::testing_run::uncounted;

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size) {
  if (!uncounted) allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
// What libstdc++ asks for temporary buffers; all must come from where operator delete returns it.
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  if (!uncounted) allocations.fetch_add(1, std::memory_order_relaxed);
  return std::malloc(size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace stormlight::testing_run {
namespace {

using testing::Each;
using testing::Field;

TEST(Run, CountsWhatTheServerCountsWithOneConnectionPerUser) {
  Answering server;
  Plan plan = plan_for(server.host(), 5, milliseconds(200));
  plan.workers = 2;
  const Snapshot last = finished(plan);
  EXPECT_EQ(last.state, RunState::kDone);
  EXPECT_GT(last.totals.requests, 10u);
  EXPECT_EQ(last.totals.requests, server.requests);
  EXPECT_EQ(last.accounting.scheduled, server.requests);
  EXPECT_EQ(last.totals.failures, 0u);
  EXPECT_EQ(last.totals.connections, 5u);
  EXPECT_EQ(server.connections(), 5);
  EXPECT_TRUE(last.accounting.balanced());
  EXPECT_EQ(last.totals.statuses.at(200), last.totals.requests);
  EXPECT_EQ(last.window, milliseconds(200));
}

TEST(Run, StartsUsersAtTheSpawnRate) {
  Answering server(milliseconds(1));
  Plan plan = plan_for(server.host(), 100, milliseconds(300));
  plan.load.spawn_rate = Rate::per_second(20);
  finished(plan);
  EXPECT_EQ(server.connections(), 6);  // at 0, 50, ... 250 ms; the seventh would start at the end
}

TEST(Run, GivesRequestsInFlightTheStopTimeoutAndThenCountsThemApart) {
  ScriptedServer silent([](Peer& peer, int) {
    peer.read_head();
    peer.wait_for_end();
  });
  Plan plan = plan_for(silent.url(""), 3, milliseconds(50));
  plan.stop_timeout = milliseconds(100);
  const TimePoint began = monotonic_now();
  const Snapshot last = finished(plan);
  EXPECT_GE(monotonic_now() - began, milliseconds(150));
  EXPECT_EQ(last.accounting.scheduled, 3u);
  EXPECT_EQ(last.accounting.in_flight_at_stop, 3u);
  EXPECT_EQ(last.totals.requests, 0u);
  EXPECT_TRUE(last.accounting.balanced());
}

TEST(Run, CountsRequestsThatEndAfterTheStopButNotInTheRate) {
  Answering slow(milliseconds(150));
  const Snapshot last = finished(plan_for(slow.host(), 2, milliseconds(100)));
  EXPECT_EQ(last.totals.requests, 2u);
  EXPECT_EQ(last.totals.requests_in_window, 0u);
  EXPECT_EQ(last.accounting.ok, 2u);
}

TEST(Run, AUserAnsweredAfterTheStopDoesNotThinkAnyMore) {
  Answering slow(milliseconds(150));
  Plan plan = plan_for(slow.host(), 2, milliseconds(100));
  plan.load.think_time = {seconds(20), seconds(20)};
  const TimePoint began = monotonic_now();
  EXPECT_EQ(finished(plan).totals.requests, 2u);
  EXPECT_LT(monotonic_now() - began, seconds(10));
}

TEST(Run, StopsOnRequestAndKeepsTheReport) {
  Answering server(milliseconds(2));
  const Plan plan = plan_for(server.host(), 2, seconds(60));
  RunControl control;
  std::thread stopper([&] {
    std::this_thread::sleep_for(milliseconds(100));
    control.request_stop();
  });
  const auto outcome = run(plan, RunInfo{}, {}, control);
  stopper.join();
  ASSERT_TRUE(outcome.ok());
  EXPECT_TRUE(outcome->snapshot.interrupted);
  EXPECT_GT(outcome->snapshot.totals.requests, 0u);
  EXPECT_LT(outcome->snapshot.window, seconds(30));
  EXPECT_TRUE(outcome->snapshot.accounting.balanced());
}

TEST(Run, EndsAtOnceOnTheSecondStopRequest) {
  Answering slow(seconds(2));
  Plan plan = plan_for(slow.host(), 2, seconds(60));
  plan.stop_timeout = seconds(60);
  RunControl control;
  control.request_stop();
  control.request_stop();
  const TimePoint began = monotonic_now();
  const auto outcome = run(plan, RunInfo{}, {}, control);
  ASSERT_TRUE(outcome.ok());
  EXPECT_LT(monotonic_now() - began, seconds(1));
  EXPECT_TRUE(outcome->snapshot.accounting.balanced());
}

TEST(Run, DoesNotHammerADeadTarget) {
  std::string host;
  {
    ScriptedServer gone([](Peer&, int) {});
    host = gone.url("");
  }
  const Snapshot last = finished(plan_for(host, 4, milliseconds(400)));
  EXPECT_GE(last.totals.requests, 4u);
  // 10 + 20 + 40 + 80 + 160 ms at the least: not more than six tries in 400 ms.
  EXPECT_LE(last.totals.requests, 4u * 6u);
  EXPECT_EQ(last.totals.failures, last.totals.requests);
  EXPECT_THAT(last.errors, Each(Field(&ErrorRow::kind, FailureKind::kConnectRefused)));
}

TEST(Run, ADeadTargetDoesNotMakeUsersThinkLess) {
  std::string host;
  {
    ScriptedServer gone([](Peer&, int) {});
    host = gone.url("");
  }
  Plan plan = plan_for(host, 4, milliseconds(400));
  plan.load.think_time = {seconds(5), seconds(5)};
  EXPECT_EQ(finished(plan).totals.requests, 4u);
}

TEST(Run, FailuresDoNotChangeWhichTasksASeedPicks) {
  const auto picked = [](std::string_view response) {
    std::mutex mutex;
    std::string paths;
    ScriptedServer server([&](Peer& peer, int) {
      uncounted = true;
      for (std::string head = peer.read_head(); !head.empty(); head = peer.read_head()) {
        const std::lock_guard lock(mutex);
        paths += head[5];  // "GET /a"
        if (response.empty()) return;
        peer.send(response);
      }
    });
    Plan plan = plan_for(server.url(""), 1, milliseconds(800));
    plan.seed = 7;
    plan.tasks[0].path = "/a";
    plan.tasks.push_back(plan.tasks[0]);
    plan.tasks[1].path = "/b";
    finished(plan);
    const std::lock_guard lock(mutex);
    return paths.substr(0, 6);
  };
  const std::string answered = picked(kOk);
  EXPECT_EQ(answered.size(), 6u);
  EXPECT_EQ(picked(""), answered);
}

class FailingSink : public Sink {
 public:
  Result<void> start(const RunInfo&) override { return {}; }
  void snapshot(const Snapshot&) override {}
  Result<void> finish(const Snapshot&, Verdict) override { return Error::io("disk full"); }
};
class WatchingSink : public Sink {
 public:
  int started = 0, finished = 0;
  Result<void> start(const RunInfo&) override {
    ++started;
    return {};
  }
  void snapshot(const Snapshot&) override {}
  Result<void> finish(const Snapshot&, Verdict) override {
    ++finished;
    return {};
  }
};

TEST(Run, FinishesEverySinkEvenWhenOneFails) {
  Answering server(milliseconds(1));
  FailingSink failing;
  WatchingSink watching;
  Sink* const sinks[] = {&failing, &watching};
  RunControl control;
  const auto outcome = run(plan_for(server.host(), 1, milliseconds(10)), RunInfo{}, sinks, control);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().message, "disk full");
  EXPECT_EQ(watching.finished, 1);
}

TEST(Run, FindsAWrongCertificateFileBeforeAnySinkStarts) {
  Plan plan = plan_for("https://127.0.0.1:1", 1, milliseconds(10));
  plan.http.ca_file = "/nonexistent.pem";
  WatchingSink watching;
  Sink* const sinks[] = {&watching};
  RunControl control;
  const auto outcome = run(plan, RunInfo{}, sinks, control);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().kind, ErrorKind::kInput);
  EXPECT_EQ(watching.started, 0);
}

TEST(Run, AllocatesNothingPerRequest) {
  Answering server;
  const auto measure = [&](Nanoseconds duration) {
    const Plan plan = plan_for(server.host(), 4, duration);
    const std::uint64_t before = allocations;
    const Snapshot last = finished(plan);
    return std::pair(last.totals.requests, allocations - before);
  };
  measure(milliseconds(50));
  const auto [few, few_allocations] = measure(milliseconds(100));
  const auto [many, many_allocations] = measure(milliseconds(900));
  ASSERT_GT(many, few + 1000);
  // What a longer run may allocate is a few timer nodes and the like, not something per request.
  EXPECT_LT(static_cast<double>(many_allocations) - static_cast<double>(few_allocations),
            static_cast<double>(many - few) / 100)
      << many << " requests, " << many_allocations << " allocations";
}

}  // namespace
}  // namespace stormlight::testing_run
