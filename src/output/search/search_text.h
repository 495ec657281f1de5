// A search for the highest passing level, as text for the terminal and as JSON.
//
// Thread rule: pure functions; any thread.
#pragma once

#include <string>
#include <vector>

#include "output/terminal/styled_line.h"
#include "search/search_report.h"

namespace stormlight::output {

/// "800 requests/s", "1 user".
std::string level_text(const SearchReport& report, double level);

/// "climb       800 requests/s": what a probe is, in columns.
std::string probe_label(const SearchReport& report, const CapacitySearch::Probe& probe);

/// One line for a probe that has just ended: level, what it measured, and its verdict.
StyledLine probe_line(const SearchReport& report, const ProbeReport& probe, int width, Look look);

/// The end: every probe in a table, the knee as a plot, and the result in a sentence.
std::vector<StyledLine> search_text(const SearchReport& report, int width, Look look);

/// The result in a sentence, e.g. "800 requests/s passed and held when confirmed; 850 requests/s
/// did not (broke p99<100ms)".
std::string search_result(const SearchReport& report);

/// {"schema":"stormlight.find_max/1","searched","result":{…},"probes":[…]}
std::string search_json(const SearchReport& report);

}  // namespace stormlight::output
