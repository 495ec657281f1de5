#include "cli/output_flags.h"

#include "cli/values.h"

namespace stormlight::cli {
namespace {

// Snapshots come about once a second, so a shorter interval would show the same one twice.
constexpr Nanoseconds kShortestInterval = std::chrono::seconds(1);
constexpr Nanoseconds kLongestInterval = std::chrono::hours(1);

}  // namespace

void add_output_flags(FlagSet& flags, OutputOptions& options) {
  flags.group("Output");
  flags.value("--interval", "D", "time between two live tables (2s)",
              store(options.interval, [](std::string_view text) {
                return parse_time(text, kShortestInterval, kLongestInterval);
              }));
  flags.value("--percentiles", "P,Q…", "more columns in the table, e.g. 90,95,99.9",
              store(options.percentiles, parse_percentiles));
  flags.value("--json", "FILE", "write a report as JSON; - is stdout, tables then go to stderr",
              store_text(options.json_file));
  flags.value("--csv", "PREFIX", "write PREFIX_stats.csv, _stats_history, _failures, _exceptions",
              store_text(options.csv_prefix));
  flags.toggle("--phases", "a table of where requests spend their time: dns, connect, …",
               options.phases);
  flags.value("--junit", "FILE", "write the thresholds and the verdict as JUnit XML",
              store_text(options.junit_file));
  flags.toggle("--quiet -q", "no live table, only the final report; no colours (or NO_COLOR)",
               options.quiet);
  flags.toggle("--no-color", "", options.no_color);
  add_judging_flags(flags, options);
}

void add_judging_flags(FlagSet& flags, OutputOptions& options) {
  flags.toggle("--fail-on-error", "exit with 4 if any request failed", options.fail_on_error);
  flags.toggle("--allow-saturated", "do not exit with 5 if the generator was saturated",
               options.allow_saturated);
}

}  // namespace stormlight::cli
