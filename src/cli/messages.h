// What the program says on stderr outside the report: errors and warnings, one line each.
//
// Thread rule: one thread at a time.
#pragma once

#include <string>
#include <string_view>

#include "stormlight/result.h"

namespace stormlight::cli {

/// "stormlight: CAUSE; FIX" and a line feed. A cause of several lines (a Python traceback) keeps
/// them, and the fix goes onto a line of its own. What could confuse a terminal is escaped, because
/// names in a cause may come from outside.
std::string error_text(const Error& error);

void print_error(const Error& error);
void print_warning(std::string_view sentence);

}  // namespace stormlight::cli
