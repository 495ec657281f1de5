// Hub: what a worker's fibers have in common: the greenlet of the event loop, the rows and requests
// they have used before, and who runs now.
//
// Thread rule: the worker's thread, which holds the interpreter's lock from enter() to leave().
// Invariants: only the hub switches into a fiber's greenlet, and a fiber's only out of itself to
// the hub's, so that there are never more than two on the way; every request that a fiber begins
// ends in one sample or as in flight at the stop.
#pragma once

#include "frontend/python/py_ref.h"
// Python.h has to come before the standard headers.
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/worker.h"
#include "runtime/task.h"
#include "script/fiber.h"
#include "script/request_arguments.h"

namespace stormlight::script {

/// A task of the script that raised: what, how often, and where it was the first time.
struct ScriptException {
  std::string message;
  std::string traceback;
  std::uint64_t count = 0;
};

class Hub {
 public:
  explicit Hub(Worker& worker) : worker_(worker) {}
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  void enter();
  void leave();

  /// Gives `fiber` a greenlet that will call `callable`. The greenlet, or empty with an exception
  /// set.
  python::PyRef begin(Fiber& fiber, PyObject* callable);
  /// Runs it with `args` to its end.
  Task<void> live(Fiber& fiber, PyObject* args);
  /// The same beside the users, from the loop's next turn on.
  Task<void> live_beside(python::PyRef args, std::unique_ptr<Fiber> fiber);

  /// Parks the greenlet that runs now with `wish`. False with an exception set: it is to end.
  bool park(Fiber& fiber, Wish wish);
  /// Whether a parking call has to end its greenlet instead; sets the exception.
  bool must_end(Fiber& fiber);

  /// The fiber whose greenlet runs; null on the hub's own.
  Fiber* current() const { return current_; }
  /// The waiting fiber of a greenlet; null when there is none.
  Fiber* find(PyObject* greenlet) const;
  /// Everything that waits ends.
  void stop();

  /// The request, made ready; where it may come again, kept for the next user that asks for the
  /// same. Sets it in `fiber`. False with an exception set.
  bool prepare(const RequestArguments& wanted, Fiber& fiber);

  /// The one sample of a request, in the row of that name. `message` is the failure's.
  void record(Session& session, std::string_view method, std::string_view name,
              const http::Outcome& outcome, FailureKind failure, std::string_view message);
  /// In its place, for a request that was cancelled.
  void record_in_flight(Session& session, std::string_view method, std::string_view name,
                        const http::Outcome& outcome);

  Worker& worker() { return worker_; }
  int users() const { return users_; }
  void add_exception(std::string_view message, std::string_view traceback);
  /// Most frequent first.
  std::vector<ScriptException> exceptions() const;

 private:
  struct Prepared {
    std::unique_ptr<http::Request> request;
    python::PyRef headers;  // the key holds their address, so they must not go
  };
  std::unique_ptr<http::Request> make_request(const RequestArguments& wanted);
  std::uint32_t row_of(std::string_view method, std::string_view name);
  /// The row of a request that ends now, counted as scheduled; the interval has room for it.
  std::uint32_t begin_record(std::string_view method, std::string_view name);
  void resume(Fiber& fiber, PyObject* args);
  /// A sleep that lasted its time ended as much too late as this loop was.
  void note_lag(const Fiber& fiber);

  Worker& worker_;
  python::PyRef root_;
  Fiber* current_ = nullptr;
  std::unordered_map<PyObject*, Fiber*> fibers_;
  std::unordered_map<std::string, Prepared> prepared_;
  std::unordered_map<std::string, std::uint32_t> rows_;
  std::map<std::string, ScriptException, std::less<>> exceptions_;
  std::string key_;  // of the look-up under way, kept for its memory
  int users_ = 0;
  bool stopping_ = false;
};

}  // namespace stormlight::script
