// The clock everything is timed by: CLOCK_MONOTONIC, or a hand-driven one in tests.
//
// Thread rule: SteadyClock from any thread; a ManualClock belongs to its test.
#pragma once

#include <chrono>

#include "stormlight/units.h"

namespace stormlight {

/// CLOCK_MONOTONIC now: 20-25 ns through the vDSO, so the hot path reads it twice a request.
inline TimePoint monotonic_now() {
  return std::chrono::time_point_cast<Nanoseconds>(std::chrono::steady_clock::now());
}

/// Time as tests move it.
class ManualClock {
 public:
  TimePoint now() const { return now_; }
  void advance(Nanoseconds by) { now_ += by; }

 private:
  TimePoint now_{std::chrono::seconds(1000)};
};

}  // namespace stormlight
