#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "engine/run_fixture.h"

namespace stormlight::testing_run {
namespace {

TEST(ClosedRun, EndsAfterExactlyTheRequestsThatWereAskedFor) {
  Answering server(milliseconds(1));
  for (const int workers : {1, 3}) {
    Plan plan = plan_for(server.host(), 7, seconds(60));
    plan.load.requests = 100;
    plan.workers = workers;
    const std::uint64_t before = server.requests;
    const Snapshot last = finished(plan);
    EXPECT_EQ(last.totals.requests, 100u);
    EXPECT_EQ(server.requests - before, 100u);
    EXPECT_LT(last.window, seconds(10));
    EXPECT_TRUE(last.accounting.balanced());
  }
}

TEST(ClosedRun, ARequestLimitWakesThinkingUsersAndWaitsForThoseInFlight) {
  Answering slow(milliseconds(150));
  Plan plan = plan_for(slow.host(), 4, seconds(60));
  plan.load.requests = 4;
  plan.load.think_time = {seconds(30), seconds(30)};
  plan.stop_timeout = milliseconds(1);  // is for the end of the duration, which is far away
  const TimePoint began = monotonic_now();
  const Snapshot last = finished(plan);
  EXPECT_EQ(last.accounting.ok, 4u);
  EXPECT_LT(monotonic_now() - began, seconds(10));
}

TEST(ClosedRun, PacedUsersSendOnABeatAndTheirTimesRunFromIt) {
  Answering server;
  Plan plan = plan_for(server.host(), 2, milliseconds(500));
  plan.load.pacing = milliseconds(50);
  const Snapshot last = finished(plan);
  EXPECT_EQ(last.totals.requests, 20u);
  // A busy machine may hold the test back for a beat or two.
  EXPECT_LT(last.schedule.waited, 10u);
}

TEST(ClosedRun, APacedUserCatchesUpAndSaysSo) {
  Answering slow(milliseconds(60));
  Plan plan = plan_for(slow.host(), 1, milliseconds(500));
  plan.load.pacing = milliseconds(20);
  const Snapshot last = finished(plan);
  EXPECT_GE(last.schedule.waited, last.totals.requests - 2);
  // Request n was due at 20 n ms and done at 60 (n + 1) ms.
  EXPECT_GT(last.totals.response.max(), milliseconds(200));
  EXPECT_LT(last.totals.service.quantile(0.5), milliseconds(110));
}

TEST(ClosedRun, TheWarmUpIsSentAndCountedButNotJudged) {
  Answering server(milliseconds(5));
  Plan plan = plan_for(server.host(), 2, milliseconds(400));
  plan.load.warm_up = milliseconds(200);
  const Snapshot last = finished(plan);
  EXPECT_GT(last.warm_up.requests, 5u);
  EXPECT_GT(last.totals.requests, 5u);
  EXPECT_EQ(last.warm_up.requests + last.totals.requests, server.requests);
  EXPECT_EQ(last.accounting.scheduled, server.requests);
  EXPECT_EQ(last.window, milliseconds(200));
  EXPECT_EQ(last.totals.response.count(), last.totals.requests);
}

TEST(ClosedRun, StagesThatFallEndTheirUsersInTheMiddleOfAPause) {
  Answering server;
  Plan plan = plan_for(server.host(), 4, milliseconds(400));
  plan.load.stages = {
      {0, 4, milliseconds(100)}, {4, 4, milliseconds(100)}, {1, 1, milliseconds(200)}};
  plan.load.think_time = {seconds(30), seconds(30)};
  const Snapshot last = finished(plan);
  EXPECT_EQ(last.totals.requests, 4u);
  EXPECT_EQ(last.users, 0);
  EXPECT_LT(last.elapsed, seconds(5));
}

TEST(ClosedRun, AUserThatTheProfileBringsBackIsANewOne) {
  Answering server(milliseconds(1));
  Plan plan = plan_for(server.host(), 2, milliseconds(600));
  plan.load.stages = {
      {2, 2, milliseconds(200)}, {0, 0, milliseconds(200)}, {2, 2, milliseconds(200)}};
  const Snapshot last = finished(plan);
  EXPECT_EQ(last.totals.connections, 4u);
  EXPECT_EQ(server.connections(), 4);
  EXPECT_EQ(last.totals.requests, server.requests);
}

}  // namespace
}  // namespace stormlight::testing_run
