#include "cli/help.h"

#include <algorithm>
#include <cstdio>
#include <iterator>

#include <fmt/format.h>

#include "base/strings.h"
#include "cli/exit_codes.h"

namespace stormlight::cli {
namespace {

constexpr std::size_t kColumns = 100;

constexpr HelpPage kOverview = {
    "stormlight [run] [FILE | URL] [flags], or stormlight VERB [flags]",
    "HTTP load generator: a load file in Python says what to send, flags say how much of it.",
    "stormlight http://127.0.0.1:8000/hello -u 50 -d 10s\n"
    "stormlight my_load.py --users 10 --spawn-rate 2 --host http://127.0.0.1:8000 --duration 1m"};

// Columns, for text whose only non-ASCII characters are one column wide.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & '\xc0') != '\x80'; }));
}

std::string padded(std::string_view text, std::size_t columns) {
  return std::string(text) + std::string(columns - std::min(columns, width(text)), ' ');
}

}  // namespace

int print_page(std::string_view text) {
  const bool whole = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  return whole && std::fflush(stdout) == 0 ? kExitGood : kExitInternal;
}

std::string render_exit_codes() {
  constexpr std::string_view kTitle = "Exit codes: ";
  std::string text(kTitle);
  std::size_t column = kTitle.size();
  for (const ExitCode& exit : kExitCodes) {
    const bool first = exit.code == kExitCodes.front().code;
    const std::string item = fmt::format("{}{} {}", first ? "" : ", ", exit.code, exit.meaning);
    if (column + item.size() >= kColumns) {
      text += ",\n" + std::string(kTitle.size(), ' ') + item.substr(2);
      column = kTitle.size() + item.size() - 2;
    } else {
      text += item;
      column += item.size();
    }
  }
  return text + "\n";
}

std::string render_help(const HelpPage& page, const std::vector<HelpGroup>& groups,
                        std::string_view extra) {
  std::size_t left = 0;
  for (const HelpGroup& group : groups) {
    for (const HelpRow& row : group.rows) left = std::max(left, width(row.left));
  }
  std::string text = fmt::format("Usage: {}\n{}\n", page.usage, page.about);
  for (const HelpGroup& group : groups) {
    text += fmt::format("{}:\n", group.title);
    for (const HelpRow& row : group.rows) {
      text += fmt::format("  {}  {}\n", padded(row.left, left), row.text);
    }
  }
  text += extra;
  const std::vector<std::string_view> examples = split(page.examples, '\n');
  text += examples.size() == 1 ? "Example:\n" : "Examples:\n";
  for (const std::string_view example : examples) text += fmt::format("  {}\n", example);
  return text + render_exit_codes();
}

std::string render_overview() {
  const std::vector<HelpGroup> groups = {
      {"Verbs",
       {{"run", "send load and report (may be left out)"},
        {"find-max", "the highest rate, or the most users, at which thresholds hold"},
        {"repeat", "several runs, each a fresh process, and the interval between them"},
        {"target", "a demo server to try things on"},
        {"help VERB", "all flags of a verb; so does VERB --help"}}},
      {"Most used flags of run",
       {{"-u, --users N", "virtual users (1)"},
        {"-r, --spawn-rate R", "users started per second (all within the first second)"},
        {"-t, --duration D", "10, 500ms, 1m30s, 2h (10s)"},
        {"-H, --host URL", "target of a load file, e.g. http://127.0.0.1:8000"},
        {"    --json FILE", "write the report as JSON"},
        {"-h, --help", "this page; stormlight run --help lists every flag"},
        {"-V, --version", "the version"}}},
  };
  return render_help(kOverview, groups);
}

}  // namespace stormlight::cli
