// Runs made of numbers: the batches that a given course of response times would leave.
//
// For tests only. Thread rule: one thread. Invariant: the same seed gives the same run.
#pragma once

#include <cmath>
#include <cstdint>

#include "base/random.h"
#include "metrics/batches.h"

namespace stormlight {

/// `rate` requests in each of `intervals` seconds; `time_ms(t_s, random)` is the response time of
/// the request due at t_s.
template <typename TimeMs>
Batches course(int intervals, int rate, std::uint64_t seed, TimeMs&& time_ms) {
  Random random(seed);
  Batches batches;
  Histogram interval;
  for (int second = 0; second < intervals; ++second) {
    interval.clear();
    for (int i = 0; i < rate; ++i) {
      const double ms = time_ms(second + (i + 0.5) / rate, random);
      interval.record(Nanoseconds(std::llround(ms * 1e6)));
    }
    batches.add(interval);
    batches.close_interval(false);
  }
  return batches;
}

/// A target in a steady state: 5 ms and an exponential part of 2 ms.
inline double steady_ms(double, Random& random) {
  return 5 + 2 * random.exponential();
}

/// Steady, but at t = 5 s the target stops for 1 s and whoever is due then waits for its end.
inline double stalled_ms(double t_s, Random& random) {
  const double waits = t_s >= 5 && t_s < 6 ? 1000 * (6 - t_s) : 0;
  return waits + steady_ms(t_s, random);
}

}  // namespace stormlight
