// The report as JSON, schema "stormlight.report/1": a contract with programs. Keys are only ever
// added; none is renamed, removed or given another unit.
//
// Thread rule: pure function; any thread. Invariants: valid UTF-8 and finite numbers whatever names
// and messages hold; times end in _s or are milliseconds; the keys keep their order.
#pragma once

#include <string>

#include "stormlight/sink.h"
#include "stormlight/snapshot.h"

namespace stormlight::output {

/// With a final newline. One line per entry of a list, so that reports can be compared with diff.
std::string json_report(const RunInfo& info, const Snapshot& snapshot, Verdict verdict);

}  // namespace stormlight::output
