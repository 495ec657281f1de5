#include "engine/health/verdict.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iterator>
#include <utility>

#include "engine/health/explanation.h"

namespace stormlight::health {

const Histogram& judged_times(const Load& load, const Row& totals) {
  const bool scheduled = load.model == Model::kOpen || load.pacing > Nanoseconds(0);
  return scheduled ? totals.service : totals.response;
}

void judge_generator(const Histogram& times, GeneratorHealth& health) {
  health.saturated = false;
  health.reasons.clear();
  constexpr double kSamplesBeyond = 10;
  const auto samples = static_cast<double>(health.lag.count());
  if (samples < 2 * kSamplesBeyond) return;
  const double q = std::min(0.99, 1 - kSamplesBeyond / samples);
  const Nanoseconds lag = health.lag.quantile(q);
  const Nanoseconds limit =
      std::max(Nanoseconds(std::chrono::milliseconds(1)), times.quantile(0.99) / 20);
  health.saturated = lag > limit;
  if (!health.saturated) return;
  char text[120];
  std::snprintf(text, sizeof text, "the generator was late: lag p%.0f %.1f ms, limit %.1f ms",
                100 * q, milliseconds(lag), milliseconds(limit));
  health.reasons.emplace_back(text);
  auto causes = explain_lag(health);
  std::move(causes.begin(), causes.end(), std::back_inserter(health.reasons));
}

}  // namespace stormlight::health
