// Task<T>: a lazy coroutine awaited by exactly one other, with its frame from the FramePool.
//
//   Task<int> answer();
//   int n = co_await answer();
//
// Thread rule: a Task lives and dies on the thread of the Loop it runs on.
// Invariants: it starts when awaited; the awaiter owns it and outlives it; references passed to
// it must stay valid until it completes. Destroying a suspended Task destroys its frame, and with
// it every local, so an awaiter that is destroyed must unregister itself.
// Exceptions do not cross a Task: allocation failure ends the program.
//
// gcc 12 destroys some temporaries of a co_await expression twice, so awaited calls take named
// locals, never aggregates made in place nor capturing lambdas (docs/design/coroutines.md).
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <optional>
#include <utility>

#include "runtime/frame_pool.h"

namespace stormlight {

namespace detail {

/// What every Task's promise has: a pooled frame and the coroutine to go on with at the end.
struct TaskPromiseBase {
  std::coroutine_handle<> continuation = std::noop_coroutine();

  static void* operator new(std::size_t size) { return FramePool::of_this_thread().allocate(size); }
  static void operator delete(void* frame, std::size_t size) {
    FramePool::of_this_thread().deallocate(frame, size);
  }

  std::suspend_always initial_suspend() noexcept { return {}; }
  struct FinalAwaiter {
    bool await_ready() noexcept { return false; }
    template <typename Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> done) noexcept {
      return done.promise().continuation;
    }
    void await_resume() noexcept {}
  };
  FinalAwaiter final_suspend() noexcept { return {}; }
  [[noreturn]] void unhandled_exception() noexcept { std::terminate(); }
};

template <typename T>
struct TaskPromise : TaskPromiseBase {
  std::optional<T> value;
  auto get_return_object() { return std::coroutine_handle<TaskPromise>::from_promise(*this); }
  void return_value(T result) { value.emplace(std::move(result)); }
  T take() { return std::move(*value); }
};

template <>
struct TaskPromise<void> : TaskPromiseBase {
  auto get_return_object() { return std::coroutine_handle<TaskPromise>::from_promise(*this); }
  void return_void() {}
  void take() {}
};

}  // namespace detail

template <typename T = void>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::TaskPromise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  Task(Handle frame) : frame_(frame) {}  // NOLINT: made by the coroutine's promise
  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (frame_) frame_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiting) noexcept {
    frame_.promise().continuation = awaiting;
    return frame_;
  }
  T await_resume() { return frame_.promise().take(); }

 private:
  Handle frame_;
};

}  // namespace stormlight
