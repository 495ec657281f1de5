// The thresholds on a terminal: a table at the end, one line of trouble while the run lasts.
//
// Thread rule: pure functions; any thread.
#pragma once

#include <string>

#include "stormlight/snapshot.h"

#include "output/terminal/styled_line.h"
#include "output/terminal/table.h"

namespace stormlight::output {

/// A line per threshold, in the order given.
Table threshold_table(const Snapshot& snapshot);

/// "2 thresholds not passed so far: p99 < 500ms: 612 ms · …"; empty while there are none. What
/// nothing was measured for yet is left out.
std::string threshold_trouble(const Snapshot& snapshot, Look look);

}  // namespace stormlight::output
