// Durations as people type and read them: "10", "500ms", "1m30s", "2h".
//
// Thread rule: pure functions; any thread. Invariant: parse_duration(format_duration(d)) == d for
// every d that is not negative.
#pragma once

#include <string>
#include <string_view>

#include "stormlight/result.h"
#include "stormlight/units.h"

namespace stormlight {

/// A plain number is seconds. Otherwise numbers with the units h, m, s, ms, us and ns, each once
/// and from large to small; a number may have a fraction ("1.5s", "0.25"), which is cut off
/// below one nanosecond. Range: 0 to about 292 years. Errors (kInput): empty, negative, unknown
/// or disordered units, out of range. Space around the text is ignored.
Result<Nanoseconds> parse_duration(std::string_view text);

/// The shortest exact form: "0s", "500ms", "1.5s", "1m30s", "2h". Below zero with a '-'.
std::string format_duration(Nanoseconds duration);

}  // namespace stormlight
