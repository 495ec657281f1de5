// WakeUpPlan: how a loop waits for a time it must keep: sleep with the alarm set, or ask again and
// again (poll). Setting the alarm and being woken costs CPU and comes late, both by what the
// machine makes of it: 1-3 us where the kernel runs on the hardware, 15-30 us in a virtual machine,
// which has to ask its host for every alarm. So:
//  - the alarm is set as much too early as alarms come late here, and the rest is polled;
//  - all that together may use a fifth of a core. Where times to keep come closer than that
//    allows, some wait for the next alarm, at most kLongestGap after the last one, and are late by
//    what their lag says.
//
// Thread rule: belongs to one Loop's thread. No clock: tests pass the time in.
// Invariant: with no waits in the last kBurst gaps, the next kBurst times are kept exactly.
#pragma once

#include <algorithm>
#include <chrono>

#include "stormlight/units.h"

namespace stormlight {

/// What it takes to be woken by the alarm on this machine.
struct WakeUpCost {
  Nanoseconds cpu{0};   ///< CPU time of this thread per alarm
  Nanoseconds late{0};  ///< how long after the time it was set to a thread runs again
};

class WakeUpPlan {
 public:
  struct Wait {
    bool poll = false;  ///< do not sleep; else sleep until `alarm` or an event
    TimePoint alarm;
  };

  explicit WakeUpPlan(WakeUpCost cost)
      : early_(std::min(cost.late, kMostPolled)),
        gap_(std::min(kShareOfACore * (cost.cpu + early_), kLongestGap)) {}

  /// How to wait from `now` on for `due`, which is later.
  Wait wait_for(TimePoint due, TimePoint now) const {
    const TimePoint until = std::max(due, free_at_);
    if (until - now <= early_) return {true, due};
    return {false, until - early_};
  }

  /// The alarm went off `late` after its time. After a longer sleep it comes later, so how early to
  /// set it is learnt as the run goes.
  void rang(Nanoseconds late) {
    early_ += (std::clamp(late, Nanoseconds(0), kMostPolled) - early_) / 16;
  }

  /// A time that had been waited for has come.
  void waited(TimePoint now) { free_at_ = std::max(free_at_, now - kBurst * gap_) + gap_; }

  Nanoseconds gap() const { return gap_; }
  Nanoseconds early() const { return early_; }

  /// More polling than this would be a second way to use up a core.
  static constexpr Nanoseconds kMostPolled = std::chrono::microseconds(50);
  /// A third of what counts as a late generator (measurement: lag p99 above 1 ms). 30,000 times a
  /// second then take no more CPU each than answers to wait for do (docs/design/reactor.md).
  static constexpr Nanoseconds kLongestGap = std::chrono::microseconds(300);
  static constexpr int kBurst = 32;

 private:
  static constexpr int kShareOfACore = 5;

  Nanoseconds early_;
  Nanoseconds gap_;
  TimePoint free_at_;  // a due time before this has to wait until then
};

}  // namespace stormlight
