// The range check of a time in a plan, with its message.
//
// Thread rule: pure function; any thread.
#pragma once

#include <string_view>

#include "stormlight/result.h"
#include "stormlight/units.h"

namespace stormlight {

/// kInput unless `value` is from `lowest` (0 or 1 ns) to kLongestTime; `what` begins the message.
Result<void> check_time(std::string_view what, Nanoseconds value, Nanoseconds lowest);

}  // namespace stormlight
