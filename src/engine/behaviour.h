// Behaviour: what a virtual user does; Session: the hands it does it with.
//
// Thread rule: a Session and the coroutine that uses it live on their worker's Loop thread; one
// Behaviour object is shared by all users of a worker and keeps nothing between calls.
// Invariants: every request a Behaviour starts is counted as scheduled and ends in exactly one of
// ok, failed, timed out or in flight at the stop; a Behaviour returns soon after may_start()
// turns false.
#pragma once

#include <cstdint>

#include "stormlight/units.h"

#include "base/random.h"
#include "engine/back_off.h"
#include "http/client.h"
#include "runtime/task.h"

namespace stormlight {

class Worker;

class Session {
 public:
  Session(Worker& worker, int number, const http::Address* source);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  int number() const { return number_; }
  Random& random() { return random_; }

  /// False once the run is stopping: no new request may start.
  bool may_start() const;

  /// Sends the task's request, judges and records it. Returns how long the user should pause
  /// before the next one: its think time or, if that is longer, its back-off after a failure to get
  /// a response.
  Task<Nanoseconds> perform(std::uint32_t task);

  /// Sleeps `pause` from the end of the last request; cut short when the run stops.
  Task<void> pause(Nanoseconds pause);

  /// Ends the request in flight, and every later one, as in flight at the stop.
  void cancel() { client_.cancel(); }

 private:
  Nanoseconds next_pause(FailureKind failure);

  Worker& worker_;
  http::Client client_;
  Random random_;
  Random pause_random_;  // of its own, or a failure would change which tasks are picked after it
  BackOff back_off_;
  TimePoint last_done_;
  int number_;
};

class Behaviour {
 public:
  Behaviour() = default;
  Behaviour(const Behaviour&) = delete;
  Behaviour& operator=(const Behaviour&) = delete;
  virtual ~Behaviour() = default;

  /// One user's life, from its start to the end of the run. `session` outlives the task.
  virtual Task<void> run(Session& session) = 0;
};

}  // namespace stormlight
