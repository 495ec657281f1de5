// OpenDriver: the open model: each arrival goes to a free user when it is due, or waits for one.
//
// Thread rule and invariants: LoadDriver's. Arrivals are served in the order they are due. Those
// that wait need no queue: the schedule itself is it, and its first entry is the one that has
// waited longest. The user freed last is the first to get an arrival, so that as few connections as
// possible are kept busy; another is made when none is free, up to the worker's share of max_users.
#pragma once

#include <coroutine>
#include <memory>
#include <optional>
#include <vector>

#include "engine/load_driver.h"
#include "profile/arrival_schedule.h"

namespace stormlight {

class OpenDriver final : public LoadDriver {
 public:
  explicit OpenDriver(Worker& worker);

  Task<void> run() override;
  void stop() override;
  void cancel() override;
  void clear() override;
  int users() const override { return busy_; }
  int most_users() const override { return most_busy_; }
  std::uint64_t waiting(TimePoint now) const override;

 private:
  using Arrival = ArrivalSchedule::Arrival;

  /// A user with nothing to do: `co_await` gives it its next arrival, or nothing when the run
  /// stops.
  class Idle {
   public:
    explicit Idle(OpenDriver& driver) : driver_(driver) {}
    bool await_ready() const noexcept { return driver_.stopped_; }
    void await_suspend(std::coroutine_handle<> user) {
      user_ = user;
      driver_.idle_.push_back(this);
    }
    std::optional<Arrival> await_resume() const noexcept { return arrival_; }
    void give(std::optional<Arrival> arrival) {
      arrival_ = arrival;
      user_.resume();
    }

   private:
    OpenDriver& driver_;
    std::coroutine_handle<> user_;
    std::optional<Arrival> arrival_;
  };

  /// Suspends run() while every user is busy and arrivals are due.
  struct UntilCaughtUp {
    OpenDriver& driver;
    bool await_ready() const noexcept { return driver.stopped_; }
    void await_suspend(std::coroutine_handle<> run) noexcept { driver.blocked_ = run; }
    void await_resume() const noexcept {}
  };

  Task<void> live(Session& session, Arrival first);
  /// Gives out what is due by `now` while there are users for it, up to a turn's worth.
  void give_out(TimePoint now);
  void give(Arrival arrival);
  bool is_behind(TimePoint now) const;
  bool has_room() const;
  void unblock();
  /// The arrival that has waited longest for a user, if one is due; what is too late is dropped.
  std::optional<Arrival> take_waiting(TimePoint now);
  void drop_late(TimePoint now);
  /// The arrival to come, which by `now` will not be sent any more.
  void drop_next(TimePoint now);
  void drop_the_rest(TimePoint stop);
  TimePoint due(const Arrival& arrival) const;
  void set_busy(int change);

  Worker& worker_;
  ArrivalSchedule schedule_;
  std::vector<std::unique_ptr<Session>> sessions_;
  std::vector<Idle*> idle_;
  std::coroutine_handle<> blocked_;
  std::size_t most_sessions_;
  std::uint64_t taken_ = 0;  // given out or dropped
  int busy_ = 0;
  int most_busy_ = 0;
  bool stopped_ = false;
};

}  // namespace stormlight
