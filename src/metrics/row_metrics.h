// RowMetrics: what a row's samples add up to, in a shard (one interval) and over the run.
//
// Thread rule: one thread at a time.
// Invariants: every sample is in exactly one of `equal` and (`response_apart`, `service_apart`), so
// the row's response times are equal + response_apart and its service times equal + service_apart.
// In the closed model the two are the same figure for every request; keeping it once halves the
// work and the memory, without a rule about models that could turn out wrong.
#pragma once

#include <array>
#include <cstdint>

#include "stormlight/histogram.h"
#include "stormlight/percentile.h"
#include "stormlight/phase.h"

#include "metrics/status_counts.h"

namespace stormlight {

struct RowMetrics {
  std::uint64_t requests = 0;
  std::uint64_t failures = 0;
  std::uint64_t requests_in_window = 0;
  std::uint64_t failures_in_window = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::uint64_t retries = 0;
  std::uint64_t redirects = 0;
  std::uint64_t connections = 0;
  StatusCounts statuses;
  Histogram equal;           ///< of samples whose response and service time are the same
  Histogram response_apart;  ///< response times of the other samples
  Histogram service_apart;   ///< and their service times
  std::array<Histogram, kPhases> phases;  ///< by Phase, of the requests that had it
  Censored response_censored;
  Censored service_censored;

  /// Whether there is nothing of this row: no request that ended, and none that never will.
  bool empty() const { return requests == 0 && response_censored.unfinished.empty(); }
  void merge(const RowMetrics& other);
  /// Keeps the memory.
  void clear();
};

}  // namespace stormlight
