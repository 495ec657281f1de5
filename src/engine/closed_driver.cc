#include "engine/closed_driver.h"

#include <algorithm>
#include <utility>

#include "engine/worker.h"

namespace stormlight {

ClosedDriver::ClosedDriver(Worker& worker)
    : worker_(worker), changes_(worker.plan().profile, worker.index(), worker.plan().plan.workers) {
  const int workers = worker.plan().plan.workers;
  sessions_.reserve(static_cast<std::size_t>(worker.plan().profile.peak() / workers + 1));
}

std::size_t ClosedDriver::slot_of(int number) const {
  return static_cast<std::size_t>(number / worker_.plan().plan.workers);
}

Task<void> ClosedDriver::run() {
  Loop& loop = worker_.loop();
  while (const auto change = changes_.next()) {
    const TimePoint due = worker_.started_at() + change->at;
    if (due > loop.read_clock()) {
      const bool whole = co_await sleep_until(loop.timers(), due);
      if (!whole) break;
      worker_.record_lag(due, loop.read_clock());
    }
    if (!worker_.may_start(due)) break;
    if (change->starts) {
      start_user(change->user, due);
    } else {
      end_user(change->user);
    }
  }
}

void ClosedDriver::start_user(int number, TimePoint due) {
  const std::size_t slot = slot_of(number);
  auto session = std::make_unique<Session>(worker_, number, worker_.source_of(number), due);
  Session& user = *session;
  if (slot == sessions_.size()) {
    sessions_.push_back(std::move(session));
  } else {
    std::erase_if(replaced_, [](const auto& old) { return old->is_over(); });
    replaced_.push_back(std::exchange(sessions_[slot], std::move(session)));
  }
  worker_.scope().spawn(live(user));
}

void ClosedDriver::end_user(int number) {
  sessions_[slot_of(number)]->retire();
}

Task<void> ClosedDriver::live(Session& session) {
  most_users_ = std::max(most_users_, ++users_);
  co_await worker_.behaviour().run(session);
  --users_;
  session.set_over();
}

void ClosedDriver::cancel() {
  for (const auto& session : sessions_) session->cancel();
  for (const auto& session : replaced_) session->cancel();
}

void ClosedDriver::clear() {
  sessions_.clear();
  replaced_.clear();
}

}  // namespace stormlight
