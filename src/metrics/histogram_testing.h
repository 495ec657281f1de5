// What the histogram tests share: samples to record and comparisons down to the last count.
//
// For tests only. Thread rule: pure functions; any thread.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>

#include "stormlight/histogram.h"

#include "base/random.h"

namespace stormlight {

/// In [low, high], each factor of two equally likely; low > 0.
inline Nanoseconds log_uniform(Random& random, Nanoseconds low, Nanoseconds high) {
  const auto first = static_cast<double>(low.count());
  const double ratio = static_cast<double>(high.count()) / first;
  const double value = first * std::pow(ratio, random.uniform());
  return std::clamp(Nanoseconds(std::llround(value)), low, high);
}

/// Highest value of each used cell -> its count.
inline std::map<std::int64_t, std::uint64_t> cells_of(const Histogram& histogram) {
  std::map<std::int64_t, std::uint64_t> cells;
  histogram.for_each_cell(
      [&](Nanoseconds highest, std::uint64_t count) { cells[highest.count()] = count; });
  return cells;
}

/// Whether nothing that can be asked tells the two apart.
inline bool identical(const Histogram& a, const Histogram& b) {
  return cells_of(a) == cells_of(b) && a.count() == b.count() && a.over_range() == b.over_range() &&
         a.min() == b.min() && a.max() == b.max() && a.mean() == b.mean() &&
         a.sum_seconds() == b.sum_seconds();
}

}  // namespace stormlight
