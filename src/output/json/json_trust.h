// The parts of the JSON report that tell how far its figures can be trusted: the generator's facts,
// the intervals of percentiles, whether the run was stationary. Keys: docs/report.md.
//
// Thread rule: pure functions; any thread. A fact the machine did not have is a key left out.
#pragma once

#include <nlohmann/json.hpp>

#include "stormlight/generator_health.h"
#include "stormlight/histogram.h"
#include "stormlight/percentile.h"
#include "stormlight/run_statistics.h"

namespace stormlight::output {

/// Adds "cores", "workers", "throttled", "descriptors", "ports" and "time_wait".
void add_facts(const GeneratorHealth& health, nlohmann::ordered_json& generator);

/// {"method": …, "p50": [low, high], …} in milliseconds; an end the samples do not bound is null.
nlohmann::ordered_json ci95(const Histogram& times, const Censored& censored,
                            const RunStatistics& statistics);

/// Adds "stationary" (true, false or null) and "stationary_reason".
void add_stationarity(const RunStatistics& statistics, nlohmann::ordered_json& run);

}  // namespace stormlight::output
