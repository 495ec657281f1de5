// ProcessCpu: the CPU time of the whole process, and the cores it may use.
//
// Thread rule: controlling thread.
#pragma once

#include "stormlight/generator_health.h"
#include "stormlight/units.h"

namespace stormlight::health {

class ProcessCpu {
 public:
  explicit ProcessCpu(TimePoint now);

  /// Percent of one core since construction, and since the last call.
  void update(TimePoint now, GeneratorHealth& health);

 private:
  TimePoint began_;
  TimePoint last_;
  Nanoseconds cpu_at_start_;
  Nanoseconds cpu_at_last_;
};

/// CPUs in the process's affinity mask; at least 1.
int allowed_cpus();

}  // namespace stormlight::health
