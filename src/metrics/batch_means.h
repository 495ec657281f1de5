// Batch means: whether slow requests come in groups, and how much less they then tell.
//
// Thread rule: pure functions; any thread.
// Method: for each percentile, count in each batch the samples above it. Independent samples make
// these counts binomial. More spread than that, or counts that follow each other, mean correlation;
// the true variance is then the one between batches, which are merged until neighbours no longer
// resemble each other. Percentiles themselves are never averaged.
// Sources: M. A. Crane, A. J. Lemoine, "An Introduction to the Regenerative Method" (ratio
// estimator); L. Kish, "Survey Sampling" (design effect); A. M. Law, "Simulation Modeling and
// Analysis", section 9.5 (batch means).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "stormlight/histogram.h"
#include "stormlight/run_statistics.h"
#include "stormlight/units.h"

namespace stormlight {

/// Fewer batches say nothing about the spread between them.
inline constexpr std::size_t kFewestBatches = 8;

struct BatchCount {
  double samples = 0;
  double above = 0;
};

/// The samples of each batch, and those in cells above that of `value`.
std::vector<BatchCount> counts_above(std::span<const Histogram> batches, Nanoseconds value);

/// The share of all samples that are above, and the variance of that share as the batches show it
/// (ratio estimator; at least two batches).
struct ShareAbove {
  double samples = 0;
  double share = 0;
  double variance = 0;
};
ShareAbove share_above(std::span<const BatchCount> counts);

/// Sets `correlated` and `widening`, which stay as they are for runs that are too short to tell. A
/// percentile with too few samples beyond it takes the widening of the one below it.
void judge_correlation(std::span<const Histogram> batches, RunStatistics& statistics);

}  // namespace stormlight
