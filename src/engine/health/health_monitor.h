// HealthMonitor: reads every source of the generator's health, once per interval.
//
// Thread rule: controlling thread. Never fails: a source that is not there leaves its fact absent.
// Cost: about ten small reads and one per worker, 0.1 ms in all.
#pragma once

#include <vector>

#include "stormlight/generator_health.h"
#include "stormlight/units.h"

#include "engine/health/cgroup.h"
#include "engine/health/descriptors.h"
#include "engine/health/process_cpu.h"
#include "engine/health/thread_times.h"

namespace stormlight::health {

class HealthMonitor {
 public:
  /// Shares and percentages count from `now`, the start of the run.
  explicit HealthMonitor(TimePoint now);

  /// Sets everything in `health` but the lag and the verdict. `threads`: the kernel's id of each
  /// worker's thread, 0 where there is none; those that have ended keep their last facts.
  void update(TimePoint now, const std::vector<int>& threads, GeneratorHealth& health);

 private:
  ProcessCpu cpu_;
  WorkerLoads workers_;
  ThrottleMeter throttling_;
  DescriptorMeter descriptors_;
};

}  // namespace stormlight::health
