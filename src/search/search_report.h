// SearchReport: everything a search for the highest passing level found out.
//
// Thread rule: plain values; any thread. Invariant: probes are in the order they were made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stormlight/snapshot.h"
#include "stormlight/threshold.h"
#include "stormlight/units.h"

#include "search/capacity_search.h"

namespace stormlight {

/// One probe and what it measured.
struct ProbeReport {
  double level = 0;  ///< users, or arrivals per second
  ProbeKind kind = ProbeKind::kClimb;
  ProbeVerdict verdict = ProbeVerdict::kFailed;
  Rate rps;  ///< over the measured window
  std::uint64_t requests = 0;
  std::uint64_t failures = 0;
  std::uint64_t dropped = 0;
  Percentile p50;
  Percentile p99;
  std::vector<ThresholdResult> thresholds;
  std::string reason;  ///< why it did not pass; empty when it did
};

struct SearchReport {
  bool of_users = false;  ///< levels are users, else arrivals per second
  std::optional<double> best;
  bool confirmed = false;
  bool limited_by_generator = false;
  bool interrupted = false;
  std::vector<ProbeReport> probes;

  std::string_view unit() const { return of_users ? "users" : "requests/s"; }
};

/// What `snapshot`, the end of a probe's run, says about its level.
ProbeReport probe_report(CapacitySearch::Probe probe, const Snapshot& snapshot);

}  // namespace stormlight
