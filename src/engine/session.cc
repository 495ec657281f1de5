#include <algorithm>
#include <utility>

#include "engine/behaviour.h"
#include "engine/run_plan.h"
#include "engine/worker.h"

namespace stormlight {

namespace {

Random stream_of(const Worker& worker, std::uint64_t number) {
  return Random::stream(worker.plan().plan.seed, number);
}

}  // namespace

Session::Session(Worker& worker, int number, const http::Address* source, TimePoint due)
    : worker_(worker),
      client_(worker.client_context(), source),
      random_(stream_of(worker, static_cast<std::uint64_t>(number))),
      pause_random_(Random::stream(~worker.plan().plan.seed, static_cast<std::uint64_t>(number))),
      due_(due),
      last_done_(due),
      number_(number) {}

bool Session::begin_request() {
  return !retired_ && worker_.may_start(last_done_) && worker_.budget().take();
}

void Session::begin_arrival(std::uint64_t number, TimePoint due) {
  random_ = stream_of(worker_, number);
  due_ = due;
}

Nanoseconds Session::next_pause(FailureKind failure) {
  const Load& load = worker_.plan().plan.load;
  if (load.model == Model::kOpen) return Nanoseconds(0);
  const Nanoseconds back_off = back_off_.after(failure, pause_random_);
  if (load.pacing > Nanoseconds(0)) {
    due_ += load.pacing;
    if (due_ < last_done_) worker_.shard().count_waited();
    return std::max(back_off, due_ - last_done_);
  }
  if (load.think_time.max == Nanoseconds(0)) return back_off;
  return std::max(back_off, pause_random_.between(load.think_time.min, load.think_time.max));
}

TimePoint Session::due_of(const http::Outcome& outcome) const {
  const Load& load = worker_.plan().plan.load;
  const bool scheduled = load.model == Model::kOpen || load.pacing > Nanoseconds(0);
  return scheduled ? due_ : outcome.started;
}

bool Session::stopping() const {
  return retired_ || !worker_.may_start(last_done_);
}

void Session::record(std::uint32_t row, const http::Outcome& outcome, FailureKind failure,
                     std::string_view message) {
  const TimePoint since = due_of(outcome);
  Sample sample;
  sample.row = row;
  sample.failure = failure;
  sample.status = static_cast<std::uint16_t>(outcome.status);
  sample.redirects = static_cast<std::uint16_t>(outcome.redirects);
  sample.retries = static_cast<std::uint16_t>(outcome.retries);
  sample.connections = static_cast<std::uint16_t>(outcome.connections);
  sample.warm_up = worker_.in_warm_up(since);
  sample.in_window = !sample.warm_up && worker_.in_window(outcome.done);
  sample.response = outcome.done - since;
  sample.service = outcome.done - outcome.sent;
  sample.phases = outcome.phases;
  sample.bytes_in = outcome.bytes_in;
  sample.bytes_out = outcome.bytes_out;
  sample.message = message;
  last_done_ = outcome.done;
  worker_.shard().record(sample, outcome.done - worker_.started_at());
}

void Session::record_in_flight(std::uint32_t row, const http::Outcome& outcome) {
  const TimePoint since = due_of(outcome);
  worker_.count_in_flight_at_stop();
  worker_.shard().record_in_flight(row, outcome.done - since, outcome.done - outcome.sent,
                                   worker_.in_warm_up(since));
}

Task<Nanoseconds> Session::perform(std::uint32_t task) {
  worker_.shard().count_scheduled();
  http::Outcome outcome = co_await client_.request(worker_.request(task));
  last_done_ = outcome.done;
  if (outcome.cancelled) {
    record_in_flight(worker_.plan().row_of[task], outcome);
    co_return Nanoseconds(0);
  }
  if (outcome.failure == FailureKind::kNone) {
    Judgement judgement =
        judge(worker_.plan().plan.tasks[task].expect, outcome.status, outcome.body);
    outcome.failure = judgement.failure;
    outcome.message = std::move(judgement.message);
  }
  record(worker_.plan().row_of[task], outcome, outcome.failure, outcome.message);
  co_return next_pause(outcome.failure);
}

Task<void> Session::pause(Nanoseconds pause) {
  // Sleepers are woken when the run stops; whoever is answered after that must not fall asleep.
  if (retired_ || !worker_.may_start(last_done_)) co_return;
  const TimePoint due = last_done_ + pause;
  SleepUntil sleep = sleep_until(worker_.loop().timers(), due);
  sleep_ = &sleep;
  const bool whole = co_await sleep;
  sleep_ = nullptr;
  if (whole) worker_.record_lag(due, worker_.loop().read_clock());
}

void Session::retire() {
  retired_ = true;
  if (sleep_ != nullptr) sleep_->cut_short();
  if (listener_ != nullptr) listener_->on_retire();
}

}  // namespace stormlight
