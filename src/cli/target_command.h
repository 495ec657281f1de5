// `stormlight target`: from arguments to a running demo server to exit code.
//
// Thread rule: the main thread, once. Blocks until a signal stops the server.
#pragma once

#include <span>
#include <string>

namespace stormlight::cli {

/// `args` without the program and the verb. The exit code; errors have been printed.
int target_command(std::span<const std::string> args);

/// `stormlight target --help`.
std::string target_help();

}  // namespace stormlight::cli
