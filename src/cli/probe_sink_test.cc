#include "cli/probe_sink.h"

#include <chrono>
#include <string>

#include <gmock/gmock.h>

#include "output/testing/screen.h"
#include "output/text.h"

namespace stormlight::cli {
namespace {

using output::Look;
using output::testing::FakeTerminal;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const ProbeProgress kProbe = {
    .number = 4, .label = "climb       800 requests/s", .length = seconds(10), .is_last = false};

ThresholdResult threshold(std::string expr, double value, bool passed) {
  ThresholdResult result;
  result.expr = std::move(expr);
  result.value = value;
  result.passed = passed;
  return result;
}

/// After 3 s, of which one was warm-up.
Snapshot under_way() {
  Snapshot snapshot;
  snapshot.state = RunState::kRunning;
  snapshot.elapsed = seconds(3);
  snapshot.window = seconds(2);
  snapshot.totals.requests = snapshot.totals.requests_in_window = 1599;
  snapshot.totals.failures = 12;
  snapshot.thresholds = {threshold("p99<100ms", 23.4, true)};
  return snapshot;
}

std::string line(const Snapshot& snapshot, int width = 100, const ProbeProgress& probe = kProbe) {
  const output::StyledLine line = progress_line(probe, snapshot, width, Look());
  EXPECT_LE(line.width(), width);
  return line.text();
}

TEST(ProgressLine, TellsProbeTimeThresholdAndFailures) {
  EXPECT_EQ(line(under_way()),
            "climb       800 requests/s  probe 4, 3s/10s · p99<100ms: 23.40 ms · 12 failed · "
            "799.50 RPS");
}

TEST(ProgressLine, FitsInto80ColumnsByLeavingOutTheRate) {
  EXPECT_EQ(line(under_way(), 80),
            "climb       800 requests/s  probe 4, 3s/10s · p99<100ms: 23.40 ms · 12 failed");
}

TEST(ProgressLine, ShortensALongRuleButNeverItsValue) {
  Snapshot snapshot = under_way();
  snapshot.thresholds = {
      threshold("GET /api/v2/organizations/{id}: p99.9 < 100ms over 10s", 23.4, true)};
  const std::string text = line(snapshot, 80);
  EXPECT_THAT(text, HasSubstr("…"));
  EXPECT_THAT(text, HasSubstr(": 23.40 ms · 12 failed"));
  // No room for any of it: the failures are worth more.
  EXPECT_THAT(line(snapshot, 60), HasSubstr("3s/10s · 12 failed"));
}

TEST(ProgressLine, TellsTheThresholdThatDoesNotHoldSoFar) {
  Snapshot snapshot = under_way();
  snapshot.thresholds.push_back(threshold("p50<1ms", 20, false));
  EXPECT_THAT(line(snapshot), HasSubstr("p50<1ms: 20.00 ms"));
  snapshot.thresholds[1].at_least = true;
  EXPECT_THAT(line(snapshot), HasSubstr("p50<1ms: \u2265 20.00 ms"));
}

TEST(ProgressLine, HasNoFiguresInTheWarmUpAndBeforeTheFirstSecond) {
  EXPECT_EQ(line(Snapshot()), "climb       800 requests/s  probe 4, 0s/10s");
  Snapshot snapshot = under_way();
  snapshot.state = RunState::kWarmUp;
  EXPECT_EQ(line(snapshot), "climb       800 requests/s  probe 4, 3s/10s · warm-up");
}

TEST(ProgressLine, SaysThatItIsTheLastOne) {
  ProbeProgress last = kProbe;
  last.is_last = true;
  EXPECT_THAT(line(under_way(), 80, last), HasSubstr("· the last one; Ctrl-C cuts it short"));
}

TEST(ProgressLine, NeverWrapsHoweverNarrow) {
  for (int width = 1; width < 100; ++width) line(under_way(), width);
}

class OnTerminal : public testing::Test {
 protected:
  void run(bool live) {
    ProbeSink sink(terminal, {.look = {}, .live = live, .progress = kProbe}, search, probe);
    EXPECT_TRUE(sink.start(RunInfo()).ok());
    shown.push_back(terminal.screen.text());
    sink.snapshot(under_way());
    shown.push_back(terminal.screen.text());
    EXPECT_TRUE(sink.finish(under_way(), Verdict::kPass).ok());
    shown.push_back(terminal.screen.text());
  }

  FakeTerminal terminal{FakeTerminal::kTty, 80, 24};
  RunControl search;
  RunControl probe;
  std::vector<std::string> shown;
};

TEST_F(OnTerminal, OneLineIsRedrawnInPlaceAndGoneAtTheEnd) {
  run(true);
  EXPECT_THAT(shown, ElementsAre(HasSubstr("probe 4, 0s/10s\n"), HasSubstr("probe 4, 3s/10s"), ""));
  EXPECT_THAT(shown[1], Not(HasSubstr("0s/10s")));
  EXPECT_TRUE(terminal.screen.cursor_visible());
}

TEST_F(OnTerminal, NothingIsWrittenWhereNothingIsRedrawn) {
  run(false);
  EXPECT_THAT(terminal.writes, IsEmpty());
}

TEST_F(OnTerminal, OnlyTheSecondStopOfTheSearchReachesTheProbe) {
  search.request_stop();
  run(true);
  EXPECT_EQ(probe.stops_requested(), 0);
  EXPECT_THAT(shown[1], HasSubstr("the last one"));
  search.request_stop();
  run(true);
  EXPECT_EQ(probe.stops_requested(), 2);
}

}  // namespace
}  // namespace stormlight::cli
