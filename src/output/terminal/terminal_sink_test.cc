#include "output/terminal/terminal_sink.h"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "output/testing/golden.h"
#include "output/testing/sample.h"
#include "output/testing/screen.h"

namespace stormlight::output {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::expect_golden;
using testing::FakeTerminal;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::sample_info;
using testing::sample_snapshot;
using testing::troubled_snapshot;

Snapshot at(Nanoseconds elapsed, RunState state = RunState::kRunning) {
  Snapshot snapshot = sample_snapshot();
  testing::set_time(snapshot, elapsed, state, 10);
  return snapshot;
}

Snapshot crowd(int rows) {
  Snapshot snapshot;
  testing::set_time(snapshot, seconds(4), RunState::kRunning, 10);
  snapshot.rows.reserve(static_cast<std::size_t>(rows));
  for (int i = 0; i < rows; ++i) {
    Row& row = testing::add_row(snapshot, "GET", fmt::format("/item/{:03}", i));
    const auto count = static_cast<std::uint64_t>(10 + i * 37 % 100);
    testing::add_samples(row, count, milliseconds(1), milliseconds(20));
  }
  testing::complete(snapshot);
  return snapshot;
}

struct Fixture {
  explicit Fixture(Terminal::Features features, int columns = 80, int rows = 24,
                   TerminalOptions options = {})
      : terminal(features, columns, rows), sink(terminal, std::move(options)) {
    EXPECT_TRUE(sink.start(sample_info()));
  }
  std::size_t frames() const { return terminal.writes.size(); }

