#include "cli/repeat_flags.h"

#include <string_view>

#include "cli/http_flags.h"
#include "cli/load_flags.h"
#include "cli/output_flags.h"
#include "cli/values.h"

namespace stormlight::cli {
namespace {

constexpr int kMostRuns = 1000;
constexpr std::string_view kOwn[] = {"--runs", "--before-each", "--json", "--quiet", "--no-color"};

Error of_one_run() {
  return Error::input("is for a single run",
                      "leave it out; --json FILE has the figures of every run");
}

void add_refused_flags(FlagSet& flags, RepeatOptions& options) {
  for (const std::string_view name : {"--interval", "--percentiles", "--csv", "--junit"}) {
    flags.value(name, "X", "", [](std::string_view) -> Result<void> { return of_one_run(); });
  }
  flags.toggle("--phases", "", options.output.phases);
}

}  // namespace

void add_repeat_flags(FlagSet& flags, RepeatOptions& options) {
  OutputOptions& output = options.output;
  flags.group("Repeat");
  flags.value(
      "--runs", "N", "how many runs, each a fresh process of this program (5)",
      store(options.runs, [](std::string_view text) { return parse_whole(text, 2, kMostRuns); }));
  flags.value("--before-each", "'COMMAND'",
              "for the shell before each run, e.g. to restart the target",
              store_text(options.before_each));
  flags.value("--json", "FILE", "every run as JSON; - is stdout, tables then go to stderr",
              store_text(output.json_file));
  flags.toggle("--quiet -q", "only the report at the end; no colours (or NO_COLOR)", output.quiet);
  flags.toggle("--no-color", "", output.no_color);
  add_page_flags(flags, options.page);
  add_load_flags(flags, options.load);
  add_http_flags(flags, options.request);
  flags.group("Output");
  add_judging_flags(flags, output);
  add_refused_flags(flags, options);
}

Result<void> check_repeat_options(const RepeatOptions& options) {
  if (!options.output.phases) return {};
  const Error error = of_one_run();
  return Error::input("--phases " + error.message, error.hint);
}

std::vector<std::string> arguments_of_run(const FlagSet& flags, const std::string& json_file) {
  std::vector<std::string> args = {"run", "--quiet", "--json=" + json_file};
  const std::vector<std::string> typed = flags.typed_without(kOwn);
  args.insert(args.end(), typed.begin(), typed.end());
  return args;
}

}  // namespace stormlight::cli
