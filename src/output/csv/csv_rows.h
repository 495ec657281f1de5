// The three tables of `--csv PREFIX` in the shapes that Locust's users have scripts for.
//
// Thread rule: pure functions; any thread. Times are in ms with their decimals (Locust rounds
// them); percentiles are "N/A" where nothing was measured, and where so many requests never got
// their time that only a lower bound is known.
#pragma once

#include <string>

#include "stormlight/snapshot.h"

namespace stormlight::output {

/// PREFIX_stats.csv: a row per method and name, then "Aggregated"; the whole run.
std::string csv_stats(const Snapshot& snapshot);

/// PREFIX_failures.csv. Errors are "kind: message"; First and Last Seen are UTC.
std::string csv_failures(const RunInfo& info, const Snapshot& snapshot);

/// PREFIX_exceptions.csv: its header. A load file's tasks raise no exceptions of their own.
std::string csv_exceptions();

std::string csv_history_header();

/// One row of PREFIX_stats_history.csv. The percentiles and `requests` and `failures` are those of
/// the last interval, the "Total …" columns those since the start.
std::string csv_history_row(const RunInfo& info, const Snapshot& snapshot, const Row& row,
                            Rate requests, Rate failures);

}  // namespace stormlight::output
