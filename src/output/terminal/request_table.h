// The request table (a row per method and name, then the total) and its sister, the table of
// percentiles.
//
// Thread rule: pure functions; any thread.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "stormlight/snapshot.h"

#include "output/terminal/table.h"

namespace stormlight::output {

/// Columns: Method, Endpoint, RPS, Median (ms), one per entry of `percentiles`, Average (ms),
/// Min (ms), Max (ms), Failed Requests, Total Requests. RPS is over the measured window.
Table request_table(const Snapshot& snapshot, const std::vector<Row const*>& rows,
                    std::span<const double> percentiles);

/// Method, Endpoint and response time percentiles in ms: 50, 75, 90, 95, 99, 99.9, 99.99 and 100,
/// with those of `more` among them.
Table percentile_table(const Snapshot& snapshot, std::span<const double> more);

/// A line per row and phase it had: Method, Endpoint, Phase, Requests, Median (ms), Average (ms),
/// 99% (ms), Max (ms).
Table phase_table(const Snapshot& snapshot);

/// All rows, or the `limit` ones with the most requests, in the snapshot's order either way.
std::vector<Row const*> busiest_rows(const Snapshot& snapshot, std::size_t limit);

}  // namespace stormlight::output
