// RunStatistics: how far a run's percentiles can be trusted as figures of a steady state.
//
// Thread rule: plain values; part of a final Snapshot.
#pragma once

#include <array>
#include <optional>
#include <string>

namespace stormlight {

/// The percentiles that carry an interval.
inline constexpr std::array<double, 3> kIntervalQuantiles = {0.5, 0.95, 0.99};

struct RunStatistics {
  /// Slow requests came in groups, so that they tell less than as many independent ones.
  bool correlated = false;
  /// How many times wider an interval of ranks is than that of independent samples, at least 1; by
  /// kIntervalQuantiles.
  std::array<double, kIntervalQuantiles.size()> widening = {1, 1, 1};
  /// Whether the halves of the measured run have the same response times; none: not known.
  std::optional<bool> stationary;
  /// Why it is not known, or how the halves differ.
  std::string reason;
};

}  // namespace stormlight
