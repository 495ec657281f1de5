#include "cli/values.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "base/duration.h"
#include "base/strings.h"
#include "plan/validate.h"

namespace stormlight::cli {
namespace {

// A value as it goes into a message: numbers bare, anything else in quotes, so that an empty or
// blank one can be seen.
std::string shown(std::string_view text) {
  const bool bare = !text.empty() && text.find_first_not_of("+-.0123456789eE%") == text.npos;
  return bare ? std::string(text) : quoted(text);
}

Error refuse(std::string_view what, std::string_view text) {
  return Error::input(fmt::format("must be {}, not {}", what, shown(text)));
}

// from_chars takes no leading '+', people do. "+-1" stays wrong.
std::string_view without_plus(std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  return text;
}

template <typename T>
struct Read {
  std::optional<T> value;
  bool too_large = false;  // a number, but not one that T can hold
};

template <typename T>
Read<T> read_all(std::string_view text) {
  text = without_plus(trim(text));
  T value{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (stop != end || text.empty()) return {};
  if (error == std::errc::result_out_of_range) return {std::nullopt, true};
  if (error != std::errc()) return {};
  return {value, false};
}

// Neither "nan" nor "inf" is a figure anybody means; both are words from_chars knows.
std::optional<double> read_finite(std::string_view text) {
  if (text.find_first_of("nNiI") != text.npos) return std::nullopt;
  const Read<double> read = read_all<double>(text);
  if (read.too_large) {
    // Out of range is as good as infinite, or as zero when the exponent is negative.
    return text.find("e-") != text.npos || text.find("E-") != text.npos ? 0.0 : HUGE_VAL;
  }
  return read.value;
}

}  // namespace

Result<int> parse_whole(std::string_view text, int low, int high) {
  const Read<std::int64_t> read = read_all<std::int64_t>(text);
  if (!read.value && !read.too_large) return refuse("a whole number", text);
  const bool negative = trim(text).starts_with('-');
  if (read.too_large ? negative : *read.value < low) {
    return refuse(fmt::format("at least {}", low), text);
  }
  if (read.too_large || *read.value > high) return refuse(fmt::format("at most {}", high), text);
  return static_cast<int>(*read.value);
}

Result<std::uint64_t> parse_seed(std::string_view text) {
  const Read<std::uint64_t> read = read_all<std::uint64_t>(text);
  if (read.value) return *read.value;
  return refuse("a whole number from 0 to 18446744073709551615", text);
}

Result<double> parse_number(std::string_view text, double high, bool zero_too) {
  const std::optional<double> value = read_finite(text);
  if (!value) return refuse("a number", text);
  if (*value < 0 && zero_too) return refuse("at least 0", text);
  if (*value <= 0 && !zero_too) return refuse("more than 0", text);
  if (*value > high) return refuse(fmt::format("at most {:.10g}", high), text);
  return *value;
}

Result<Nanoseconds> parse_time(std::string_view text, Nanoseconds low, Nanoseconds high) {
  const std::string_view bare = trim(text);
  const bool negative = bare.starts_with('-');
  const Result<Nanoseconds> value = parse_duration(negative ? bare.substr(1) : bare);
  if (!value) {
    // "1e9" and "99999999999999999999" are numbers that only parse_duration cannot hold.
    const std::optional<double> number = read_finite(bare);
    if (number && *number > seconds(high)) {
      return refuse("at most " + format_duration(high), text);
    }
    return refuse("a time such as 10, 500ms, 1m30s or 2h", text);
  }
  const Nanoseconds time = negative ? -*value : *value;
  if (time < low && low <= Nanoseconds(1)) {
    return refuse(low.count() == 0 ? "0 or more" : "more than 0", text);
  }
  if (time < low) return refuse("at least " + format_duration(low), text);
  if (time > high) return refuse("at most " + format_duration(high), text);
  return time;
}

Result<ThinkTime> parse_think_time(std::string_view text) {
  constexpr Nanoseconds kHigh = std::chrono::hours(24);
  const std::size_t dash = text.find('-', 1);  // a leading one is a sign
  const Result<Nanoseconds> min = parse_time(text.substr(0, dash), Nanoseconds(0), kHigh);
  if (dash == text.npos) {
    if (!min) return min.error();
    return ThinkTime{*min, *min};
  }
  const Result<Nanoseconds> max = parse_time(text.substr(dash + 1), Nanoseconds(0), kHigh);
  if (!min || !max) return refuse("a time such as 1s, or two such as 1s-3s", text);
  if (*min > *max) {
    return refuse(fmt::format("the shorter time first ({}-{})", trim(text.substr(dash + 1)),
                              trim(text.substr(0, dash))),
                  text);
  }
  return ThinkTime{*min, *max};
}

Result<std::vector<double>> parse_percentiles(std::string_view text) {
  std::vector<double> percentiles;
  for (const std::string_view item : split(text, ',')) {
    std::string_view bare = trim(item);
    if (bare.ends_with('%')) bare.remove_suffix(1);
    const std::optional<double> value = read_finite(bare);
    if (!value) return refuse("numbers above 0 and up to 100 such as 90,95,99.9", text);
    if (*value <= 0 || *value > 100) return refuse("above 0 and at most 100", bare);
    percentiles.push_back(*value);
  }
  std::sort(percentiles.begin(), percentiles.end());
  percentiles.erase(std::unique(percentiles.begin(), percentiles.end()), percentiles.end());
  return percentiles;
}

Result<double> parse_share(std::string_view text) {
  std::string_view bare = trim(text);
  const bool percent = bare.ends_with('%');
  if (percent) bare.remove_suffix(1);
  const std::optional<double> value = read_finite(bare);
  const double share = value.value_or(-1) / (percent ? 100 : 1);
  if (!(share >= 0 && share <= 1)) return refuse("a share from 0 to 1 such as 0.05 or 5%", text);
  return share;
}

Result<Header> parse_header(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == text.npos) {
    return Error::input("must be 'Name: value', not " + quoted(text));
  }
  Header header{std::string(trim(text.substr(0, colon))),
                std::string(trim(text.substr(colon + 1)))};
  // The plan's own rules, so that a wrong header is blamed on its flag and not on every task.
  TaskSpec probe;
  probe.headers = {header};
  if (const Result<void> valid = validate_task(probe, "http://127.0.0.1"); !valid) {
    return Error::input("cannot be used: " + valid.error().message, valid.error().hint);
  }
  return header;
}

Result<bool> parse_switch(std::string_view text) {
  for (const std::string_view yes : {"true", "yes", "on", "1"}) {
    if (iequals(text, yes)) return true;
  }
  for (const std::string_view no : {"false", "no", "off", "0"}) {
    if (iequals(text, no)) return false;
  }
  return refuse("true or false", text);
}

}  // namespace stormlight::cli
