#include "engine/open_driver.h"

#include <algorithm>
#include <utility>

#include "engine/worker.h"

namespace stormlight {

namespace {

/// Arrivals given out in one turn of the loop. Were it all that is due, answers would lie unread
/// during a catch-up, and our own backlog would look like the target's service time.
constexpr int kMostPerTurn = 16;

/// This worker's share of `total`, at least one.
std::size_t share_of(int total, int index, int workers) {
  return static_cast<std::size_t>(std::max(1, (total + workers - 1 - index) / workers));
}

}  // namespace

OpenDriver::OpenDriver(Worker& worker)
    : worker_(worker),
      schedule_(worker.plan().arrivals, worker.plan().plan.load.arrivals, worker.plan().plan.seed,
                worker.plan().plan.load.requests, worker.index(), worker.plan().plan.workers),
      most_sessions_(share_of(worker.plan().plan.load.max_users, worker.index(),
                              worker.plan().plan.workers)) {}

TimePoint OpenDriver::due(const Arrival& arrival) const {
  return worker_.started_at() + arrival.due;
}

Task<void> OpenDriver::run() {
  Loop& loop = worker_.loop();
  while (schedule_.peek() && !stopped_) {
    // Not before the loop has had a turn: it reads what was answered meanwhile.
    const TimePoint soonest = loop.read_clock() + Nanoseconds(1);
    const TimePoint next = std::max(due(*schedule_.peek()), soonest);
    const bool whole = co_await sleep_until(loop.timers(), next);
    if (!whole) break;
    give_out(loop.read_clock());
    // When all users are busy, those that come free take what is due themselves.
    if (has_room() || !is_behind(loop.read_clock())) continue;
    UntilCaughtUp caught_up{*this};
    co_await caught_up;
  }
  if (stopped_) co_return;
  // The schedule is at its end before the run is: idle users have nothing more to wait for.
  if (worker_.plan().plan.load.requests != 0) worker_.drain();
}

void OpenDriver::give_out(TimePoint now) {
  drop_late(now);
  for (int given = 0; given < kMostPerTurn; ++given) {
    if (stopped_ || !is_behind(now) || !has_room()) return;
    // Each arrival by itself: a stall of this loop makes all that fell due in it late.
    worker_.record_lag(due(*schedule_.peek()), now);
    give(*schedule_.peek());
    if (is_behind(now)) now = worker_.loop().read_clock();
  }
}

void OpenDriver::give(Arrival arrival) {
  schedule_.pop();
  ++taken_;
  if (!idle_.empty()) {
    Idle* idle = idle_.back();
    idle_.pop_back();
    idle->give(arrival);
    return;
  }
  const int number =
      worker_.index() + static_cast<int>(sessions_.size()) * worker_.plan().plan.workers;
  sessions_.push_back(
      std::make_unique<Session>(worker_, number, worker_.source_of(number), due(arrival)));
  worker_.scope().spawn(live(*sessions_.back(), arrival));
}

Task<void> OpenDriver::live(Session& session, Arrival first) {
  std::optional<Arrival> arrival = first;
  while (arrival) {
    set_busy(+1);
    session.begin_arrival(arrival->number, due(*arrival));
    co_await worker_.behaviour().serve(session);
    set_busy(-1);
    if (stopped_) break;
    arrival = take_waiting(session.last_done());
    if (!arrival) {
      Idle idle(*this);
      arrival = co_await idle;
    }
  }
}

void OpenDriver::set_busy(int change) {
  busy_ += change;
  most_busy_ = std::max(most_busy_, busy_);
}

std::optional<OpenDriver::Arrival> OpenDriver::take_waiting(TimePoint now) {
  drop_late(now);
  if (!is_behind(now)) {
    unblock();
    return std::nullopt;
  }
  const Arrival arrival = *schedule_.peek();
  schedule_.pop();
  ++taken_;
  if (has_room()) {
    // A free user was there all the time: it is this loop that is late.
    worker_.record_lag(due(arrival), now);
  } else {
    worker_.shard().count_waited();
  }
  if (!is_behind(now)) unblock();
  return arrival;
}

bool OpenDriver::is_behind(TimePoint now) const {
  return schedule_.peek() && due(*schedule_.peek()) <= now;
}

bool OpenDriver::has_room() const {
  return !idle_.empty() || sessions_.size() < most_sessions_;
}

void OpenDriver::drop_late(TimePoint now) {
  const auto& limit = worker_.plan().plan.load.drop_late;
  if (!limit) return;
  while (schedule_.peek() && due(*schedule_.peek()) + *limit < now) {
    drop_next(now);
  }
}

void OpenDriver::drop_next(TimePoint now) {
  const Arrival arrival = *schedule_.peek();
  // The random choices of an arrival are its own, so what it would have asked for is known.
  const Random random = Random::stream(worker_.plan().plan.seed, arrival.number);
  const std::uint32_t task = worker_.behaviour().first_task(random);
  worker_.shard().record_dropped(worker_.plan().row_of[task], now - due(arrival),
                                 worker_.in_warm_up(due(arrival)));
  schedule_.pop();
  ++taken_;
}

void OpenDriver::drop_the_rest(TimePoint stop) {
  while (schedule_.peek() && due(*schedule_.peek()) < stop) drop_next(stop);
}

std::uint64_t OpenDriver::waiting(TimePoint now) const {
  if (!is_behind(now)) return 0;
  // As many of the run's arrivals as the rate makes due by now, this worker's share of them.
  const double all = worker_.plan().arrivals.integral(now - worker_.started_at());
  const double ours = all / worker_.plan().plan.workers;
  return static_cast<std::uint64_t>(std::max(ours - static_cast<double>(taken_), 1.0));
}

void OpenDriver::stop() {
  if (stopped_) return;
  stopped_ = true;
  drop_the_rest(worker_.stop_at());
  while (!idle_.empty()) {
    Idle* idle = idle_.back();
    idle_.pop_back();
    idle->give(std::nullopt);
  }
  unblock();
}

void OpenDriver::unblock() {
  if (blocked_) std::exchange(blocked_, nullptr).resume();
}

void OpenDriver::cancel() {
  for (const auto& session : sessions_) session->cancel();
}

void OpenDriver::clear() {
  sessions_.clear();
}

}  // namespace stormlight
