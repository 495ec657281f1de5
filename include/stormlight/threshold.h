// Threshold: a pass/fail rule over the metrics, and ThresholdResult: what became of it in a run.
//
// Thread rule: plain values; any thread. Invariants: a time's quantile lies in [0, 1] and its limit
// is in nanoseconds; a share's limit is in percent; lag and dropped arrivals belong to no row.
// parse_threshold() (metrics/threshold_parser.h) makes Thresholds of their text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stormlight/units.h"

namespace stormlight {

struct Threshold {
  enum class Metric : std::uint8_t {
    kQuantile,  ///< of a time; min is quantile 0 and max is quantile 1
    kMean,      ///< of a time
    kFailures,  ///< failed requests
    kRequests,  ///< finished requests
    kRps,       ///< requests done per second of the measured window
    kDropped,   ///< arrivals that were due and never sent
  };
  /// Which time kQuantile and kMean are of.
  enum class Time : std::uint8_t { kResponse, kService, kLag };
  enum class Comparison : std::uint8_t { kLess, kLessOrEqual, kGreater, kGreaterOrEqual };
  enum class Unit : std::uint8_t { kTime, kPercent, kRequests, kPerSecond };

  std::string expr;  ///< as written, without blanks around it
  std::string row;   ///< "METHOD NAME" or "NAME"; empty: all rows
  Metric metric = Metric::kQuantile;
  Time time = Time::kResponse;
  double quantile = 0;
  Comparison comparison = Comparison::kLess;
  Unit unit = Unit::kTime;
  double limit = 0;  ///< nanoseconds, percent, a count or per second, as `unit` says
  /// Must hold in every stretch of this length; 0: over the whole measured run. Otherwise 1 s or
  /// more.
  Nanoseconds window{0};
  bool abort = false;          ///< ends the run as soon as it is broken
  Nanoseconds abort_after{0};  ///< since the start of the run; 0: as soon as something is measured

  bool operator==(const Threshold&) const = default;

  /// Whether `value`, in the unit of `limit`, is as it should be.
  constexpr bool holds(double value) const {
    switch (comparison) {
      case Comparison::kLess:
        return value < limit;
      case Comparison::kLessOrEqual:
        return value <= limit;
      case Comparison::kGreater:
        return value > limit;
      case Comparison::kGreaterOrEqual:
        return value >= limit;
    }
    return false;
  }
  /// Whether a lower value is the better one.
  constexpr bool wants_less() const {
    return comparison == Comparison::kLess || comparison == Comparison::kLessOrEqual;
  }
};

/// As it stands in reports: "ms", "%", "requests", "requests/s".
constexpr std::string_view to_string(Threshold::Unit unit) {
  constexpr std::string_view kNames[] = {"ms", "%", "requests", "requests/s"};
  return kNames[static_cast<int>(unit)];
}

struct ThresholdResult {
  std::string expr;
  Threshold::Unit unit = Threshold::Unit::kTime;
  /// Milliseconds, percent, a count or per second; with a window, that of the worst one. None:
  /// nothing was measured, or no window was complete.
  std::optional<double> value;
  /// A percentile that is not known: so many requests never got their time. `value` is what it
  /// surely is not below. Never passed.
  bool at_least = false;
  bool rough = false;         ///< a percentile that fewer than 10 samples lie beyond
  bool passed = false;        ///< never without samples
  std::uint64_t samples = 0;  ///< requests, lags or arrivals that `value` was made of
  bool aborted = false;       ///< this one ended the run
};

}  // namespace stormlight
