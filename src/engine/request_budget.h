// RequestBudget: how many requests may still be started, shared by all workers of a run that ends
// after exactly N of them.
//
// Thread rule: any thread. Invariant: take() is true exactly N times, or always without a limit;
// the last of them calls on_spent, and so does end().
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <utility>

namespace stormlight {

class RequestBudget {
 public:
  /// `requests` 0: no limit.
  RequestBudget(std::uint64_t requests, std::function<void()> on_spent)
      : limited_(requests != 0), left_(requests), on_spent_(std::move(on_spent)) {}
  RequestBudget(const RequestBudget&) = delete;
  RequestBudget& operator=(const RequestBudget&) = delete;

  bool take() { return !limited_ || take_limited(); }

  /// No more requests are wanted, however many were: a script ends the run.
  void end() { on_spent_(); }

 private:
  bool take_limited() {
    std::uint64_t left = left_.load(std::memory_order_relaxed);
    while (left > 0) {
      if (!left_.compare_exchange_weak(left, left - 1, std::memory_order_relaxed)) continue;
      if (left == 1) on_spent_();
      return true;
    }
    return false;
  }

  const bool limited_;
  std::atomic<std::uint64_t> left_;
  std::function<void()> on_spent_;
};

}  // namespace stormlight
