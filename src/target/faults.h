// Faults: what is done wrong on purpose to answer number n, and when answers stall.
//
// Thread rule: next() from any thread; the rest is read-only.
// Invariant: what happens to answer n depends on the options and n alone, so for a seed the first
// n answers suffer the same faults, whichever connections they fall on.
#pragma once

#include <atomic>
#include <cstdint>

#include "stormlight/units.h"

#include "target/target.h"

namespace stormlight::target {

struct Fault {
  Nanoseconds delay{0};
  bool error = false;  ///< answer 500 instead
  bool close = false;  ///< close the connection after the answer, unannounced
};

class Faults {
 public:
  Faults(const TargetOptions& options, TimePoint start);

  /// False: next() would always return a Fault that does nothing.
  bool active() const { return active_; }
  bool stalls() const { return stall_begin_ < stall_end_; }

  Fault next() { return at(drawn_.fetch_add(1, std::memory_order_relaxed)); }
  Fault at(std::uint64_t answer) const;

  /// The first moment from `time` on at which an answer may be sent.
  TimePoint after_stall(TimePoint time) const {
    return time >= stall_begin_ && time < stall_end_ ? stall_end_ : time;
  }

 private:
  Nanoseconds delay_;
  Nanoseconds jitter_;
  double error_rate_;
  double close_rate_;
  std::uint64_t seed_;
  bool active_;
  TimePoint stall_begin_;
  TimePoint stall_end_;
  std::atomic<std::uint64_t> drawn_{0};
};

}  // namespace stormlight::target
