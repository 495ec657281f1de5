// Between runs: what several runs of one plan say together about a figure, and whether they differ
// more than the interval within each of them explains.
//
// Thread rule: pure functions; any thread. Invariant: figures are compared, never percentiles
// merged: a run is one observation, however many requests it had.
// Why: each start of a process settles on a level of its own (memory layout, connections, code that
// was compiled while it ran), which no interval within one run can show. Y. Zhang, D. Meisner,
// J. Mars, L. Tang, "Treadmill: Attributing the Source of Tail Latency through Precise Load Testing
// and Statistical Inference" (2016) calls it hysteresis, and repeats with restarts.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace stormlight {

struct Span {
  double low = 0;
  double high = 0;

  double width() const { return high - low; }
};

/// One figure of one run.
struct FigureOfRun {
  double value = 0;
  std::optional<Span> ci95 =
      std::nullopt;    ///< within the run; absent: not known, or open at an end
  bool rough = false;  ///< fewer than 10 samples lie beyond it
  bool known = true;   ///< else censored requests hide it, and it is at least `value`
};

struct BetweenRuns {
  std::size_t runs = 0;
  double mean = 0;
  double stddev = 0;                  ///< of the runs; 0 for fewer than two
  Span extremes;                      ///< the lowest and the highest run
  std::optional<Span> ci95;           ///< of the mean, by Student's t; two runs at least
  std::optional<Span> widest_within;  ///< the widest of the intervals within a run
  /// The runs scatter more than their own intervals explain, and by more than anybody would
  /// overlook (kLeastDifference). Absent: fewer than two runs, or one without its interval.
  std::optional<bool> differ;
  bool rough = false;  ///< one of them was
};

/// Of the mean: runs whose standard deviation is less than this share differ for no practical end,
/// even where requests are so many that the difference is real.
inline constexpr double kLeastDifference = 0.02;

/// `differ` is Cochran's test: each run's distance from the mean that is weighted by what the runs
/// know, squared and in units of its own interval; their sum beyond the 99% point of chi-squared.
BetweenRuns between_runs(std::span<const FigureOfRun> figures);

/// Student's t, two-sided 95%, for `freedom` >= 1 degrees; within 0.0005.
double student_95(std::size_t freedom);

}  // namespace stormlight
