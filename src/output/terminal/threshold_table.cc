#include "output/terminal/threshold_table.h"

#include <fmt/core.h>

#include "output/format.h"
#include "output/text.h"
#include "output/threshold_text.h"

namespace stormlight::output {

Table threshold_table(const Snapshot& snapshot) {
  Table table;
  table.columns = {{.head = "Result", .brief_head = {}, .fit = Fit::kShorten, .least = 10},
                   {.head = "Threshold", .brief_head = {}, .fit = Fit::kWrap, .least = 24},
                   {.head = "Measured", .brief_head = {}, .fit = Fit::kWrap, .least = 10},
                   {.head = "Samples", .brief_head = {}}};
  for (const ThresholdResult& result : snapshot.thresholds) {
    const Tone tone = result.passed ? Tone::kGood : Tone::kBad;
    const std::string_view word = result.passed    ? "passed"
                                  : result.aborted ? "aborted"
                                                   : "not passed";
    table.rows.push_back({{std::string(word), tone},
                          {printable(result.expr)},
                          {threshold_value(result), result.passed ? Tone::kPlain : Tone::kBad},
                          {format_count(result.samples)}});
  }
  return table;
}

std::string threshold_trouble(const Snapshot& snapshot, Look look) {
  std::string list;
  int count = 0;
  for (const ThresholdResult& result : snapshot.thresholds) {
    if (result.passed || !result.value) continue;
    if (count++ > 0) list += look.separator();
    list += fmt::format("{}: {}", printable(result.expr), threshold_value(result));
  }
  if (count == 0) return "";
  return fmt::format("{} not passed so far: {}",
                     count == 1 ? "1 threshold" : fmt::format("{} thresholds", count), list);
}

}  // namespace stormlight::output
