// The text of a threshold: `[ROW:] METRIC OP VALUE [over WINDOW] [abort [after DELAY]]`.
//
// Thread rule: pure function; any thread. Blanks are free. A row may hold colons, because no rule
// does: what follows the last one is the rule. Quotes around the row do no harm, and let it begin
// with one.
#pragma once

#include <string_view>

#include "stormlight/result.h"
#include "stormlight/threshold.h"

namespace stormlight {

/// A window slides by the intervals of about a second in which a run is measured.
inline constexpr Nanoseconds kShortestThresholdWindow = std::chrono::seconds(1);
/// The longest window and delay.
inline constexpr Nanoseconds kLongestThresholdTime = std::chrono::hours(24 * 365);

/// Errors (kInput) quote the text, say what is wrong with it and suggest what was probably meant.
/// Whether there is such a row is another question (plan/threshold_rows.h).
Result<Threshold> parse_threshold(std::string_view text);

}  // namespace stormlight
