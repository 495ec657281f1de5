#include "cli/help.h"

#include <gmock/gmock.h>

#include "base/strings.h"
#include "cli/exit_codes.h"
#include "cli/find_max_command.h"
#include "cli/repeat_command.h"
#include "cli/run_command.h"
#include "cli/target_command.h"

namespace stormlight::cli {
namespace {

using testing::HasSubstr;
using testing::Le;

std::vector<std::string> pages() {
  return {render_overview(), run_help(), find_max_help(), repeat_help(), target_help()};
}

// Continuation bytes of UTF-8 take no column.
std::size_t columns(std::string_view line) {
  std::size_t count = 0;
  for (const char c : line) count += (c & '\xc0') != '\x80';
  return count;
}

TEST(Help, FitsAScreen) {
  for (const std::string& page : pages()) {
    const std::vector<std::string_view> lines = split(page, '\n');
    EXPECT_THAT(lines.size() - 1, Le(48u));
    for (const std::string_view line : lines) EXPECT_THAT(columns(line), Le(100u)) << line;
  }
}

TEST(Help, EndsWithEveryExitCode) {
  for (const std::string& page : pages()) {
    for (const ExitCode& exit : kExitCodes) {
      EXPECT_THAT(page, HasSubstr(std::to_string(exit.code) + " " + std::string(exit.meaning)));
    }
  }
}

TEST(Help, HasAnExamplePerPage) {
  for (const std::string& page : pages()) EXPECT_THAT(page, HasSubstr("\n  stormlight "));
}

TEST(Help, ExplainsEachFlagInOneColumn) {
  const std::vector<HelpGroup> groups = {
      {"Things", {{"-a, --alpha N", "first"}, {"    --b", "second"}}}};
  EXPECT_THAT(render_help({"x [flags]", "About.", "x -a 1"}, groups),
              HasSubstr("Things:\n"
                        "  -a, --alpha N  first\n"
                        "      --b        second\n"
                        "Example:\n"
                        "  x -a 1\n"
                        "Exit codes: 0 all good, "));
}

}  // namespace
}  // namespace stormlight::cli
