// Which verb the arguments name, and the pages that belong to none of them.
//
// Thread rule: the main thread, once.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/run_command.h"

namespace stormlight::cli {

/// The verb that `word` was probably meant to be, or empty.
std::string_view verb_meant_by(std::string_view word);

/// `args` without the program. The first word may be a verb (`run`, `find-max`, `repeat`, `target`,
/// `help`); without one it is `run`, so a load file of such a name is given as ./run. --help and
/// --version come before anything else that the arguments say, wrong flags included. The exit code;
/// errors have been printed.
int main_command(std::span<const std::string> args, const RunParts& parts);

}  // namespace stormlight::cli
