// Text that came from outside (names, messages), made safe and measurable for a terminal or a file.
//
// Thread rule: pure functions; any thread. Invariant: what printable() returns is valid UTF-8 on
// one line that cannot move the cursor, change colours or reorder the line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stormlight::output {

/// One step of decoding. `size` is at least 1; when not `valid`, the byte belongs to no character
/// (overlong forms and surrogates included) and `value` is that byte.
struct Utf8Char {
  char32_t value = 0;
  std::size_t size = 1;
  bool valid = false;
};

/// The character at the front of `text`, which must not be empty. RFC 3629.
Utf8Char decode_utf8(std::string_view text);

/// Control characters, bytes that are not UTF-8, line separators and characters that reorder text
/// become visible escapes: \n, \t, \x1b, \u{202e}.
std::string printable(std::string_view text);

/// Every byte that belongs to no character becomes U+FFFD.
std::string to_valid_utf8(std::string_view text);

/// Columns on a terminal; `text` is printable.
int display_width(std::string_view text);

/// The longest part of `text` from its start (or end) that fits in `columns`.
std::string_view prefix_within(std::string_view text, int columns);
std::string_view suffix_within(std::string_view text, int columns);

/// `text`, or its start and end around `ellipsis`, in at most `columns` columns. The end gets the
/// larger half: the last parts of a path tell two apart more often than the first.
std::string shorten_middle(std::string_view text, int columns, std::string_view ellipsis);

/// `text`, or its start and `ellipsis`, in at most `columns` columns.
std::string shorten_end(std::string_view text, int columns, std::string_view ellipsis);

/// Lines of at most `columns`, broken at spaces where possible; at least one line.
std::vector<std::string> wrap(std::string_view text, int columns);

}  // namespace stormlight::output
