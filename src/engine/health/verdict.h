// The rule for "saturated": whether the generator was too late for its figures to be believed.
//
// Thread rule: controlling thread. Source of the rule: measurement contract, checks A3.7 and A3.8;
// why it cannot be talked out of by slow responses that the generator made itself is told in
// docs/design/what_is_measured.md.
#pragma once

#include "stormlight/generator_health.h"
#include "stormlight/histogram.h"
#include "stormlight/plan.h"
#include "stormlight/snapshot.h"

namespace stormlight::health {

/// What the lag is held against: response times in the closed model; service times where a schedule
/// makes requests due (open model, pacing), as response times hold the lag itself there, together
/// with every queue it made, and would excuse it.
const Histogram& judged_times(const Load& load, const Row& totals);

/// Saturated: p99 of the lag above 1 ms and above 5% of the p99 of `times`. Less than that cannot
/// move a figure that people read; a slow target alone does not raise the lag at all.
/// A short run is judged by the highest percentile of the lag that has ten samples beyond it, and
/// not at all below 20 samples: a rough figure convicts nobody.
/// Sets `saturated` and `reasons`; the facts must be there already.
void judge_generator(const Histogram& times, GeneratorHealth& health);

}  // namespace stormlight::health
