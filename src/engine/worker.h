// Worker: one core's share of a run: a thread, its Loop, its virtual users and their metrics.
//
// Thread rule: start(), stop(), cancel(), drain(), collect(), join() and thread_id() are for the
// controlling thread; the rest is for the worker's own thread. Nothing is shared while it runs but
// immutable plans: a full Shard is handed over once a second and an empty one taken in return.
// Invariants: user k belongs to worker k mod workers; after stop() no request starts; after
// cancel() every request in flight ends at once; on_done is called exactly once, and reports asked
// for after it are still delivered, until join().
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

#include "engine/behaviour.h"
#include "engine/load_driver.h"
#include "engine/request_budget.h"
#include "engine/run_plan.h"
#include "http/client.h"
#include "metrics/row_registry.h"
#include "metrics/shard.h"
#include "runtime/loop.h"
#include "runtime/scope.h"

namespace stormlight {

class Worker {
 public:
  /// What a worker hands over: one interval's metrics and its state at that instant.
  struct Report {
    std::unique_ptr<Shard> shard;
    int users = 0;
    int most_users = 0;                   ///< so far
    std::uint64_t waiting = 0;            ///< open: arrivals due that nobody has turned to yet
    std::uint64_t in_flight_at_stop = 0;  ///< so far
  };

  /// What the workers of a run share.
  struct Shared {
    const RunPlan& plan;
    RequestBudget& budget;
    RowRegistry& rows;
    const BehaviourFactory& make_behaviour;
  };

  /// Errors: no descriptors for a loop, TLS files that cannot be read. What `shared` refers to
  /// outlives the worker.
  static Result<std::unique_ptr<Worker>> create(const Shared& shared, int index);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  /// Joins the thread.
  ~Worker();

  /// The run begins at `t0`. `on_done` is called on the worker's thread when the last user ended.
  void start(TimePoint t0, std::function<void()> on_done);
  /// No new request from `at` on (earlier than the planned end).
  void stop(TimePoint at);
  void cancel();
  /// No request begins any more, because all that were wanted have; those in flight take their
  /// time.
  void drain();
  /// Takes the interval's shard, leaving `spare`; `deliver` is called on the worker's thread.
  void collect(std::unique_ptr<Shard> spare, std::function<void(Report)> deliver);
  /// Ends the loop and the thread; after on_done only, or users would be cut off mid-request.
  void join();
  /// The kernel's id of the worker's thread; 0 before it runs.
  int thread_id() const { return thread_id_.load(std::memory_order_relaxed); }

  // For the worker's own thread.
  const RunPlan& plan() const { return plan_; }
  int index() const { return index_; }
  RequestBudget& budget() { return budget_; }
  Loop& loop() { return *loop_; }
  http::ClientContext& client_context() { return *client_context_; }
  const http::Request& request(std::uint32_t task) const { return requests_[task]; }
  Shard& shard() { return *shard_; }
  Scope& scope() { return scope_; }
  Behaviour& behaviour() { return *behaviour_; }
  /// The row of a name that a behaviour makes up, for Session::record(). Takes a lock: to be kept.
  std::uint32_t row_of(std::string_view method, std::string_view name) {
    return rows_.index_of(method, name);
  }
  /// The local address user `number` connects from; null: the kernel's choice.
  const http::Address* source_of(int number) const;
  TimePoint started_at() const { return t0_; }
  TimePoint stop_at() const { return stop_at_; }
  bool may_start(TimePoint now) const { return !stopping_ && now < stop_at_; }
  bool in_warm_up(TimePoint due) const { return due < warm_up_end_; }
  bool in_window(TimePoint done) const { return done <= stop_at_; }
  void count_in_flight_at_stop() { ++in_flight_at_stop_; }
  /// What was due is reached only now; the warm-up is not judged, so its lag is not kept.
  void record_lag(TimePoint due, TimePoint now) {
    if (!in_warm_up(due)) shard_->record_lag(now - due);
  }

 private:
  Worker(const Shared& shared, int index, std::unique_ptr<Loop> loop,
         std::unique_ptr<http::ClientContext> client_context);

  Task<void> probe_lag();
  Task<void> stop_when_due();
  void begin_stop(TimePoint at);
  void begin_drain();

  const RunPlan& plan_;
  RequestBudget& budget_;
  RowRegistry& rows_;
  int index_;
  std::unique_ptr<Loop> loop_;
  std::unique_ptr<http::ClientContext> client_context_;
  std::vector<http::Request> requests_;  // by task
  std::unique_ptr<Behaviour> behaviour_;
  std::unique_ptr<Shard> shard_;
  std::unique_ptr<LoadDriver> driver_;
  Scope scope_;
  std::function<void()> on_done_;
  TimePoint t0_;
  TimePoint warm_up_end_;
  TimePoint stop_at_;
  bool stopping_ = false;
  std::uint64_t in_flight_at_stop_ = 0;
  std::atomic<int> thread_id_{0};
  std::thread thread_;
};

}  // namespace stormlight
