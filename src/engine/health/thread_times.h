// ThreadTimes: how long a worker's thread ran, and how long it waited for a core.
//
// Thread rule: controlling thread; a thread may be read from any other.
// Source: Linux, Documentation/scheduler/sched-stats.rst, "/proc/<pid>/schedstat".
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "stormlight/generator_health.h"
#include "stormlight/units.h"

namespace stormlight::health {

struct ThreadTimes {
  Nanoseconds ran{0};
  Nanoseconds waited{0};  ///< runnable, on the run queue of a core that ran something else
};

/// "1834522 45944 12": nanoseconds on a core, nanoseconds on the run queue, turns.
std::optional<ThreadTimes> parse_schedstat(std::string_view text);

/// Follows the threads of one run.
class WorkerLoads {
 public:
  explicit WorkerLoads(TimePoint now) : began_(now) {}

  /// `threads`: the kernel's id per worker, 0 for one that has not started; always as many. A
  /// thread that has ended keeps what it had.
  void update(TimePoint now, const std::vector<int>& threads, std::vector<WorkerLoad>& loads);

 private:
  TimePoint began_;
  std::vector<ThreadTimes> last_;
  bool known_ = false;
};

}  // namespace stormlight::health
