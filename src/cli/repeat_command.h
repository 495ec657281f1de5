// `stormlight repeat`: from arguments to the interval between runs, and the exit code.
//
// Each run is a process of its own (cli/child_process.h), with fresh connections and a fresh layout
// of memory, because that is what differs between starts; its JSON report comes back through a
// file. Thread rule: the main thread, once. Blocks until the last run is over.
#pragma once

#include <span>
#include <string>

#include "cli/run_command.h"

namespace stormlight::cli {

/// `args` without the program and the verb; of `parts`, only the program is used. The exit code:
/// that of the worst run (worst_exit_code()); 2 when the command of --before-each failed. Errors
/// have been printed.
int repeat_command(std::span<const std::string> args, const RunParts& parts);

/// `stormlight repeat --help`.
std::string repeat_help();

}  // namespace stormlight::cli
