// `stormlight find-max`: from arguments to the highest level that passes, and the exit code.
//
// Each probe is a whole run of a copy of the plan at one level; src/search/ says which level comes
// next. Thread rule: the main thread, once. Blocks until the search is over.
#pragma once

#include <span>
#include <string>

#include "cli/run_command.h"

namespace stormlight::cli {

/// `args` without the program and the verb; of `parts`, make_sinks is not used. The exit code:
/// 0 a level passed; 130 or 143 stopped by a signal; otherwise nothing passed: 3 no request ever
/// got a response, 5 the generator was saturated at the lowest level that was tried, 4 thresholds
/// failed there. Errors have been printed.
int find_max_command(std::span<const std::string> args, const RunParts& parts);

/// `stormlight find-max --help`.
std::string find_max_help();

}  // namespace stormlight::cli
