// How many terminal columns a character takes. Own tables instead of wcwidth(), which depends on
// the process's locale.
//
// Thread rule: pure function; any thread.
// Source: Unicode 14, categories Mn, Me and Cf (0 columns), UAX #11 classes W and F (2 columns).
#pragma once

namespace stormlight::output {

/// 0, 1 or 2. Control characters count as 1: they are never shown as they are.
int char_width(char32_t c);

}  // namespace stormlight::output
