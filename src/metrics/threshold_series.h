// ThresholdSeries: what one row (or all of them) measured, as thresholds judge it: over the whole
// run, and over the last stretches of it.
//
// Thread rule: the controlling thread's alone.
// Invariants: whole() holds every sample that is judged, to the sample; min, max, mean and counts
// are exact in windows too. Memory: two histograms, and per interval within the longest window the
// cells that were used (some hundreds, 16 bytes each) instead of a histogram.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "stormlight/histogram.h"
#include "stormlight/percentile.h"
#include "stormlight/threshold.h"
#include "stormlight/units.h"

#include "metrics/shard.h"

namespace stormlight {

/// Everything a threshold can be about, over some length of time.
struct ThresholdFigures {
  Histogram times;
  Nanoseconds min{0};  ///< exact, unlike the ends of `times` in a window; 0 when empty
  Nanoseconds max{0};
  Censored censored;  ///< of `times`
  double sum_s = 0;
  std::uint64_t requests = 0;
  std::uint64_t failures = 0;
  std::uint64_t in_window = 0;  ///< requests done before the stop
  std::uint64_t scheduled = 0;
  std::uint64_t dropped = 0;
  Nanoseconds length{0};  ///< of the measured time

  void clear();
};

class ThresholdSeries {
 public:
  /// `row` is Sample::row; none: all rows. `keep`: the longest window that is asked for; 0: none.
  ThresholdSeries(std::optional<std::size_t> row, Threshold::Time time, Nanoseconds keep)
      : row_(row), time_(time), keep_(keep) {}

  bool is_of(std::optional<std::size_t> row, Threshold::Time time) const {
    return row_ == row && time_ == time;
  }
  void keep_at_least(Nanoseconds window) { keep_ = std::max(keep_, window); }

  /// Adds one worker's interval.
  void merge(const Shard& shard);
  /// Ends the interval, of which `length` is measured time. `in_warm_up`: lag and arrivals, which
  /// cannot be told apart by when they were due, are not counted.
  void close_interval(Nanoseconds length, bool in_warm_up);

  const ThresholdFigures& whole() const { return whole_; }
  /// The newest intervals that make up `window`; null while there are not as many. The figures are
  /// valid until the next call.
  const ThresholdFigures* latest(Nanoseconds window);

 private:
  using Cell = std::pair<Nanoseconds, std::uint64_t>;
  /// An interval: `figures.times` is empty, `cells` stands for it; and `unfinished` for that of
  /// `figures.censored`.
  struct Slice {
    std::vector<Cell> cells;
    std::vector<Cell> unfinished;
    ThresholdFigures figures;
  };

  void merge_row(const RowMetrics& row);
  void keep_slice();

  std::optional<std::size_t> row_;
  Threshold::Time time_;
  Nanoseconds keep_;
  ThresholdFigures open_;
  ThresholdFigures whole_;
  ThresholdFigures window_;  // of the last latest()
  std::deque<Slice> slices_;
};

}  // namespace stormlight
