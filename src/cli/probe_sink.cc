#include "cli/probe_sink.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "output/format.h"

namespace stormlight::cli {

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
  using output::Tone;
  const output::Look look = options_.look;
  output::StyledLine line(look, std::max(terminal_.size().columns, 1));
  line.add(options_.label);
  const Nanoseconds elapsed = std::min(snapshot.elapsed, options_.length);
  line.add(fmt::format("  {} of {}", output::format_elapsed(elapsed),
                       output::format_length(options_.length)),
           Tone::kFaint);
  if (snapshot.state == RunState::kWarmUp) line.add(", warm-up", Tone::kFaint);
  if (search_.stops_requested() > 0) {
    line.add(std::string(look.separator()) + "the last one; Ctrl-C cuts it short", Tone::kWarning);
  } else if (snapshot.totals.requests > 0) {
    line.add(fmt::format("{}{} RPS, p99 {} ms", look.separator(),
                         output::format_rate(snapshot.rps(snapshot.totals)),
                         output::format_percentile_ms(snapshot.totals.percentile(0.99))));
  }
  live_.draw({&line, 1});
}

}  // namespace stormlight::cli
