// RunController: starts the workers, collects their metrics once a second, feeds the sinks and
// ends the run: at its duration, on request, or at once: on the second request, or when a threshold
// that aborts is broken.
//
// Thread rule: lives on the controlling thread; workers only touch its Inbox.
// Invariants: sinks see snapshots in time order; the final snapshot holds every sample; when
// run() returns, all worker threads have been joined.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "stormlight/run.h"

#include "engine/health/health_monitor.h"
#include "engine/request_budget.h"
#include "engine/run_plan.h"
#include "engine/worker.h"
#include "metrics/run_metrics.h"
#include "metrics/threshold_judge.h"

namespace stormlight {

class RunController {
 public:
  /// The arguments outlive the controller.
  RunController(const RunPlan& plan, const BehaviourFactory& make_behaviour,
                std::span<Sink* const> sinks, RunControl& control);
  RunController(const RunController&) = delete;
  RunController& operator=(const RunController&) = delete;

  /// Makes the workers: what can be wrong before the first request. Errors: Worker::create's.
  Result<void> prepare();
  /// After prepare(). Blocks until the run has ended. Error (kInternal): broken accounting.
  Result<Snapshot> run();

 private:
  /// What workers leave for the controlling thread.
  struct Inbox {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::optional<Worker::Report>> reports;
    std::size_t workers_done = 0;
    bool budget_spent = false;
  };

  void wait_until(TimePoint until);
  void heed_stop_requests(TimePoint now);
  void cancel_what_is_late(TimePoint now);
  void abort_when_broken(TimePoint now);
  /// `next`, or the end of the warm-up if that comes before: what is judged begins there.
  TimePoint interval_end(TimePoint next) const;
  void drain_when_spent();
  bool all_done();
  /// Asks every worker for its interval and merges what comes within `patience`.
  void collect(Nanoseconds patience);
  void close_interval(TimePoint now);
  void update_snapshot(TimePoint now);
  void read_health();
  RunState state_at(TimePoint now) const;
  template <typename T>
  T sum_of(T Worker::Report::* figure) const {
    T sum{};
    for (const Worker::Report& report : last_) sum += report.*figure;
    return sum;
  }

  const RunPlan& plan_;
  std::span<Sink* const> sinks_;
  RunControl& control_;
  const BehaviourFactory& make_behaviour_;
  RowRegistry rows_;
  RunMetrics metrics_;
  ThresholdJudge judge_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::unique_ptr<Shard>> spares_;  // per worker; null while its request is out
  std::vector<Worker::Report> last_;            // per worker, without its shard
  Inbox inbox_;
  RequestBudget budget_;
  std::optional<health::HealthMonitor> health_;
  Snapshot snapshot_;  // filled again and again, which keeps its memory
  TimePoint t0_;
  TimePoint stop_at_;
  TimePoint last_interval_;
  bool interrupted_ = false;
  bool cancelled_ = false;
  bool drained_ = false;  // every request that was wanted has been started
};

}  // namespace stormlight
