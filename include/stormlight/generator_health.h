// GeneratorHealth: what the generator knows about itself: was it in time, and if not, why.
//
// Thread rule: plain values; part of a Snapshot. Invariants: `reasons` is empty unless `saturated`.
// A fact whose source this machine does not have (no cgroup, an old kernel) is absent, never 0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stormlight/histogram.h"
#include "stormlight/units.h"

namespace stormlight {

/// One worker's thread since the start; in percent of the time that has passed.
struct WorkerLoad {
  double cpu_percent = 0;        ///< it ran; 100 is its whole core
  double run_queue_percent = 0;  ///< it could have run, but others had its core
};

/// What the CPU quota of the process's cgroup (or of one above it) held back since the start.
struct Throttling {
  std::uint64_t periods = 0;  ///< in which the quota ran out
  double share = 0;           ///< of all periods of the quota, in [0, 1]
  Nanoseconds time{0};        ///< spent held back, summed over cores
};

struct Descriptors {
  std::uint64_t open = 0;   ///< of the worker that has the most: each has a table of its own
  std::uint64_t limit = 0;  ///< for each table
};

/// Ports for connections to one address of a target, from one local address.
struct LocalPorts {
  std::uint64_t sockets = 0;  ///< TCP sockets of the machine, those of other programs included
  int first = 0;              ///< the range outgoing connections draw from; both ends belong to it
  int last = 0;
  std::uint64_t available() const { return static_cast<std::uint64_t>(last - first + 1); }
};

struct GeneratorFacts {
  std::vector<WorkerLoad> workers;  ///< by worker; empty: not known
  std::optional<Throttling> throttled;
  std::optional<Descriptors> descriptors;
  std::optional<LocalPorts> ports;
  std::optional<std::uint64_t> time_wait;  ///< sockets of the machine in that state
};

/// The generator's view of itself.
struct GeneratorHealth {
  double cpu_percent = 0;  ///< whole process since the start; 100 is one core
  double recent_cpu_percent = 0;
  int cores = 0;  ///< CPUs the process may run on
  GeneratorFacts facts;
  Histogram lag;  ///< due until the generator reached it, after the warm-up
  bool saturated = false;
  std::vector<std::string> reasons;  ///< the lag first, then what explains it, with what to change
};

}  // namespace stormlight
