// The flags of `stormlight repeat`: its own, and those of `run`, which go to each of the runs.
//
// Thread rule: one thread, before the first run.
#pragma once

#include <string>
#include <vector>

#include "stormlight/result.h"

#include "cli/flag_set.h"
#include "cli/options.h"

namespace stormlight::cli {

struct RepeatOptions : RunOptions {
  int runs = 5;             ///< at least 2
  std::string before_each;  ///< a command for the shell; empty: none
};

/// The first group of the help text is what is not `run`'s. `options` must outlive flags.parse().
void add_repeat_flags(FlagSet& flags, RepeatOptions& options);

/// Flags of `run` that make no sense here. kInput.
Result<void> check_repeat_options(const RepeatOptions& options);

/// The arguments of each run, from the verb on; `flags` have been parsed.
std::vector<std::string> arguments_of_run(const FlagSet& flags, const std::string& json_file);

}  // namespace stormlight::cli
