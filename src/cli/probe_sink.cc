#include "cli/probe_sink.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "output/format.h"
#include "output/text.h"
#include "output/threshold_text.h"

namespace stormlight::cli {
namespace {

using output::Look;
using output::StyledLine;
using output::Tone;

/// A threshold's text may be longer than the line; below this it says nothing any more.
constexpr int kLeastThreshold = 12;

/// The first that does not hold so far, else the first that has a value; null before any has.
const ThresholdResult* telling_threshold(const Snapshot& snapshot) {
  const ThresholdResult* found = nullptr;
  for (const ThresholdResult& result : snapshot.thresholds) {
    if (!result.value) continue;
    if (!result.passed) return &result;
    if (found == nullptr) found = &result;
  }
  return found;
}

/// "p99<100ms: 23.40 ms", its rule shortened where there is no room for it.
std::string threshold_part(const ThresholdResult& result, int room, Look look) {
  const std::string value = ": " + output::threshold_value(result);
  const int left = room - output::display_width(value);
  if (left < kLeastThreshold) return "";
  return output::shorten_middle(output::printable(result.expr), left, look.ellipsis()) + value;
}

}  // namespace

StyledLine progress_line(const ProbeProgress& progress, const Snapshot& snapshot, int width,
                         Look look) {
  StyledLine line(look, width);
  line.add(progress.label);
  const Nanoseconds elapsed = std::min(snapshot.elapsed, progress.length);
  line.add(fmt::format("  probe {}, {}/{}", progress.number, output::format_elapsed(elapsed),
                       output::format_length(progress.length)),
           Tone::kFaint);
  const std::string_view separator = look.separator();
  const auto room = [&] { return width - line.width() - output::display_width(separator); };
  const auto add = [&](const std::string& part, Tone tone = Tone::kPlain) {
    if (part.empty() || output::display_width(part) > room()) return;
    line.add(separator, Tone::kFaint).add(part, tone);
  };
  if (progress.is_last) {
    add("the last one; Ctrl-C cuts it short", Tone::kWarning);
    return line;
  }
  if (snapshot.state == RunState::kWarmUp) {
    add("warm-up", Tone::kFaint);
    return line;
  }
  const Row& all = snapshot.totals;
  const std::string failed = output::format_count(all.failures) + " failed";
  if (const ThresholdResult* result = telling_threshold(snapshot)) {
    const int for_failed = output::display_width(separator) + output::display_width(failed);
    add(threshold_part(*result, room() - for_failed, look),
        result->passed ? Tone::kPlain : Tone::kBad);
  }
  if (snapshot.elapsed == Nanoseconds(0)) return line;
  add(failed, all.failures > 0 ? Tone::kBad : Tone::kPlain);
  add(output::format_rate(snapshot.rps(all)) + " RPS");
  return line;
}

ProbeSink::ProbeSink(output::Terminal& terminal, Options options, const RunControl& search,
                     RunControl& probe)
    : terminal_(terminal),
      options_(std::move(options)),
      search_(search),
      probe_(probe),
      live_(terminal) {}

Result<void> ProbeSink::start(const RunInfo&) {
  if (options_.live) draw(Snapshot{});
  return {};
}

void ProbeSink::snapshot(const Snapshot& snapshot) {
  if (search_.stops_requested() >= 2 && probe_.stops_requested() == 0) {
    probe_.request_stop();
    probe_.request_stop();  // nobody waits for what is in flight
  }
  if (options_.live) draw(snapshot);
}

Result<void> ProbeSink::finish(const Snapshot&, Verdict) {
  if (!live_.empty()) live_.replace("");
  return {};
}

void ProbeSink::draw(const Snapshot& snapshot) {
  options_.progress.is_last = search_.stops_requested() > 0;
  const int width = std::max(terminal_.size().columns, 1);
  const StyledLine line = progress_line(options_.progress, snapshot, width, options_.look);
  live_.draw({&line, 1});
}

}  // namespace stormlight::cli
