// ArrivalSchedule: when the arrivals of the open model are due, one worker's share of them.
//
// Thread rule: belongs to whoever walks it; any thread. No clock, no I/O: times are counted from
// the start of the run. Invariants: due times are not decreasing; constant arrivals follow the
// integral of the rate, so that the count up to any time is within 1 of it; for one seed the due
// times of the whole run are the same however many workers share it: arrival k belongs to worker k
// mod workers. Source: E. Çinlar, "Introduction to Stochastic Processes" (1975): a Poisson process
// of any rate is one of rate 1 whose times went through the inverse of the integral.
#pragma once

#include <cstdint>
#include <optional>

#include "stormlight/plan.h"
#include "stormlight/units.h"

#include "base/random.h"
#include "profile/level_curve.h"

namespace stormlight {

/// The arrival rate over time that `load` (open, validated) asks for.
LevelCurve arrival_curve(const Load& load);

class ArrivalSchedule {
 public:
  struct Arrival {
    std::uint64_t number = 0;  ///< from 0, over the whole run
    Nanoseconds due{0};
  };

  /// The arrivals index, index + stride, … of `curve`, which outlives this; at most `limit` in the
  /// whole run (0: no limit).
  ArrivalSchedule(const LevelCurve& curve, Arrivals kind, std::uint64_t seed, std::uint64_t limit,
                  int index, int stride);

  /// The arrival to come; nothing after the last one.
  const std::optional<Arrival>& peek() const { return next_; }
  void pop();

 private:
  void find(std::uint64_t number);

  LevelCurve::Inverse inverse_;
  Arrivals kind_;
  Random random_;
  std::uint64_t limit_;
  std::uint64_t stride_;
  std::uint64_t drawn_ = 0;  // Poisson: how many gaps make area_
  double area_ = 0;
  std::optional<Arrival> next_;
};

}  // namespace stormlight
