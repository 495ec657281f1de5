#include <chrono>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "engine/run_fixture.h"
#include "metrics/threshold_parser.h"

namespace stormlight::testing_run {
namespace {

RunOutcome outcome_of(Plan plan, std::initializer_list<const char*> thresholds) {
  for (const char* text : thresholds) {
    const auto threshold = parse_threshold(text);
    EXPECT_TRUE(threshold.ok()) << text;
    plan.thresholds.push_back(*threshold);
  }
  RunControl control;
  auto outcome = run(plan, RunInfo{}, {}, control);
  EXPECT_TRUE(outcome.ok()) << outcome.error().message;
  outcome->snapshot.generator.saturated = false;  // a busy machine is not what is tested here
  return std::move(*outcome);
}

TEST(ThresholdRun, JudgesWhatItMeasuredAndSaysSo) {
  Answering server;
  const RunOutcome outcome = outcome_of(plan_for(server.host(), 2, milliseconds(300)),
                                        {"max < 60s", "GET /: requests > 1", "rps > 1000000"});
  const Snapshot& last = outcome.snapshot;
  ASSERT_EQ(last.thresholds.size(), 3u);
  EXPECT_TRUE(last.thresholds[0].passed);
  EXPECT_EQ(last.thresholds[0].value, stormlight::milliseconds(last.totals.response.max()));
  EXPECT_EQ(last.thresholds[1].value, static_cast<double>(last.totals.requests));
  EXPECT_TRUE(last.thresholds[1].passed);
  EXPECT_FALSE(last.thresholds[2].passed);
  EXPECT_NEAR(*last.thresholds[2].value, last.rps(last.totals).per_second(), 1e-6);
  EXPECT_NE(outcome.verdict, Verdict::kPass);
  EXPECT_FALSE(last.thresholds_passed());
}

TEST(ThresholdRun, AnUnknownRowIsRefusedBeforeAnythingIsSent) {
  Answering server;
  Plan plan = plan_for(server.host(), 1, milliseconds(100));
  plan.thresholds.push_back(*parse_threshold("/other: p99 < 1s"));
  RunControl control;
  const auto outcome = run(plan, RunInfo{}, {}, control);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().kind, ErrorKind::kInput);
  EXPECT_EQ(server.requests, 0u);
}

TEST(ThresholdRun, AbortEndsARunAtOnceWithItsBooksInOrder) {
  // The first request of each connection is answered, the second never: that one is in flight.
  ScriptedServer server([](Peer& peer, int) {
    peer.read_head();
    std::this_thread::sleep_for(milliseconds(50));
    peer.send(kOk);
    peer.wait_for_end();
  });
  Plan plan = plan_for(server.url(""), 4, seconds(30));
  plan.stop_timeout = seconds(30);
  const TimePoint began = monotonic_now();
  const Snapshot last = outcome_of(plan, {"min < 10s", "min < 10ms abort"}).snapshot;
  EXPECT_LT(monotonic_now() - began, seconds(3));
  EXPECT_TRUE(last.thresholds[0].passed);
  EXPECT_TRUE(last.thresholds[1].aborted);
  EXPECT_FALSE(last.thresholds[1].passed);
  EXPECT_GE(*last.thresholds[1].value, 50);
  EXPECT_EQ(last.accounting.in_flight_at_stop, 4u);
  EXPECT_TRUE(last.accounting.balanced());
  EXPECT_FALSE(last.interrupted);
  EXPECT_LT(last.window, seconds(3));
}

TEST(ThresholdRun, WhatTheWarmUpMeasuredIsNotJudged) {
  // Slow at first: only requests that were due in the warm-up see it.
  const TimePoint began = monotonic_now();
  ScriptedServer server([began](Peer& peer, int) {
    while (!peer.read_head().empty()) {
      const bool early = monotonic_now() - began < milliseconds(100);
      std::this_thread::sleep_for(early ? milliseconds(400) : milliseconds(2));
      peer.send(kOk);
    }
  });
  Plan plan = plan_for(server.url(""), 2, milliseconds(1500));
  plan.load.warm_up = milliseconds(500);
  const Snapshot last = outcome_of(plan, {"max < 390ms", "requests > 0", "rps > 0"}).snapshot;
  EXPECT_GE(last.warm_up.requests, 2u);
  EXPECT_EQ(last.thresholds[1].value, static_cast<double>(last.totals.requests));
  EXPECT_NEAR(*last.thresholds[2].value, last.rps(last.totals).per_second(), 1e-6);
  EXPECT_TRUE(last.thresholds[0].passed);
}

}  // namespace
}  // namespace stormlight::testing_run
