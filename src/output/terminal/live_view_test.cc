#include "output/terminal/live_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "output/testing/screen.h"

namespace stormlight::output {
namespace {

using ::testing::ElementsAre;
using testing::FakeTerminal;

constexpr Look kColor{.color = true, .unicode = true};

std::vector<StyledLine> frame(std::initializer_list<std::string_view> texts) {
  std::vector<StyledLine> lines;
  for (const std::string_view text : texts) {
    lines.push_back(StyledLine(kColor).add(text, Tone::kGood));
  }
  return lines;
}

TEST(LiveView, ReplacesTheFrameAndKeepsWhatStandsAbove) {
  FakeTerminal terminal(FakeTerminal::kTty);
  terminal.write("$ stormlight\r\n");
  LiveView view(terminal);
  view.draw(frame({"one", "two", "three"}));
  view.draw(frame({"uno", "dos"}));
  EXPECT_THAT(terminal.screen.lines(), ElementsAre("$ stormlight", "uno", "dos"));
}

TEST(LiveView, WritesEachFrameAtOnceWithTheCursorHiddenOnlyWithinIt) {
  FakeTerminal terminal(FakeTerminal::kTty);
  LiveView view(terminal);
  view.draw(frame({"one", "two"}));
  ASSERT_EQ(terminal.writes.size(), 1u);
  EXPECT_TRUE(terminal.writes[0].starts_with("\x1b[?25l"));
  EXPECT_TRUE(terminal.writes[0].ends_with("\x1b[?25h"));
  EXPECT_TRUE(terminal.screen.cursor_visible());
  EXPECT_EQ(terminal.screen.column(), 0);
}

TEST(LiveView, DoesNotErasePixelsThatItIsAboutToDrawAgain) {
  FakeTerminal terminal(FakeTerminal::kTty);
  LiveView view(terminal);
  view.draw(frame({"one", "two"}));
  view.draw(frame({"one", "two"}));
  const std::string& second = terminal.writes[1];
  EXPECT_LT(second.find("two"), second.find("\x1b[J")) << "a blank screen in between flickers";
}

TEST(LiveView, KeepsTheLastColumnOfAFullLine) {
  FakeTerminal terminal(FakeTerminal::kTty, 5, 24);
  LiveView view(terminal);
  view.draw(frame({"12345", "1"}));
  view.draw(frame({"abcde", "a"}));
  EXPECT_THAT(terminal.screen.lines(), ElementsAre("abcde", "a"));
}

TEST(LiveView, LeavesOneFrameAfterTheWindowBecameNarrower) {
  FakeTerminal terminal(FakeTerminal::kTty, 20, 24);
  terminal.write("above\r\n");
  LiveView view(terminal);
  view.draw(frame({"12345678901234567890", "short", "123456789012"}));
  terminal.resize(10, 24);
  view.draw(frame({"abcdefghij", "k"}));
  EXPECT_THAT(terminal.screen.lines(), ElementsAre("above", "abcdefghij", "k"));
  terminal.resize(30, 24);
  view.draw(frame({"wide again", "and more"}));
  EXPECT_THAT(terminal.screen.lines(), ElementsAre("above", "wide again", "and more"))
      << "rows that were wrapped once must not be joined later";
}

TEST(LiveView, LeavesOneFrameAfterAnySeriesOfResizes) {
  FakeTerminal terminal(FakeTerminal::kTty, 40, 60);
  terminal.write("above\r\n");
  LiveView view(terminal);
  for (const int columns : {33, 12, 7, 40, 3, 25, 11, 39}) {
    terminal.resize(columns, 60);
    std::vector<StyledLine> lines;
    for (int i = 0; i < 5; ++i) lines.push_back(StyledLine(kColor, columns).add("frame of ones"));
    view.draw(lines);
    const std::vector<std::string> shown = terminal.screen.lines();
    EXPECT_EQ(shown.size(), 6u + (columns < 5 ? 1u : 0u)) << columns;
  }
}

TEST(LiveView, PutsTheReportInTheFramesPlace) {
  FakeTerminal terminal(FakeTerminal::kTty);
  terminal.write("above\r\n");
  LiveView view(terminal);
  view.draw(frame({"one", "two", "three"}));
  view.replace("report\n");
  EXPECT_THAT(terminal.screen.lines(), ElementsAre("above", "report"));
  EXPECT_TRUE(view.empty());
  view.replace("more\n");
  EXPECT_THAT(terminal.screen.lines(), ElementsAre("above", "report", "more"));
}

TEST(LiveView, OverwritesWhatTheDriverEchoesBelowIt) {
  FakeTerminal terminal(FakeTerminal::kTty);
  LiveView view(terminal);
  view.draw(frame({"one"}));
  terminal.write("^C");
  view.draw(frame({"two"}));
  EXPECT_THAT(terminal.screen.lines(), ElementsAre("two"));
}

}  // namespace
}  // namespace stormlight::output
