#include "output/terminal/terminal.h"

#include <array>
#include <map>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

namespace stormlight::output {
namespace {

std::map<std::string, const char*> variables;

const char* variable(const char* name) {
  const auto found = variables.find(name);
  return found == variables.end() ? nullptr : found->second;
}

Terminal::Features with(std::map<std::string, const char*> environment, bool tty = true) {
  variables = std::move(environment);
  return detect_features(tty, variable);
}

TEST(DetectFeatures, GivesATerminalEverything) {
  const Terminal::Features features = with({{"TERM", "xterm-256color"}});
  EXPECT_TRUE(features.redraws);
  EXPECT_TRUE(features.color);
  EXPECT_TRUE(features.unicode);
}

TEST(DetectFeatures, GivesAPipeNoEscapeCodes) {
  const Terminal::Features features = with({{"TERM", "xterm"}}, false);
  EXPECT_FALSE(features.redraws);
  EXPECT_FALSE(features.color);
}

TEST(DetectFeatures, HonoursNoColorUnlessEmpty) {
  EXPECT_FALSE(with({{"NO_COLOR", "1"}}).color);
  EXPECT_TRUE(with({{"NO_COLOR", "1"}}).redraws);
  EXPECT_TRUE(with({{"NO_COLOR", ""}}).color);
}

TEST(DetectFeatures, TreatsADumbTerminalAsAPipe) {
  EXPECT_FALSE(with({{"TERM", "dumb"}}).redraws);
  EXPECT_FALSE(with({{"TERM", "dumb"}}).color);
}

TEST(DetectFeatures, UsesAsciiWhereTheLocaleNamesAnotherCharset) {
  EXPECT_TRUE(with({{"LANG", "de_DE.UTF-8"}}).unicode);
  EXPECT_TRUE(with({{"LC_CTYPE", "C.utf8"}}).unicode);
  EXPECT_FALSE(with({{"LANG", "C"}}).unicode);
  EXPECT_FALSE(with({{"LC_ALL", "en_US.ISO-8859-1"}, {"LANG", "en_US.UTF-8"}}).unicode);
  EXPECT_TRUE(with({{"LC_ALL", ""}, {"LANG", "en_US.UTF-8"}}).unicode);
}

TEST(FdTerminal, WritesEverythingAndIsPlainOnAPipe) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  FdTerminal terminal(ends[1]);
  EXPECT_FALSE(terminal.features().redraws);
  EXPECT_EQ(terminal.size().columns, 80);
  terminal.write("hello");
  std::array<char, 16> buffer{};
  EXPECT_EQ(::read(ends[0], buffer.data(), buffer.size()), 5);
  EXPECT_STREQ(buffer.data(), "hello");
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(FdTerminal, GivesUpQuietlyWhenTheDescriptorIsGone) {
  FdTerminal terminal(-1);
  terminal.write("nobody reads this");
  terminal.write("nor this");
}

}  // namespace
}  // namespace stormlight::output
