// Behaviour: what a virtual user does; Session: the hands it does it with.
//
// Thread rule: a Session and the coroutine that uses it live on their worker's Loop thread; one
// Behaviour object is shared by all users of a worker and keeps nothing between calls.
// Invariants: every request a Behaviour starts is counted as scheduled and ends in exactly one of
// ok, failed, timed out or in flight at the stop; a Behaviour returns soon after begin_request()
// was false.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "stormlight/units.h"

#include "base/random.h"
#include "engine/back_off.h"
#include "http/client.h"
#include "runtime/task.h"
#include "runtime/timer_queue.h"

namespace stormlight {

class Worker;

class Session {
 public:
  /// `due` is when the schedule wanted the user to begin.
  Session(Worker& worker, int number, const http::Address* source, TimePoint due);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Hears that the profile has ended the user.
  class Listener {
   public:
    virtual void on_retire() = 0;

   protected:
    ~Listener() = default;
  };
  /// Null: nobody. The listener outlives the session or is taken back.
  void set_listener(Listener* listener) { listener_ = listener; }

  int number() const { return number_; }
  Random& random() { return random_; }

  /// Closed model: whether the user goes on with one more request, which it then must send. False
  /// once the run is stopping, the profile has ended this user, or all requests have been given
  /// out.
  bool begin_request();
  /// Open model: the user turns to arrival `number`, whose random choices are its own, whoever
  /// serves it. Its response time runs from `due`.
  void begin_arrival(std::uint64_t number, TimePoint due);

  /// For a behaviour that makes its own requests: begun with `client().request(...)`, each is to
  /// end in exactly one record() or, when it was cancelled, record_in_flight().
  http::Client& client() { return client_; }
  Worker& worker() { return worker_; }
  bool stopping() const;
  /// `row` as Worker::row_of() gave it. `message` is the failure's.
  void record(std::uint32_t row, const http::Outcome& outcome, FailureKind failure,
              std::string_view message);
  void record_in_flight(std::uint32_t row, const http::Outcome& outcome);

  /// Sends the task's request, judges and records it. Returns how long the user should pause
  /// before the next one: its think time, what its pacing leaves or, if that is longer, its
  /// back-off after a failure to get a response. Open model: 0, the schedule decides.
  Task<Nanoseconds> perform(std::uint32_t task);

  /// Sleeps `pause` from the end of the last request; cut short when the run stops.
  Task<void> pause(Nanoseconds pause);

  TimePoint last_done() const { return last_done_; }

  /// No request begins any more; a pause ends now.
  void retire();
  /// Ends the request in flight, and every later one, as in flight at the stop.
  void cancel() { client_.cancel(); }

  /// The coroutine that used the session has ended.
  void set_over() { over_ = true; }
  bool is_over() const { return over_; }

 private:
  TimePoint due_of(const http::Outcome& outcome) const;
  Nanoseconds next_pause(FailureKind failure);

  Worker& worker_;
  http::Client client_;
  Random random_;
  Random pause_random_;  // of its own, or a failure would change which tasks are picked after it
  BackOff back_off_;
  TimePoint due_;  // of the request in flight or to come, where a schedule says so
  TimePoint last_done_;
  SleepUntil* sleep_ = nullptr;
  Listener* listener_ = nullptr;
  int number_;
  bool retired_ = false;
  bool over_ = false;
};

class Behaviour {
 public:
  Behaviour() = default;
  Behaviour(const Behaviour&) = delete;
  Behaviour& operator=(const Behaviour&) = delete;
  virtual ~Behaviour() = default;

  /// One user's life, from its start to the end of the run. `session` outlives the task.
  virtual Task<void> run(Session& session) = 0;
  /// Open model: what one arrival does, by the user that serves it.
  virtual Task<void> serve(Session& session) = 0;
  /// Open model: the task with which serve() would begin, given an arrival's `random`; so that one
  /// that is dropped is counted in the row it belongs to.
  virtual std::uint32_t first_task(Random random) const = 0;

  /// First and last thing on the worker's thread.
  virtual void enter_thread() {}
  virtual void leave_thread() {}
  /// The run is stopping: whoever waits for anything but a response is to end.
  virtual void stop() {}
};

/// Makes the behaviour of one worker, before its thread starts.
using BehaviourFactory = std::function<std::unique_ptr<Behaviour>(Worker&)>;

}  // namespace stormlight
