// GeneratorHealth's sources: the process's CPU time and the rule for "saturated".
//
// Thread rule: controlling thread. Source of the rule: measurement contract, check A3.8.
#pragma once

#include "stormlight/histogram.h"
#include "stormlight/snapshot.h"
#include "stormlight/units.h"

namespace stormlight {

/// Watches the CPU time of the whole process.
class CpuMeter {
 public:
  explicit CpuMeter(TimePoint now);

  /// Percent of one core since construction, and since the last call.
  void update(TimePoint now, GeneratorHealth& health);

 private:
  TimePoint began_;
  TimePoint last_;
  Nanoseconds cpu_at_start_;
  Nanoseconds cpu_at_last_;
};

/// Saturated: p99 of the lag above 1 ms and above 5% of the response time's p99. Less than that
/// cannot move a figure that people read; a slow target alone does not raise the lag at all.
/// A short run is judged by the highest percentile of the lag that has ten samples beyond it, and
/// not at all below 20 samples: a rough figure convicts nobody.
void judge_generator(const Histogram& response, GeneratorHealth& health);

}  // namespace stormlight
