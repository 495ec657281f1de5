#include "search/search_report.h"

#include <gtest/gtest.h>

namespace stormlight {
namespace {

Snapshot answered() {
  Snapshot snapshot;
  snapshot.window = std::chrono::seconds(8);
  snapshot.totals.requests = snapshot.totals.requests_in_window = 800;
  snapshot.totals.statuses[200] = 800;
  ThresholdResult result;
  result.expr = "p99<100ms";
  result.passed = true;
  snapshot.thresholds = {result};
  return snapshot;
}

ProbeReport report_of(const Snapshot& snapshot) {
  return probe_report({100, ProbeKind::kClimb}, snapshot);
}

TEST(ProbeReport, PassesWhenEverythingHolds) {
  const ProbeReport report = report_of(answered());
  EXPECT_EQ(report.verdict, ProbeVerdict::kPassed);
  EXPECT_EQ(report.rps, Rate::per_second(100));
  EXPECT_EQ(report.reason, "");
}

TEST(ProbeReport, NamesTheThresholdThatDidNotHold) {
  Snapshot snapshot = answered();
  snapshot.thresholds[0].passed = false;
  EXPECT_EQ(report_of(snapshot).verdict, ProbeVerdict::kFailed);
  EXPECT_EQ(report_of(snapshot).reason, "broke p99<100ms");
}

TEST(ProbeReport, ASilentTargetFailsWhateverTheThresholdsSay) {
  Snapshot snapshot = answered();
  snapshot.totals.statuses.clear();
  EXPECT_EQ(report_of(snapshot).verdict, ProbeVerdict::kFailed);
  EXPECT_EQ(report_of(snapshot).reason, "no request got a response");
  ErrorRow row;
  row.message = "connection refused";
  snapshot.errors = {row};
  EXPECT_EQ(report_of(snapshot).reason, "no request got a response: connection refused");
}

TEST(ProbeReport, ALateGeneratorProvesNothingAboutTheTarget) {
  Snapshot snapshot = answered();
  snapshot.thresholds[0].passed = false;
  snapshot.generator.saturated = true;
  EXPECT_EQ(report_of(snapshot).verdict, ProbeVerdict::kSaturated);
  snapshot.generator.reasons = {"lag p99 is 3 ms"};
  EXPECT_EQ(report_of(snapshot).reason, "lag p99 is 3 ms");
}

}  // namespace
}  // namespace stormlight
