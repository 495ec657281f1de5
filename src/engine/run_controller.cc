#include "engine/run_controller.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/clock.h"
#include "engine/health/verdict.h"

namespace stormlight {

namespace {

constexpr Nanoseconds kInterval = std::chrono::seconds(1);
/// How soon a stop request is seen: signal handlers can only set a flag.
constexpr Nanoseconds kPoll = std::chrono::milliseconds(20);
/// The run begins when the workers' threads are there; otherwise its first arrivals would be late.
constexpr Nanoseconds kHeadStart = std::chrono::milliseconds(10);

}  // namespace

RunController::RunController(const RunPlan& plan, const BehaviourFactory& make_behaviour,
                             std::span<Sink* const> sinks, RunControl& control)
    : plan_(plan),
      sinks_(sinks),
      control_(control),
      make_behaviour_(make_behaviour),
      rows_(plan.rows),
      metrics_(plan.rows),
      judge_(plan.thresholds, plan.plan.load.warm_up, plan.idle()),
      budget_(plan.plan.load.requests, [this] {
        const std::lock_guard lock(inbox_.mutex);
        inbox_.budget_spent = true;
        inbox_.changed.notify_one();
      }) {}

Result<void> RunController::prepare() {
  const auto count = static_cast<std::size_t>(plan_.plan.workers);
  for (std::size_t i = 0; i < count; ++i) {
    auto worker = Worker::create({plan_, budget_, rows_, make_behaviour_}, static_cast<int>(i));
    if (!worker) return worker.error();
    workers_.push_back(std::move(worker).value());
    spares_.push_back(std::make_unique<Shard>(plan_.rows.size()));
  }
  last_.resize(count);
  inbox_.reports.resize(count);
  return {};
}

Result<Snapshot> RunController::run() {
  t0_ = last_interval_ = monotonic_now() + kHeadStart;
  stop_at_ = t0_ + plan_.plan.load.duration;
  health_.emplace(t0_);
  for (const auto& worker : workers_) {
    worker->start(t0_, [this] {
      const std::lock_guard lock(inbox_.mutex);
      ++inbox_.workers_done;
      inbox_.changed.notify_one();
    });
  }
  TimePoint next = t0_ + kInterval;
  while (!all_done()) {
    const TimePoint due = interval_end(next);
    wait_until(due);
    const TimePoint now = monotonic_now();
    heed_stop_requests(now);
    cancel_what_is_late(now);
    drain_when_spent();
    if (now < due) continue;
    collect(kInterval / 2);
    close_interval(now);
    read_health();
    abort_when_broken(now);
    update_snapshot(now);
    for (Sink* sink : sinks_) sink->snapshot(snapshot_);
    // Absolute times again, and a late interval is not followed by a short one.
    while (next <= now) next += kInterval;
  }
  // Twice: a request for an interval may still be out, and what it misses is in the next one.
  collect(std::chrono::seconds(60));
  collect(std::chrono::seconds(60));
  read_health();  // while there are threads to ask about
  for (const auto& worker : workers_) worker->join();
  const TimePoint end = std::max(monotonic_now(), t0_);  // a run may be cancelled before it began
  close_interval(end);
  metrics_.set_in_flight_at_stop(sum_of(&Worker::Report::in_flight_at_stop));
  update_snapshot(end);
  snapshot_.statistics = metrics_.statistics();
  snapshot_.state = RunState::kDone;
  if (!snapshot_.accounting.balanced()) {
    return Error::internal(
        "the accounting does not balance: requests scheduled are not those that "
        "passed, failed, timed out, were dropped or in flight");
  }
  return std::move(snapshot_);
}

void RunController::wait_until(TimePoint until) {
  std::unique_lock lock(inbox_.mutex);
  if (inbox_.workers_done == workers_.size()) return;
  if (inbox_.budget_spent && !drained_) return;
  inbox_.changed.wait_until(lock, std::min(until, monotonic_now() + kPoll));
}

void RunController::drain_when_spent() {
  {
    const std::lock_guard lock(inbox_.mutex);
    if (drained_ || !inbox_.budget_spent) return;
    drained_ = true;
  }
  for (const auto& worker : workers_) worker->drain();
}

bool RunController::all_done() {
  const std::lock_guard lock(inbox_.mutex);
  return inbox_.workers_done == workers_.size();
}

void RunController::heed_stop_requests(TimePoint now) {
  const int requested = control_.stops_requested();
  if (requested >= 1 && !interrupted_) {
    interrupted_ = true;
    stop_at_ = std::min(stop_at_, now);
    for (const auto& worker : workers_) worker->stop(stop_at_);
  }
  if (requested >= 2 && !cancelled_) {
    cancelled_ = true;
    for (const auto& worker : workers_) worker->cancel();
  }
}

void RunController::cancel_what_is_late(TimePoint now) {
  if (cancelled_ || now < stop_at_ + plan_.plan.stop_timeout) return;
  cancelled_ = true;
  for (const auto& worker : workers_) worker->cancel();
}

TimePoint RunController::interval_end(TimePoint next) const {
  const TimePoint warm_up_end = t0_ + plan_.plan.load.warm_up;
  return last_interval_ < warm_up_end ? std::min(next, warm_up_end) : next;
}

void RunController::abort_when_broken(TimePoint now) {
  if (cancelled_ || !judge_.wants_abort()) return;
  cancelled_ = true;
  stop_at_ = std::min(stop_at_, now);
  for (const auto& worker : workers_) {
    worker->stop(stop_at_);
    worker->cancel();
  }
}

void RunController::collect(Nanoseconds patience) {
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    if (!spares_[i]) continue;  // the last request is still out
    workers_[i]->collect(std::move(spares_[i]), [this, i](Worker::Report report) {
      const std::lock_guard lock(inbox_.mutex);
      inbox_.reports[i] = std::move(report);
      inbox_.changed.notify_one();
    });
  }
  std::vector<std::optional<Worker::Report>> arrived(workers_.size());
  {
    std::unique_lock lock(inbox_.mutex);
    inbox_.changed.wait_for(lock, patience, [this] {
      return std::all_of(inbox_.reports.begin(), inbox_.reports.end(),
                         [](const auto& report) { return report.has_value(); });
    });
    arrived.swap(inbox_.reports);
  }
  metrics_.add_rows(rows_.from(metrics_.row_count()));
  for (std::size_t i = 0; i < arrived.size(); ++i) {
    if (!arrived[i]) continue;
    metrics_.merge(*arrived[i]->shard);
    judge_.merge(*arrived[i]->shard);
    arrived[i]->shard->clear();
    spares_[i] = std::move(arrived[i]->shard);
    last_[i] = std::move(*arrived[i]);
  }
}

