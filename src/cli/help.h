// The text of --help, per verb: one screen each, made from the flags as they were declared.
//
// Thread rule: pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/flag_set.h"

namespace stormlight::cli {

struct HelpPage {
  std::string_view usage;     ///< the line after "Usage: "
  std::string_view about;     ///< what the verb does; one or two lines
  std::string_view examples;  ///< whole commands, one per line
};

/// Usage, about, one block per group with the explanations in one column, `extra` (whole lines),
/// examples and exit codes.
/// At most 100 columns as long as the explanations are short enough; ends in a line feed.
std::string render_help(const HelpPage& page, const std::vector<HelpGroup>& groups,
                        std::string_view extra = {});

/// `stormlight --help`: the verbs, the flags most runs need, examples and exit codes.
std::string render_overview();

/// Writes to stdout. The exit code.
int print_page(std::string_view text);

/// "Exit codes: 0 all good · 1 ...", wrapped at 100 columns.
std::string render_exit_codes();

}  // namespace stormlight::cli
