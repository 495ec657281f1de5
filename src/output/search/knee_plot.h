// The knee as a picture in the terminal: what each level measured, over the level.
//
// Thread rule: pure functions; any thread. Invariants: every line fits in `width` columns; without
// unicode it is ASCII; fewer than two different levels make no plot.
#pragma once

#include <vector>

#include "output/terminal/styled_line.h"
#include "search/search_report.h"

namespace stormlight::output {

/// The value of the first threshold that has one, or else the 99th percentile, against the level;
/// both axes logarithmic, because the climb doubles and a knee is orders of magnitude high. Probes
/// that passed are dots, those that failed crosses, and saturated ones tildes.
std::vector<StyledLine> knee_plot(const SearchReport& report, int width, Look look);

}  // namespace stormlight::output
