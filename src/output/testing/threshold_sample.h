// Results of thresholds for the outputs' tests: one that passed, one that did not, one without a
// sample, and hostile text.
//
// Thread rule: test code, one thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "stormlight/threshold.h"

namespace stormlight::output::testing {

inline ThresholdResult threshold_result(std::string expr, Threshold::Unit unit,
                                        std::optional<double> value, bool passed,
                                        std::uint64_t samples) {
  ThresholdResult result;
  result.expr = std::move(expr);
  result.unit = unit;
  result.value = value;
  result.passed = passed;
  result.samples = samples;
  return result;
}

inline std::vector<ThresholdResult> sample_thresholds() {
  using Unit = Threshold::Unit;
  return {threshold_result("p99 < 500ms", Unit::kTime, 30.975, true, 5341),
          threshold_result("failures < 1%", Unit::kPercent, 1.25, false, 5341),
          threshold_result("GET /hello: p95 < 200ms over 10s", Unit::kTime, std::nullopt, false, 0),
          threshold_result("rps > 900", Unit::kPerSecond, 534.1, false, 5341),
          threshold_result("requests >= 1", Unit::kRequests, 5341, true, 5341)};
}

}  // namespace stormlight::output::testing