  FakeTerminal terminal;
  TerminalSink sink;
};

constexpr Terminal::Features kMono{.redraws = true, .color = false, .unicode = true};
constexpr Terminal::Features kAscii{.redraws = true, .color = false, .unicode = false};

// --- golden pictures --------------------------------------------------------------------------

class LiveAtWidth : public ::testing::TestWithParam<int> {};

TEST_P(LiveAtWidth, MatchesTheGoldenFile) {
  Fixture f(FakeTerminal::kTty, GetParam(), 24);
  f.sink.snapshot(at(seconds(6)));
  expect_golden(fmt::format("live_{}.txt", GetParam()), f.terminal.screen.text());
}

TEST_P(LiveAtWidth, MatchesTheGoldenFileInTrouble) {
  TerminalOptions options;
  options.percentiles = {90, 95, 99.9};
  Fixture f(FakeTerminal::kTty, GetParam(), 24, options);
  Snapshot snapshot = troubled_snapshot();
  snapshot.state = RunState::kStopping;
  f.sink.snapshot(snapshot);
  expect_golden(fmt::format("live_troubled_{}.txt", GetParam()), f.terminal.screen.text());
}

TEST_P(LiveAtWidth, ReportMatchesTheGoldenFile) {
  Fixture f(FakeTerminal::kTty, GetParam(), 24);
  ASSERT_TRUE(f.sink.finish(troubled_snapshot(), Verdict::kInvalid));
  f.sink.print_files(std::vector<std::string>{"report.json", "run_stats.csv"});
  expect_golden(fmt::format("report_troubled_{}.txt", GetParam()), f.terminal.screen.text());
}

INSTANTIATE_TEST_SUITE_P(Widths, LiveAtWidth, ::testing::Values(80, 100, 120, 200));

TEST(TerminalSink, PipeGetsPlainBlocksAndTheReport) {
  Fixture f(FakeTerminal::kPipe);
  f.sink.snapshot(at(seconds(2), RunState::kRamping));
  f.sink.snapshot(at(seconds(4)));
  ASSERT_TRUE(f.sink.finish(sample_snapshot(), Verdict::kPass));
  f.sink.print_files(std::vector<std::string>{"report.json"});
  EXPECT_THAT(f.terminal.written(), Not(HasSubstr("\x1b")));
  expect_golden("pipe.txt", f.terminal.written());
}

TEST(TerminalSink, ColoursMatchTheGoldenFile) {
  Fixture f(FakeTerminal::kTty);
  Snapshot snapshot = troubled_snapshot();
  snapshot.state = RunState::kRunning;
  f.sink.snapshot(snapshot);
  expect_golden("live_color.ansi", f.terminal.writes.back());
}

TEST(TerminalSink, AsciiMatchesTheGoldenFile) {
  Fixture f(kAscii);
  f.sink.snapshot(at(seconds(6)));
  const std::string shown = f.terminal.screen.text();
  for (const char c : shown) EXPECT_GE(c, 0) << "not ASCII";
  expect_golden("live_ascii.txt", shown);
}

// --- behaviour --------------------------------------------------------------------------------

TEST(TerminalSink, DrawsOncePerIntervalAlthoughSnapshotsComeEachSecond) {
  Fixture f(FakeTerminal::kPipe);
  const std::size_t before = f.frames();
  for (int second = 1; second <= 10; ++second) f.sink.snapshot(at(milliseconds(second * 1001)));
  EXPECT_EQ(f.frames() - before, 5u);
}

TEST(TerminalSink, CountsASnapshotThatComesALittleEarly) {
  Fixture f(FakeTerminal::kPipe);
  const std::size_t before = f.frames();
  for (int second = 1; second <= 10; ++second) f.sink.snapshot(at(milliseconds(second * 999)));
  EXPECT_EQ(f.frames() - before, 5u);
}

TEST(TerminalSink, DoesNotCatchUpAfterAPause) {
  Fixture f(FakeTerminal::kPipe);
  const std::size_t before = f.frames();
  f.sink.snapshot(at(seconds(9)));
  f.sink.snapshot(at(milliseconds(9500)));
  EXPECT_EQ(f.frames() - before, 1u);
  f.sink.snapshot(at(seconds(10)));
  EXPECT_EQ(f.frames() - before, 2u);
}

TEST(TerminalSink, ShowsANewStateAtOnceOnATerminal) {
  Fixture f(FakeTerminal::kTty);
  f.sink.snapshot(at(seconds(2)));
  f.sink.snapshot(at(milliseconds(2400), RunState::kStopping));
  EXPECT_THAT(f.terminal.screen.text(), HasSubstr("stopping"));
}

TEST(TerminalSink, ShowsTheRateSinceTheLastFrame) {
  Fixture f(FakeTerminal::kTty);
  Snapshot snapshot = at(seconds(2));
  f.sink.snapshot(snapshot);
  snapshot.totals.requests += 500;
  snapshot.elapsed = seconds(4);
  f.sink.snapshot(snapshot);
  EXPECT_THAT(f.terminal.screen.text(), HasSubstr("250.00 RPS now"));
  snapshot.elapsed = seconds(6);
  f.sink.snapshot(snapshot);
  EXPECT_THAT(f.terminal.screen.text(), HasSubstr("· 0 RPS now")) << "a stall must show";
}

TEST(TerminalSink, ShowsSomethingBeforeTheFirstSnapshot) {
  const Fixture f(FakeTerminal::kTty);
  EXPECT_THAT(f.terminal.screen.text(), HasSubstr("0s of 10s"));
}

TEST(TerminalSink, WritesNothingButTheReportWhenQuiet) {
  for (const Terminal::Features features : {FakeTerminal::kTty, FakeTerminal::kPipe}) {
    TerminalOptions options;
    options.quiet = true;
    Fixture f(features, 80, 24, options);
    f.sink.snapshot(at(seconds(2)));
    EXPECT_TRUE(f.terminal.writes.empty());
    ASSERT_TRUE(f.sink.finish(troubled_snapshot(), Verdict::kFail));
    EXPECT_FALSE(f.terminal.writes.empty());
  }
}

TEST(TerminalSink, UsesNoColourWhereTheTerminalOrTheCallerForbidsIt) {
  TerminalOptions forbidden;
  forbidden.color = false;
  Fixture by_terminal(kMono);
  Fixture by_caller(FakeTerminal::kTty, 80, 24, forbidden);
  for (Fixture* f : {&by_terminal, &by_caller}) {
    f->sink.snapshot(troubled_snapshot());
    ASSERT_TRUE(f->sink.finish(troubled_snapshot(), Verdict::kFail));
    const std::string written = f->terminal.written();
    for (std::size_t at = written.find("\x1b["); at != std::string::npos;
         at = written.find("\x1b[", at + 1)) {
      EXPECT_NE(written[written.find_first_not_of("0123456789;?", at + 2)], 'm');
    }
  }
}

TEST(TerminalSink, ShowsTheBusiestRowsWhereTheScreenIsTooLow) {
  Fixture f(kMono, 80, 24);
  f.sink.snapshot(crowd(100));
  EXPECT_LE(f.terminal.screen.scrolled_off(), 3u) << "only the banner may scroll off";
  const std::string shown = f.terminal.screen.text();
  EXPECT_THAT(shown, HasSubstr("/item/027"));       // 109 requests, the most
  EXPECT_THAT(shown, Not(HasSubstr("/item/000")));  // 10, the fewest
  EXPECT_THAT(shown, HasSubstr("total"));
  expect_golden("live_100_rows.txt", shown);
}

TEST(TerminalSink, ReportShowsAllRows) {
  Fixture f(kMono, 80, 24);
  ASSERT_TRUE(f.sink.finish(crowd(100), Verdict::kPass));
  const std::string written = f.terminal.writes.back();
  for (int i = 0; i < 100; ++i) EXPECT_THAT(written, HasSubstr(fmt::format("/item/{:03} ", i)));
}

TEST(TerminalSink, LeavesOutWholePartsOfTheStatusInANarrowWindow) {
  Fixture f(kMono, 40, 24);
  f.sink.snapshot(at(seconds(6)));
  const std::vector<std::string> lines = f.terminal.screen.lines();
  EXPECT_EQ(lines.back(), "running    6s of 10s · 10 of 10 users");
}

TEST(TerminalSink, CountsWhatIsStillInFlightWhileStopping) {
  Fixture f(kMono);
  Snapshot snapshot = at(seconds(10), RunState::kStopping);
  snapshot.accounting.scheduled += 1;
  f.sink.snapshot(snapshot);
  EXPECT_THAT(f.terminal.screen.text(), HasSubstr("1 request in flight"));
  EXPECT_THAT(f.terminal.screen.text(), Not(HasSubstr("Ctrl-C")));
  snapshot.interrupted = true;
  snapshot.elapsed = seconds(12);
  f.sink.snapshot(snapshot);
  EXPECT_THAT(f.terminal.screen.text(), HasSubstr("Ctrl-C again ends at once"));
}

TEST(TerminalSink, FitsEveryWindow) {
  for (const int rows : {1, 2, 3, 5, 8, 24, 60}) {
    for (const int columns : {1, 10, 40, 79, 80, 81, 120, 200}) {
      FakeTerminal terminal(kMono, columns, rows);
      TerminalSink sink(terminal, {});
      ASSERT_TRUE(sink.start(sample_info()));
      const std::string before = terminal.writes[0];
      Snapshot snapshot = crowd(30);
      snapshot.errors = troubled_snapshot().errors;
      sink.snapshot(snapshot);
      const std::string& frame = terminal.writes.back();
      const auto lines = std::count(frame.begin(), frame.end(), '\n');
      EXPECT_LE(lines, std::max(rows - 1, 1)) << columns << "x" << rows;
      testing::Screen alone(columns, 1000);
      alone.write(frame);
      EXPECT_LE(alone.lines().size(), static_cast<std::size_t>(lines))
          << columns << "x" << rows << ": a line wrapped";
    }
  }
}

TEST(TerminalSink, SurvivesResizesBetweenFrames) {
  Fixture f(kMono, 120, 40);
  Nanoseconds elapsed = seconds(2);
  for (const int columns : {120, 80, 200, 60, 100}) {
    f.terminal.resize(columns, 40);
    f.sink.snapshot(at(elapsed));
    elapsed += seconds(2);
    const std::string shown = f.terminal.screen.text();
    EXPECT_EQ(shown.find("total"), shown.rfind("total")) << columns << ":\n" << shown;
    EXPECT_EQ(shown.find("RPS now"), shown.rfind("RPS now")) << columns << ":\n" << shown;
  }
  f.terminal.resize(70, 40);
  ASSERT_TRUE(f.sink.finish(sample_snapshot(), Verdict::kPass));
  EXPECT_THAT(f.terminal.screen.text(), Not(HasSubstr("RPS now"))) << "no frame left above";
}

TEST(TerminalSink, ShowsHostileTextAsWhatItIs) {
  Snapshot snapshot = at(seconds(2));
  snapshot.rows[0].name = "/\x1b[2J\x1b]0;owned\x07\u202eevil\n\xff";
  testing::fail(snapshot, snapshot.rows[0], 3, FailureKind::kProtocol,
                "bad line \x1b[31mred\r\n\tend");
  Fixture f(kMono, 200, 40);
  f.sink.snapshot(snapshot);
  ASSERT_TRUE(f.sink.finish(snapshot, Verdict::kPass));
  const std::string shown = f.terminal.screen.text();
  EXPECT_THAT(shown, HasSubstr("/\\x1b[2J\\x1b]0;owned\\x07\\u{202e}evil\\n\\xff"));
  EXPECT_THAT(shown, HasSubstr("bad line \\x1b[31mred\\r\\n\\tend"));
}

TEST(TerminalSink, SaysThatNoRequestGotAResponse) {
  Snapshot snapshot;
  testing::set_time(snapshot, seconds(10), RunState::kDone, 0);
  Row& row = testing::add_row(snapshot, "GET", "/hello");
  testing::add_samples(row, 40, milliseconds(1), milliseconds(2), 0);
  testing::fail(snapshot, row, 40, FailureKind::kConnectRefused,
                "127.0.0.1:8000 refused the connection");
  testing::complete(snapshot);
  Fixture f(kMono);
  ASSERT_TRUE(f.sink.finish(snapshot, Verdict::kFail));
  const std::string shown = f.terminal.screen.text();
  EXPECT_THAT(shown, HasSubstr("No request got a response"));
  EXPECT_THAT(shown, HasSubstr("127.0.0.1:8000 refused the connection"));
  EXPECT_THAT(shown, Not(HasSubstr("Status codes")));
  expect_golden("report_no_response.txt", shown);
}

TEST(TerminalSink, ReportsARunWithoutASingleRequest) {
  Snapshot snapshot;
  testing::set_time(snapshot, milliseconds(3), RunState::kDone, 0);
  snapshot.interrupted = true;
  Fixture f(kMono);
  ASSERT_TRUE(f.sink.finish(snapshot, Verdict::kPass));
  const std::string shown = f.terminal.screen.text();
  EXPECT_THAT(shown, HasSubstr("0 scheduled = 0 ok"));
  EXPECT_THAT(shown, Not(HasSubstr("No request got a response")));
}

TEST(TerminalSink, ListsManyStatusCodesPerRow) {
  Snapshot snapshot = sample_snapshot();
  for (int status = 400; status < 430; ++status) snapshot.rows[0].statuses[status] = 7;
  testing::complete(snapshot);
  Fixture f(kMono);
  ASSERT_TRUE(f.sink.finish(snapshot, Verdict::kPass));
  EXPECT_THAT(f.terminal.screen.text(), HasSubstr("200: 2,699, 400: 7, 401: 7"));
}

TEST(TerminalSink, HidesCredentials) {
  RunInfo info = sample_info();
  info.host = "http://me:secret@127.0.0.1:8000";
  FakeTerminal terminal(kMono);
  TerminalSink sink(terminal, {});
  ASSERT_TRUE(sink.start(info));
  ASSERT_TRUE(sink.finish(sample_snapshot(), Verdict::kPass));
  EXPECT_THAT(terminal.written(), Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace stormlight::output
