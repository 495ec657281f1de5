#include <algorithm>
#include <utility>

#include "engine/behaviour.h"
#include "engine/run_plan.h"
#include "engine/worker.h"

namespace stormlight {

Session::Session(Worker& worker, int number, const http::Address* source)
    : worker_(worker),
      client_(worker.client_context(), source),
      random_(Random::stream(worker.plan().plan.seed, static_cast<std::uint64_t>(number))),
      pause_random_(Random::stream(~worker.plan().plan.seed, static_cast<std::uint64_t>(number))),
      number_(number) {}

bool Session::may_start() const {
  return worker_.may_start(last_done_);
}

Nanoseconds Session::next_pause(FailureKind failure) {
  const ThinkTime& think = worker_.plan().plan.load.think_time;
  const Nanoseconds back_off = back_off_.after(failure, pause_random_);
  if (think.max == Nanoseconds(0)) return back_off;
  return std::max(back_off, pause_random_.between(think.min, think.max));
}

Task<Nanoseconds> Session::perform(std::uint32_t task) {
  worker_.shard().count_scheduled();
  http::Outcome outcome = co_await client_.request(worker_.request(task));
  last_done_ = outcome.done;
  if (outcome.cancelled) {
    worker_.count_in_flight_at_stop();
    co_return Nanoseconds(0);
  }
  if (outcome.failure == FailureKind::kNone) {
    Judgement judgement =
        judge(worker_.plan().plan.tasks[task].expect, outcome.status, outcome.body);
    outcome.failure = judgement.failure;
    outcome.message = std::move(judgement.message);
  }
  Sample sample;
  sample.row = worker_.plan().row_of[task];
  sample.failure = outcome.failure;
  sample.status = static_cast<std::uint16_t>(outcome.status);
  sample.redirects = static_cast<std::uint16_t>(outcome.redirects);
  sample.retries = static_cast<std::uint16_t>(outcome.retries);
  sample.connections = static_cast<std::uint16_t>(outcome.connections);
  sample.in_window = worker_.in_window(outcome.done);
  sample.response = outcome.done - outcome.started;
  sample.service = outcome.done - outcome.sent;
  sample.bytes_in = outcome.bytes_in;
  sample.bytes_out = outcome.bytes_out;
  sample.message = outcome.message;
  worker_.shard().record(sample, outcome.done - worker_.started_at());
  co_return next_pause(outcome.failure);
}

Task<void> Session::pause(Nanoseconds pause) {
  // Sleepers are woken when the run stops; whoever is answered after that must not fall asleep.
  if (!may_start()) co_return;
  const TimePoint due = last_done_ + pause;
  const bool whole = co_await sleep_until(worker_.loop().timers(), due);
  if (whole) worker_.shard().record_lag(worker_.loop().read_clock() - due);
}

}  // namespace stormlight
