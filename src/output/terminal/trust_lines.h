// Sentences of the summary about the generator's health and the steadiness of the run.
//
// Thread rule: pure functions; any thread.
#pragma once

#include <string>

#include "stormlight/generator_health.h"
#include "stormlight/run_statistics.h"

namespace stormlight::output {

/// What held the generator up, as far as worth telling: "waited for a core 12% of the time,
/// throttled in 45% of periods (4.20 s)". Empty when nothing did.
std::string hindrances_text(const GeneratorHealth& health);

/// Why the run's percentiles are not those of a steady state, with what to do. Empty unless the run
/// was found not to be stationary.
std::string not_stationary_text(const RunStatistics& statistics);

}  // namespace stormlight::output
