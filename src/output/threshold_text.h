// What a threshold's result says in words, the same in every output.
//
// Thread rule: pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "stormlight/sink.h"
#include "stormlight/snapshot.h"
#include "stormlight/threshold.h"

namespace stormlight::output {

/// "612 ms", "~612 ms" for a rough percentile, "≥ 612 ms" for one of which that is all that is
/// known, "0.53%", "12 requests", "940 requests/s"; "no sample" without a value.
std::string threshold_value(const ThresholdResult& result);

/// "p99 < 500ms: 612 ms, of 1,234 samples"; printable.
std::string threshold_sentence(const ThresholdResult& result);

/// "9,900 of 10,000 requests (99.0%) timed out, were dropped or in flight at the stop".
std::string censored_text(const Snapshot& snapshot);

/// Why the median is not known; empty when it is.
std::string median_reason(const Snapshot& snapshot);

/// The one that ended the run, or null.
const ThresholdResult* aborting_threshold(const Snapshot& snapshot);

/// Why a run's verdict is not "pass"; empty when it is. One line, printable.
std::string verdict_reason(const Snapshot& snapshot, Verdict verdict);

}  // namespace stormlight::output
