#include "output/text.h"

#include <algorithm>

#include <fmt/core.h>

#include "output/char_width.h"

namespace stormlight::output {
namespace {

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// Characters that a name must not smuggle in: C0, DEL, C1, the line and paragraph separators, and
/// those that change the direction of what follows (UAX #9), which makes a line lie.
bool is_unsafe(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x061c || c == 0x200e || c == 0x200f ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

std::string escaped(char32_t c) {
  switch (c) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return c < 0x80 ? fmt::format("\\x{:02x}", static_cast<unsigned>(c))
                      : fmt::format("\\u{{{:x}}}", static_cast<unsigned>(c));
  }
}

}  // namespace

Utf8Char decode_utf8(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  const Utf8Char invalid{lead, 1, false};
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return invalid;
  char32_t value = lead & (0x7Fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if (!is_continuation(text[i])) return invalid;
    value = value << 6 | (static_cast<unsigned char>(text[i]) & 0x3Fu);
  }
  constexpr char32_t kLowest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < kLowest[size] || value > 0x10FFFF || surrogate) return invalid;
  return {value, size, true};
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Utf8Char c = decode_utf8(text);
    if (!c.valid) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(c.value));
    } else if (is_unsafe(c.value)) {
      out += escaped(c.value);
    } else {
      out += text.substr(0, c.size);
    }
    text.remove_prefix(c.size);
  }
  return out;
}

std::string to_valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Utf8Char c = decode_utf8(text);
    out += c.valid ? text.substr(0, c.size) : std::string_view("\xEF\xBF\xBD");
    text.remove_prefix(c.size);
  }
  return out;
}

int display_width(std::string_view text) {
  int width = 0;
  while (!text.empty()) {
    const Utf8Char c = decode_utf8(text);
    width += char_width(c.value);
    text.remove_prefix(c.size);
  }
  return width;
}

std::string_view prefix_within(std::string_view text, int columns) {
  std::size_t end = 0;
  while (end < text.size()) {
    const Utf8Char c = decode_utf8(text.substr(end));
    columns -= char_width(c.value);
    if (columns < 0) break;
    end += c.size;
  }
  return text.substr(0, end);
}

std::string_view suffix_within(std::string_view text, int columns) {
  // Widths are only known forwards: drop characters from the front until the rest fits.
  int width = display_width(text);
  while (width > columns && !text.empty()) {
    const Utf8Char c = decode_utf8(text);
    width -= char_width(c.value);
    text.remove_prefix(c.size);
  }
  // A combining mark that lost its letter would land on the ellipsis.
  while (!text.empty() && char_width(decode_utf8(text).value) == 0) {
    text.remove_prefix(decode_utf8(text).size);
  }
  return text;
}

std::string shorten_middle(std::string_view text, int columns, std::string_view ellipsis) {
  if (display_width(text) <= columns) return std::string(text);
  const int room = columns - display_width(ellipsis);
  if (room <= 0) return std::string(prefix_within(text, std::max(columns, 0)));
  const std::string_view front = prefix_within(text, room / 2);
  const std::string_view back = suffix_within(text, room - display_width(front));
  return fmt::format("{}{}{}", front, ellipsis, back);
}

std::string shorten_end(std::string_view text, int columns, std::string_view ellipsis) {
  if (display_width(text) <= columns) return std::string(text);
  const int room = columns - display_width(ellipsis);
  if (room <= 0) return std::string(prefix_within(text, std::max(columns, 0)));
  return fmt::format("{}{}", prefix_within(text, room), ellipsis);
}

std::vector<std::string> wrap(std::string_view text, int columns) {
  columns = std::max(columns, 2);  // a wide character must fit
  std::vector<std::string> lines;
  while (display_width(text) > columns) {
    std::string_view line = prefix_within(text, columns);
    const bool ends_a_word = line.size() < text.size() && text[line.size()] == ' ';
    const std::size_t space = line.rfind(' ');
    if (!ends_a_word && space != std::string_view::npos && space > 0) {
      line = line.substr(0, space);
    }
    text.remove_prefix(line.size());
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!line.empty() && line.back() == ' ') line.remove_suffix(1);
    lines.emplace_back(line);
  }
  if (!text.empty() || lines.empty()) lines.emplace_back(text);
  return lines;
}

}  // namespace stormlight::output
