#include <algorithm>
#include <array>
#include <optional>

#include "base/strings.h"
#include "http/cookie_jar.h"

namespace stormlight::http {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};

/// RFC 6265 section 5.1.1, production `delimiter`.
bool is_delimiter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0x09 || (byte >= 0x20 && byte <= 0x2f) || (byte >= 0x3b && byte <= 0x40) ||
         (byte >= 0x5b && byte <= 0x60) || (byte >= 0x7b && byte <= 0x7e);
}

/// Takes `least` to `most` digits off the front; nullopt if there are fewer, or more.
std::optional<int> take_digits(std::string_view& text, std::size_t least, std::size_t most) {
  std::size_t count = 0;
  int value = 0;
  while (count < text.size() && is_digit(text[count])) {
    if (count == most) return std::nullopt;
    value = value * 10 + (text[count] - '0');
    ++count;
  }
  if (count < least) return std::nullopt;
  text.remove_prefix(count);
  return value;
}

struct Time {
  int hour = 0;
  int minute = 0;
  int second = 0;
};

/// hms-time, which may be followed by anything but a digit.
std::optional<Time> read_time(std::string_view token) {
  const std::optional<int> hour = take_digits(token, 1, 2);
  if (!hour || !token.starts_with(':')) return std::nullopt;
  token.remove_prefix(1);
  const std::optional<int> minute = take_digits(token, 1, 2);
  if (!minute || !token.starts_with(':')) return std::nullopt;
  token.remove_prefix(1);
  const std::optional<int> second = take_digits(token, 1, 2);
  if (!second) return std::nullopt;
  return Time{*hour, *minute, *second};
}

std::optional<unsigned> read_month(std::string_view token) {
  const std::string begin = to_lower(token.substr(0, 3));
  for (unsigned i = 0; i < kMonths.size(); ++i) {
    if (begin == kMonths[i]) return i + 1;
  }
  return std::nullopt;
}

/// The parts found so far; a part is taken from the first token that fits it.
struct Parts {
  std::optional<Time> time;
  std::optional<int> day;
  std::optional<unsigned> month;
  std::optional<int> year;

  void take(std::string_view token) {
    if (!time && (time = read_time(token))) return;
    std::string_view rest = token;
    if (!day && (day = take_digits(rest, 1, 2))) return;
    if (!month && (month = read_month(token))) return;
    rest = token;
    if (!year) year = take_digits(rest, 2, 4);
  }
};

}  // namespace

std::optional<std::chrono::sys_seconds> parse_cookie_date(std::string_view text) {
  Parts parts;
  while (!text.empty()) {
    std::size_t length = 0;
    while (length < text.size() && !is_delimiter(text[length])) ++length;
    if (length > 0) parts.take(text.substr(0, length));
    text.remove_prefix(std::min(length + 1, text.size()));
  }
  if (!parts.time || !parts.day || !parts.month || !parts.year) return std::nullopt;
  int year = *parts.year;
  if (year >= 70 && year <= 99) year += 1900;
  if (year >= 0 && year <= 69) year += 2000;
  const Time time = *parts.time;
  if (year < 1601 || time.hour > 23 || time.minute > 59 || time.second > 59) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(*parts.month),
                                         std::chrono::day(static_cast<unsigned>(*parts.day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(time.hour) +
         std::chrono::minutes(time.minute) + std::chrono::seconds(time.second);
}

}  // namespace stormlight::http
