// The final report: everything a run measured, as lines for a terminal or a log.
//
// Thread rule: pure functions; any thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "stormlight/sink.h"
#include "stormlight/snapshot.h"

#include "output/terminal/styled_line.h"

namespace stormlight::output {

struct ReportOptions {
  std::span<const double> percentiles;  ///< extra columns
  int width = 0;                        ///< columns; 0: no limit
  Look look;
  bool phases = false;  ///< the table of phases
};

/// Sections: request table, percentiles, errors, status codes, thresholds, summary. What did not
/// happen (errors, retries, over-range responses) has no section or line.
std::vector<StyledLine> final_report(const RunInfo& info, const Snapshot& snapshot, Verdict verdict,
                                     const ReportOptions& options);

}  // namespace stormlight::output