void RunController::close_interval(TimePoint now) {
  metrics_.close_interval(now - t0_, now - last_interval_, sum_of(&Worker::Report::users));
  judge_.close_interval(now - t0_, stop_at_ - t0_);
  last_interval_ = now;
}

RunState RunController::state_at(TimePoint now) const {
  if (now >= stop_at_ || drained_) return RunState::kStopping;
  const Nanoseconds elapsed = now - t0_;
  if (elapsed < plan_.plan.load.warm_up) return RunState::kWarmUp;
  const bool ramping = plan_.plan.load.model == Model::kOpen
                           ? plan_.arrivals.is_changing_at(elapsed)
                           : plan_.profile.is_ramping_at(elapsed);
  return ramping ? RunState::kRamping : RunState::kRunning;
}

void RunController::read_health() {
  std::vector<int> threads;
  for (const auto& worker : workers_) threads.push_back(worker->thread_id());
  // Not the interval's end, which waiting for the workers may have made a while ago.
  health_->update(monotonic_now(), threads, snapshot_.generator);
}

void RunController::update_snapshot(TimePoint now) {
  metrics_.fill(snapshot_);
  judge_.fill(snapshot_.thresholds);
  health::judge_generator(health::judged_times(plan_.plan.load, snapshot_.totals),
                          snapshot_.generator);
  snapshot_.state = state_at(now);
  snapshot_.interrupted = interrupted_;
  snapshot_.elapsed = now - t0_;
  snapshot_.window =
      std::max(std::min(now, stop_at_) - t0_ - plan_.plan.load.warm_up, Nanoseconds(0));
  snapshot_.users = sum_of(&Worker::Report::users);
  snapshot_.schedule.waiting = sum_of(&Worker::Report::waiting);
  snapshot_.schedule.most_users = static_cast<std::uint64_t>(sum_of(&Worker::Report::most_users));
}

}  // namespace stormlight
