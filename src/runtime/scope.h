// Scope: the tasks that run beside each other under one owner, which must see them all end.
//
// Thread rule: belongs to one Loop's thread.
// Invariant: the owner keeps the Scope alive until running() is 0; the on_empty call comes each
// time the last running task ends, from inside that task's last step.
#pragma once

#include <coroutine>
#include <cstddef>
#include <functional>
#include <utility>

#include "runtime/task.h"

namespace stormlight {

class Scope {
 public:
  explicit Scope(std::function<void()> on_empty) : on_empty_(std::move(on_empty)) {}
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  /// Starts `task` now, up to its first suspension.
  void spawn(Task<void> task) {
    ++running_;
    run(*this, std::move(task));
  }
  std::size_t running() const { return running_; }

 private:
  /// A coroutine without an awaiter; its frame frees itself at the end.
  struct Detached {
    struct promise_type : detail::TaskPromiseBase {
      Detached get_return_object() { return {}; }
      std::suspend_never initial_suspend() noexcept { return {}; }
      std::suspend_never final_suspend() noexcept { return {}; }
      void return_void() {}
    };
  };

  static Detached run(Scope& scope, Task<void> task) {
    co_await task;
    if (--scope.running_ == 0) scope.on_empty_();
  }

  std::function<void()> on_empty_;
  std::size_t running_ = 0;
};

}  // namespace stormlight
