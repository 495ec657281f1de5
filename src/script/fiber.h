// Fiber: one greenlet of a script and what it waits for: a response, a time, or to be woken.
//
// How it works: a call that has to wait (Session.request, sleep, park) writes its wish here and
// switches to the hub's greenlet, which is the event loop's own; there Hub::live(), a coroutine of
// the engine like any other, sees to the wish and switches back. So the script's stack is parked by
// greenlet, the engine's by the compiler, and neither knows of the other.
//
// Thread rule: belongs to its worker's thread. Invariant: at most one wish at a time.
#pragma once

#include "frontend/python/py_ref.h"
// Python.h has to come before the standard headers.
#include <coroutine>
#include <cstdint>
#include <memory>
#include <optional>

#include "stormlight/units.h"

#include "engine/behaviour.h"
#include "http/client.h"
#include "runtime/timer_queue.h"

namespace stormlight::script {

enum class Wish : std::uint8_t { kNone, kRequest, kWait };

class Fiber final : private TimerQueue::Entry, private Session::Listener {
 public:
  /// `session` is null for a greenlet that the script spawned beside its users.
  Fiber(TimerQueue& timers, Session* session) : session_(session), timers_(timers) {
    if (session_ != nullptr) session_->set_listener(this);
  }
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;
  ~Fiber() override {
    if (session_ != nullptr) session_->set_listener(nullptr);
  }

  Session* session() const { return session_; }

  /// Suspends the coroutine until wake() or, with a time, until then.
  struct Waiting {
    Fiber& fiber;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> coroutine) {
      fiber.waiting_ = coroutine;
      if (fiber.until) fiber.timers_.schedule(fiber, *fiber.until);
    }
    void await_resume() const noexcept {}
  };
  Waiting wait() { return {*this}; }

  bool is_waiting() const { return waiting_ != nullptr; }
  /// Ends a wait from the loop, at its next turn, never from within this call: the caller is on
  /// another greenlet's stack.
  void wake(TimePoint now) {
    if (is_waiting()) timers_.schedule(*this, now);
  }

  Wish wish = Wish::kNone;
  const http::Request* request = nullptr;      // of kRequest
  std::unique_ptr<http::Request> own_request;  // where `request` is for this time only
  std::optional<TimePoint> until;              // of kWait; none: until woken
  http::Outcome outcome;                       // of kRequest, when it is over
  python::PyRef woken_with;                    // of kWait, what wake() was given
  bool told_to_end = false;                    // GreenletExit has been raised once
  python::PyRef greenlet;

 private:
  void on_due(bool) override { std::exchange(waiting_, nullptr).resume(); }
  void on_retire() override {
    if (is_waiting()) timers_.give_up(*this);
  }

  Session* session_;
  TimerQueue& timers_;
  std::coroutine_handle<> waiting_;
};

}  // namespace stormlight::script
