// The 95% interval of a percentile: where it may truly lie, given how few samples decide it.
//
// Thread rule: pure functions; any thread.
// Source: order statistics of independent samples are binomial: the true quantile lies between the
// samples of ranks n q -+ 1.96 sqrt(n q (1 - q)) in 95% of runs, whatever the distribution
// (H. A. David, H. N. Nagaraja, "Order Statistics", section 7.1). Samples that are not independent
// need wider ranks: see metrics/batch_means.h.
#pragma once

#include <optional>

#include "stormlight/histogram.h"
#include "stormlight/percentile.h"
#include "stormlight/units.h"

namespace stormlight {

/// An end is absent where the samples do not bound it: too few lie beyond the percentile.
struct ConfidenceInterval {
  std::optional<Nanoseconds> low;
  std::optional<Nanoseconds> high;
};

/// Both ends are rounded outwards to their cells of the histogram, but never beyond min and max.
/// `q` in (0, 1); `widening` >= 1 multiplies the distance of the ranks. An upper end that falls
/// among the `censored` is absent; the lower one is then what is known of it at the least.
ConfidenceInterval confidence_interval(const Histogram& times, double q, double widening = 1,
                                       const Censored& censored = {});

/// The two-sided 95% point of the normal distribution.
inline constexpr double kNormal95 = 1.959964;

/// Student's t with `freedom` >= 1 degrees at the point where the normal distribution has `z`.
/// Within 1% at z = 1.96 from 3 degrees on (the expansion of Abramowitz and Stegun, 26.7.5).
double student_t(double z, double freedom);

/// The chi-squared distribution with `freedom` >= 1 degrees over these degrees, at the point where
/// the normal distribution has `z` (Wilson and Hilferty). Within 1% of the tables for z = 2.326.
double chi_squared_ratio(double z, double freedom);

}  // namespace stormlight
