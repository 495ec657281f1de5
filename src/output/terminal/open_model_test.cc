// What the terminal shows of the open model, of load over time and of a warm-up.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "output/terminal/status_line.h"
#include "output/terminal/summary.h"
#include "output/terminal/terminal_sink.h"
#include "output/testing/golden.h"
#include "output/testing/sample.h"
#include "output/testing/screen.h"
#include "plan/validate.h"

namespace stormlight::output {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::expect_golden;
using testing::FakeTerminal;
using ::testing::HasSubstr;
using testing::open_info;
using testing::open_snapshot;

constexpr int kColumns = 100;

TEST(OpenModel, LiveTableMatchesTheGoldenFile) {
  FakeTerminal terminal(FakeTerminal::kTty, kColumns, 24);
  TerminalSink sink(terminal, {});
  ASSERT_TRUE(sink.start(open_info()));
  Snapshot snapshot = open_snapshot();
  testing::set_time(snapshot, seconds(6), RunState::kRunning, 50);
  snapshot.schedule.waiting = 37;
  sink.snapshot(snapshot);
  expect_golden("live_open.txt", terminal.screen.text());
}

TEST(OpenModel, ReportMatchesTheGoldenFile) {
  FakeTerminal terminal(FakeTerminal::kTty, kColumns, 40);
  TerminalSink sink(terminal, {});
  ASSERT_TRUE(sink.start(open_info()));
  ASSERT_TRUE(sink.finish(open_snapshot(), Verdict::kPass));
  expect_golden("report_open.txt", terminal.screen.text());
}

TEST(OpenModel, ReportOfASilentTargetShowsNoNumberThatIsNotKnown) {
  FakeTerminal terminal(FakeTerminal::kTty, kColumns, 40);
  TerminalSink sink(terminal, {});
  ASSERT_TRUE(sink.start(open_info()));
  ASSERT_TRUE(sink.finish(testing::silent_snapshot(), Verdict::kInvalid));
  expect_golden("report_silent.txt", terminal.screen.text());
}

TEST(OpenModel, ATerminalWithoutUnicodeGetsAnAsciiMarkOfTheSameWidth) {
  FakeTerminal terminal({.redraws = true, .color = false, .unicode = false}, kColumns, 40);
  TerminalSink sink(terminal, {});
  ASSERT_TRUE(sink.finish(testing::silent_snapshot(), Verdict::kInvalid));
  EXPECT_THAT(terminal.screen.text(), HasSubstr(" >5,000"));
  for (const char c : terminal.screen.text()) ASSERT_GE(c, 0);
}

std::string status(const RunInfo& info, const Snapshot& snapshot) {
  return status_line(info, snapshot, Rate::per_second(990), 0, {}).text();
}

TEST(StatusLine, TellsInFlightInsteadOfUsersInTheOpenModel) {
  Snapshot snapshot;
  testing::set_time(snapshot, seconds(6), RunState::kRunning, 7);
  EXPECT_THAT(status(open_info(), snapshot), HasSubstr("990.00 RPS now · 7 in flight"));
  snapshot.schedule.waiting = 1200;
  EXPECT_THAT(status(open_info(), snapshot), HasSubstr("RPS now · 1,200 waiting · 7 in flight"));
}

TEST(StatusLine, CountsRequestsWhenTheyAreTheEnd) {
  RunInfo info = testing::sample_info();
  info.request_limit = 5000;
  Snapshot snapshot;
  testing::set_time(snapshot, seconds(1), RunState::kWarmUp, 7);
  snapshot.accounting.scheduled = 1234;
  EXPECT_THAT(status(info, snapshot), HasSubstr("warm-up   1,234 of 5,000 requests"));
}

TEST(ModelText, TellsStagesAsTheyGo) {
  RunInfo info = testing::sample_info();
  info.stages = {{0, 100, seconds(30)}, {100, 100, minutes(2)}, {250, 250, seconds(10)}};
  info.warm_up = seconds(30);
  EXPECT_EQ(model_text(info),
            "closed: users 0 to 100 in 30s, 100 for 2m, 250 for 10s, no think time, warm-up 30s");
}

TEST(ModelText, SumsUpManyStages) {
  RunInfo info = testing::sample_info();
  for (int i = 0; i < 9; ++i) {
    info.stages.push_back({static_cast<double>(i), i + 1.5, seconds(10)});
  }
  EXPECT_THAT(model_text(info), HasSubstr("users up to 9.5 in 9 stages, 1m30s, no think time"));
}

TEST(ModelText, TellsPacingAndTheNumberOfRequests) {
  RunInfo info = testing::sample_info();
  info.pacing = std::chrono::milliseconds(500);
  info.request_limit = 2000;
  info.duration = kLongestTime;
  EXPECT_EQ(model_text(info),
            "closed: 10 users, 2 started per second, 2,000 requests, a request every 500ms");
  info.duration = minutes(1);
  EXPECT_THAT(model_text(info), HasSubstr("2,000 requests within 1m, "));
}

TEST(Summary, TellsHowFarAnInterruptedRunCame) {
  RunInfo info = open_info();
  Snapshot snapshot = open_snapshot();
  snapshot.interrupted = true;
  snapshot.window = seconds(3);
  std::string shown;
  for (const StyledLine& line : summary_lines(info, snapshot, Verdict::kPass, 0, {})) {
    shown += line.text() + "\n";
  }
  EXPECT_THAT(shown, HasSubstr("Interrupted  after 5s of 10s\n"));
}

}  // namespace
}  // namespace stormlight::output
