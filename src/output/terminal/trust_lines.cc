#include "output/terminal/trust_lines.h"

#include <algorithm>

#include <fmt/core.h>

#include "output/format.h"
#include "output/text.h"

namespace stormlight::output {
namespace {

constexpr double kWorthTelling = 1;  // percent

}  // namespace

std::string hindrances_text(const GeneratorHealth& health) {
  std::string text;
  double waited = 0;
  for (const WorkerLoad& worker : health.facts.workers) {
    waited = std::max(waited, worker.run_queue_percent);
  }
  if (waited >= kWorthTelling) {
    text = fmt::format("waited for a core {:.0f}% of the time", waited);
  }
  const auto& throttled = health.facts.throttled;
  if (throttled && 100 * throttled->share >= kWorthTelling) {
    if (!text.empty()) text += ", ";
    text += fmt::format("throttled in {:.0f}% of periods ({})", 100 * throttled->share,
                        format_length(throttled->time));
  }
  return text;
}

std::string not_stationary_text(const RunStatistics& statistics) {
  if (statistics.stationary.value_or(true)) return "";
  return fmt::format(
      "no: {}. The percentiles mix both: run longer, or leave the start out with --warm-up",
      printable(statistics.reason));
}

}  // namespace stormlight::output
