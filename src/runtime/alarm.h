// Alarm: a timerfd that makes a loop's epoll_wait return at a time.
//
// Why not epoll's own timeout: each wait with one sets a kernel timer and takes it back when an
// event comes first, and in a virtual machine setting one costs 15 us (docs/design/reactor.md). An
// alarm stays set over as many waits as it takes.
//
// Thread rule: belongs to one Loop's thread. Invariant: the descriptor becomes readable at most
// once per set(), at or after its time; set edge-triggered, it need never be read.
#pragma once

#include <utility>

#include "stormlight/result.h"
#include "stormlight/units.h"

#include "runtime/wake_up_plan.h"

namespace stormlight {

class Alarm {
 public:
  Alarm() = default;
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;
  ~Alarm();

  /// Errors: kInternal when the kernel gives no descriptor.
  Result<void> open();
  int descriptor() const { return descriptor_; }

  /// In place of the time set before; nothing happens when it is the same.
  void set(TimePoint at);
  /// It went off, and may be set to the same time again. Returns what it was set to.
  TimePoint went_off() { return std::exchange(set_to_, TimePoint()); }

 private:
  int descriptor_ = -1;
  TimePoint set_to_;  // TimePoint(): not set
};

/// Tries a few alarms on the calling thread: the least CPU time and the median lateness; takes
/// about a millisecond.
WakeUpCost measure_wake_up();

}  // namespace stormlight
