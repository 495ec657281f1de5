// JSON as Python's json.dumps(ensure_ascii=False, separators=(",", ":")) writes it.
//
// Thread rule: pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

namespace stormlight::target {

/// Whether `text` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms).
bool is_utf8(std::string_view text);

/// Appends `text` in quotes. Control characters and `"` and `\` are escaped; each byte that is not
/// part of well-formed UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

/// Appends a finite number as Python's repr() does: the shortest digits that read back the same,
/// always with a point or an exponent ("10.0", "1e+16", "1e-05").
void append_json_number(std::string& out, double value);

}  // namespace stormlight::target
