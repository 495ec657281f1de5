// Several runs of one plan, as text for the terminal and as JSON.
//
// Thread rule: pure functions; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/repeat_report.h"
#include "output/terminal/styled_line.h"

namespace stormlight::output {

/// "run 2 of 5": what a run is, in columns.
std::string run_label(int number, int asked);

/// One line for the run at `index`, which has just ended: how it came out and what it measured.
StyledLine run_line(const RepeatReport& report, std::size_t index, int width, Look look);

/// The end: every run in a table, each figure between the runs, and the result in a sentence.
std::vector<StyledLine> repeat_text(const RepeatReport& report, int width, Look look);

/// The result in a sentence, e.g. "The runs differ more than one run can show: p50 (5.12 to 8.13
/// ms), …".
std::string repeat_result(const RepeatReport& report);

/// {"schema":"stormlight.repeat/1","asked","result":{…},"figures":{…},"runs":[…]}
std::string repeat_json(const RepeatReport& report);

}  // namespace stormlight::output
