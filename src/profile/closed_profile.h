// The closed model over time: when each virtual user starts, and how many there are.
//
// Thread rule: pure; any thread. No clock, no I/O: times are counted from the start of the run.
// Invariants: user_start is not decreasing in its argument, and users_at(t) is the number of k
// with user_start(k) <= t.
#pragma once

#include "stormlight/plan.h"
#include "stormlight/units.h"

namespace stormlight {

class ClosedProfile {
 public:
  explicit ClosedProfile(const ClosedLoad& load) : load_(load) {}

  /// User k (from 0) starts at k / spawn_rate: evenly spaced, never in bursts.
  Nanoseconds user_start(int k) const;
  /// Users started by `t`; 0 for a negative time.
  int users_at(Nanoseconds t) const;
  /// When the last user starts.
  Nanoseconds ramp_end() const { return user_start(load_.users - 1); }
  Nanoseconds duration() const { return load_.duration; }

 private:
  ClosedLoad load_;
};

}  // namespace stormlight
