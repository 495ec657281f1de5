#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "engine/run_fixture.h"

namespace stormlight::testing_run {
namespace {

Plan open_plan(const std::string& host, double rate, Nanoseconds duration) {
  Plan plan = plan_for(host, 1, duration);
  plan.load.model = Model::kOpen;
  plan.load.rate = Rate::per_second(rate);
  plan.load.max_users = 100;
  return plan;
}

TEST(OpenRun, SendsExactlyWhatTheRateSaysWithoutWaitingForAnswers) {
  Answering slow(milliseconds(30));
  Plan plan = open_plan(slow.host(), 200, milliseconds(500));
  plan.workers = 2;
  const Snapshot last = finished(plan);
  EXPECT_EQ(last.accounting.scheduled, 100u);
  EXPECT_EQ(last.totals.requests, 100u);
  EXPECT_EQ(slow.requests, 100u);
  EXPECT_EQ(last.accounting.dropped, 0u);
  EXPECT_GE(last.schedule.most_users, 2u);  // one user could not have sent 200 in a second
  EXPECT_TRUE(last.accounting.balanced());
}

TEST(OpenRun, TheResponseTimeOfAnArrivalThatWaitedRunsFromWhenItWasDue) {
  Answering slow(milliseconds(20));  // one user manages 50 a second, 100 a second are due
  Plan plan = open_plan(slow.host(), 100, milliseconds(400));
  plan.load.max_users = 1;
  const Snapshot last = finished(plan);
  EXPECT_EQ(last.accounting.scheduled, 40u);
  EXPECT_GT(last.schedule.waited, 5u);
  EXPECT_EQ(last.schedule.most_users, 1u);
  EXPECT_EQ(last.totals.connections, 1u);
  // The last one sent was due about half the run before; the target itself took 20 ms each time.
  EXPECT_GT(last.totals.response.max(), milliseconds(100));
  EXPECT_LT(last.totals.service.quantile(0.5), milliseconds(60));
  EXPECT_GT(last.accounting.dropped, 0u);  // still waiting at the stop
  EXPECT_TRUE(last.accounting.balanced());
}

TEST(OpenRun, DropsWhatWaitedTooLongAndCountsIt) {
  Answering slow(milliseconds(50));
  Plan plan = open_plan(slow.host(), 200, milliseconds(400));
  plan.load.max_users = 1;
  plan.load.drop_late = milliseconds(20);
  const Snapshot last = finished(plan);
  EXPECT_EQ(last.accounting.scheduled, 80u);
  EXPECT_GT(last.accounting.dropped, 60u);
  EXPECT_EQ(last.accounting.ok + last.accounting.dropped, 80u);
  // Nothing that was sent had waited longer than the limit.
  EXPECT_LT(last.totals.response.max() - last.totals.service.max(), milliseconds(40));
}

TEST(OpenRun, ATargetThatNeverAnswersTakesAsManyArrivalsAsThereAreUsersAndDropsTheRest) {
  ScriptedServer silent([](Peer& peer, int) { peer.wait_for_end(); });
  Plan plan = open_plan(silent.url(""), 500, milliseconds(400));
  plan.load.max_users = 10;
  plan.stop_timeout = milliseconds(50);
  const Snapshot last = finished(plan);
  EXPECT_EQ(last.accounting.scheduled, 200u);
  EXPECT_EQ(last.accounting.in_flight_at_stop, 10u);
  EXPECT_EQ(last.accounting.dropped, 190u);
  EXPECT_TRUE(last.accounting.balanced());
}

TEST(OpenRun, TheSeedDecidesTheTaskOfEachArrivalHoweverManyWorkersThereAre) {
  Answering server;
  const auto count_of = [&](int workers, Arrivals arrivals) {
    Plan plan = open_plan(server.host(), 500, milliseconds(300));
    plan.load.arrivals = arrivals;
    plan.workers = workers;
    plan.seed = 11;
    plan.tasks[0].name = "a";
    plan.tasks.push_back(plan.tasks[0]);
    plan.tasks[1].name = "b";
    const Snapshot last = finished(plan);
    return std::pair(last.rows[0].requests, last.rows[1].requests);
  };
  const auto alone = count_of(1, Arrivals::kConstant);
  EXPECT_EQ(alone.first + alone.second, 150u);
  EXPECT_NE(alone.first, 0u);
  EXPECT_EQ(count_of(3, Arrivals::kConstant), alone);
  EXPECT_EQ(count_of(1, Arrivals::kPoisson), count_of(2, Arrivals::kPoisson));
}

TEST(OpenRun, EndsAfterExactlyTheRequestsThatWereAskedFor) {
  Answering server;
  Plan plan = open_plan(server.host(), 500, seconds(60));
  plan.load.requests = 50;
  plan.workers = 3;
  const TimePoint began = monotonic_now();
  const Snapshot last = finished(plan);
  EXPECT_EQ(last.accounting.scheduled, 50u);
  EXPECT_EQ(last.totals.requests, 50u);
  EXPECT_LT(monotonic_now() - began, seconds(10));
  EXPECT_LT(last.window, seconds(10));
}

TEST(OpenRun, EveryArrivalThatFoundAFreeUserHasALagOfItsOwn) {
  ScriptedServer silent([](Peer& peer, int) { peer.wait_for_end(); });
  // Connecting takes longer than the gap to the next arrival, so one turn of the loop finds many
  // due.
  Plan plan = open_plan(silent.url(""), 400'000, milliseconds(200));
  plan.load.max_users = 100;
  plan.stop_timeout = milliseconds(50);
  const Snapshot last = finished(plan);
  EXPECT_EQ(last.accounting.scheduled, 80'000u);
  EXPECT_EQ(last.schedule.most_users, 100u);
  // The worker's own probes are two dozen.
  EXPECT_GE(last.generator.lag.count(), 100u);
  EXPECT_TRUE(last.accounting.balanced());
}

TEST(OpenRun, StopsOnRequestAndDropsWhatIsNotYetSent) {
  ScriptedServer silent([](Peer& peer, int) { peer.wait_for_end(); });
  Plan plan = open_plan(silent.url(""), 1000, seconds(60));
  plan.load.max_users = 5;
  RunControl control;
  std::thread stopper([&] {
    std::this_thread::sleep_for(milliseconds(100));
    control.request_stop();
    std::this_thread::sleep_for(milliseconds(50));
    control.request_stop();
  });
  const auto outcome = run(plan, RunInfo{}, {}, control);
  stopper.join();
  ASSERT_TRUE(outcome.ok());
  const Accounting& a = outcome->snapshot.accounting;
  EXPECT_EQ(a.in_flight_at_stop, 5u);
  EXPECT_GT(a.dropped, 0u);
  EXPECT_LT(a.scheduled, 1000u);
  EXPECT_TRUE(a.balanced());
}

}  // namespace
}  // namespace stormlight::testing_run
