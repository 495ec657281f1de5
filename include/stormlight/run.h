// run(): sends the traffic a Plan describes and returns the final Snapshot.
//
// Thread rule: run() blocks its caller, which becomes the controlling thread; it starts
// Plan::workers threads of its own and has joined them when it returns. Sinks are called on the
// controlling thread. RunControl may be used from any thread and from a signal handler.
#pragma once

#include <atomic>
#include <span>

#include "stormlight/plan.h"
#include "stormlight/result.h"
#include "stormlight/sink.h"
#include "stormlight/snapshot.h"

namespace stormlight {

/// Stops a run from outside. Lock-free, so a signal handler may call it.
class RunControl {
 public:
  /// First call: no new request starts and those in flight get Plan::stop_timeout.
  /// Second call: the run ends at once.
  void request_stop() { stops_.fetch_add(1, std::memory_order_relaxed); }
  int stops_requested() const { return stops_.load(std::memory_order_relaxed); }

 private:
  std::atomic<int> stops_{0};
  static_assert(std::atomic<int>::is_always_lock_free);
};

struct RunOutcome {
  Snapshot snapshot;
  Verdict verdict = Verdict::kPass;
};

/// Validates `plan`, sends the load and returns what was measured. Errors: kInput for a plan that
/// validate() refuses, kIo when a sink cannot start, kInternal when the accounting does not
/// balance.
Result<RunOutcome> run(const Plan& plan, RunInfo info, std::span<Sink* const> sinks,
                       RunControl& control);

}  // namespace stormlight
