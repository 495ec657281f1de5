// ThresholdJudge: what a run's thresholds make of its metrics, second by second.
//
// Thread rule: the controlling thread's alone. No I/O and no clock: times are told.
// Invariants: what is due in the warm-up is not judged; a threshold without samples has not passed,
// and one with a window only if every complete window passed, but those in which no load was asked
// for; at most one threshold aborts, and its result stays as it was at that moment.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "stormlight/threshold.h"
#include "stormlight/units.h"

#include "base/stretch.h"
#include "metrics/shard.h"
#include "metrics/threshold_series.h"

namespace stormlight {

/// A threshold and the row it is about, as Sample::row; none: all of them.
struct JudgedThreshold {
  Threshold threshold;
  std::optional<std::size_t> row;
};

class ThresholdJudge {
 public:
  /// `idle`: when no load is asked for, in the order of time.
  ThresholdJudge(std::vector<JudgedThreshold> thresholds, Nanoseconds warm_up,
                 std::vector<Stretch> idle = {});
  ThresholdJudge(const ThresholdJudge&) = delete;
  ThresholdJudge& operator=(const ThresholdJudge&) = delete;

  /// Adds one worker's interval.
  void merge(const Shard& shard);
  /// Ends the interval at `at`. `stop`: when the run stops or stopped. Both since the start. An
  /// interval should end where the warm-up does, or the lag and the arrivals of the one across it
  /// are left out.
  void close_interval(Nanoseconds at, Nanoseconds stop);

  /// Whether a threshold that aborts was broken at the last close_interval(), or at one before.
  bool wants_abort() const { return aborting_.has_value(); }
  /// In the order given.
  void fill(std::vector<ThresholdResult>& results) const;

 private:
  struct Case {
    JudgedThreshold judged;
    std::size_t series = 0;
    std::optional<ThresholdResult> worst;  // of the windows that were complete so far
  };

  std::size_t series_for(const JudgedThreshold& judged);
  /// Judges the window that ends at `end`; whether that one is broken.
  bool judge_window(Case& entry, Nanoseconds end);
  /// Whether no load was asked for in `window`, but for what the ends of intervals are off.
  bool is_idle(const Stretch& window) const;
  ThresholdResult result_of(const Case& entry) const;

  std::vector<Case> cases_;
  std::vector<ThresholdSeries> series_;  // shared by thresholds about the same times of a row
  Nanoseconds warm_up_;
  std::vector<Stretch> idle_;
  Nanoseconds last_close_{0};
  std::optional<std::size_t> aborting_;  // index into cases_
  ThresholdResult aborted_;
};

}  // namespace stormlight
