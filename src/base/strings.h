// ASCII text helpers: trimming, comparing without case, RFC 9110 tokens, base64, near matches.
//
// Thread rule: pure functions; any thread. None of them looks at the locale, and bytes above 127
// are never changed. A returned view borrows from the argument.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stormlight/result.h"

namespace stormlight {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
/// Space, tab, CR, LF, vertical tab and form feed.
constexpr bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
/// Bytes 0 to 31 and 127.
constexpr bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}
constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr char to_upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
/// The value of a hexadecimal digit, or -1.
constexpr int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}
/// "0a": two lower-case digits of the byte.
std::string to_hex(unsigned char byte);

std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);

/// Without the is_space() characters at both ends.
std::string_view trim(std::string_view text);

bool iequals(std::string_view a, std::string_view b);

/// The pieces between separators, empty ones included: "a,,b" gives 3, "" gives 1.
std::vector<std::string_view> split(std::string_view text, char separator);

/// RFC 9110 section 5.6.2: what a method or a header name must be.
bool is_token(std::string_view text);

/// `text` in double quotes, fit for an error message: control and non-ASCII bytes as \xNN, and
/// cut with "..." after `limit` bytes, because it may come from a hostile server.
std::string quoted(std::string_view text, std::size_t limit = 120);

/// Edits (insert, delete, replace, swap of neighbours) between two words; each substring is
/// edited at most once (optimal string alignment). Costs a.size() * b.size() steps.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The known word that was probably meant, or empty: ignores case and '_' against '-', allows one
/// edit per three characters, and takes a word that `typed` (3 or more letters) begins.
std::string_view nearest(std::string_view typed, std::span<const std::string_view> known);
std::string_view nearest(std::string_view typed, std::span<const std::string> known);

/// RFC 4648 section 4, with padding.
std::string base64_encode(std::string_view bytes);
/// kInput for anything but whole, padded groups of the standard alphabet, and for leftover bits
/// that are not 0, so that only one text decodes to given bytes.
Result<std::string> base64_decode(std::string_view text);

}  // namespace stormlight
