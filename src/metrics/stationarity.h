// Whether a run was stationary: whether its first and its second half measured the same thing.
//
// Thread rule: pure function; any thread.
// Method: Kolmogorov-Smirnov between the two halves, p < 0.001. A run's samples are rarely
// independent, and a test that takes them for it calls every long run unsteady; so the difference
// must also stand out from how the batches within each half differ, and be one that matters.
#pragma once

#include <span>

#include "stormlight/histogram.h"
#include "stormlight/run_statistics.h"

namespace stormlight {

/// Sets `stationary` and, unless it is true, `reason`.
void judge_stationarity(std::span<const Histogram> batches, RunStatistics& statistics);

}  // namespace stormlight
