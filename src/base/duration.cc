#include "base/duration.h"

#include <array>
#include <cstdint>
#include <limits>
#include <optional>

#include "base/strings.h"

namespace stormlight {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t nanoseconds;
};
constexpr std::array<Unit, 6> kUnits = {{{"h", 3'600'000'000'000},
                                         {"m", 60'000'000'000},
                                         {"s", 1'000'000'000},
                                         {"ms", 1'000'000},
                                         {"us", 1'000},
                                         {"ns", 1}}};
constexpr std::size_t kSecond = 2;
__extension__ using Wide = unsigned __int128;
constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();

Error malformed(std::string_view text, std::string_view why) {
  return Error::input(quoted(text) + " is not a duration: " + std::string(why),
                      "write 10 or 10s, 500ms, 1m30s, 1.5s or 2h");
}
Error too_long(std::string_view text) {
  return Error::input("the duration " + quoted(text) + " is too long",
                      "the most is 292 years (2562047h)");
}

struct Number {
  std::string_view whole;
  std::string_view fraction;
};

std::string_view take_digits(std::string_view& rest) {
  std::size_t n = 0;
  while (n < rest.size() && is_digit(rest[n])) ++n;
  const std::string_view digits = rest.substr(0, n);
  rest.remove_prefix(n);
  return digits;
}

/// Digits, or digits '.' digits; nothing else (".5", "5." and "1e3" are slips more often than not).
std::optional<Number> take_number(std::string_view& rest) {
  Number number{take_digits(rest), {}};
  if (number.whole.empty()) return std::nullopt;
  if (!rest.starts_with('.')) return number;
  rest.remove_prefix(1);
  number.fraction = take_digits(rest);
  if (number.fraction.empty()) return std::nullopt;
  return number;
}

/// The number times the unit in nanoseconds; nullopt when that is above kMost.
std::optional<std::uint64_t> times(const Number& number, std::uint64_t unit) {
  std::uint64_t whole = 0;
  for (const char c : number.whole) {
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (whole > (kMost - digit) / 10) return std::nullopt;
    whole = whole * 10 + digit;
  }
  if (whole > kMost / unit) return std::nullopt;
  // In 128 bits, so that 0.1h is exactly 6 minutes. 18 digits of an hour are below 1 ns.
  Wide numerator = 0;
  Wide scale = 1;
  for (const char c : number.fraction.substr(0, 18)) {
    numerator = numerator * 10 + static_cast<unsigned>(c - '0');
    scale *= 10;
  }
  const auto part = static_cast<std::uint64_t>(numerator * unit / scale);
  const std::uint64_t total = whole * unit + part;  // both below 2^63
  if (total > kMost) return std::nullopt;
  return total;
}

/// "1.5" for 1500 of a unit of 1000; the fraction without trailing zeros.
std::string decimal(std::uint64_t value, std::uint64_t unit) {
  std::string out = std::to_string(value / unit);
  std::uint64_t rest = value % unit;
  if (rest == 0) return out;
  out += '.';
  while (rest != 0) {
    unit /= 10;
    out += static_cast<char>('0' + rest / unit);
    rest %= unit;
  }
  return out;
}

}  // namespace

Result<Nanoseconds> parse_duration(std::string_view text) {
  std::string_view rest = trim(text);
  if (rest.empty()) return malformed(text, "it is empty");
  if (rest.front() == '-') {
    return Error::input("the duration " + quoted(text) + " is negative", "write it without the -");
  }
  std::uint64_t total = 0;
  std::size_t next_unit = 0;
  for (bool first = true; first || !rest.empty(); first = false) {
    const std::optional<Number> number = take_number(rest);
    if (!number) return malformed(text, "a number is missing");
    std::size_t letters = 0;
    while (letters < rest.size() && !is_digit(rest[letters])) ++letters;
    const std::string_view name = rest.substr(0, letters);
    rest.remove_prefix(letters);

    std::size_t unit = kSecond;
    if (!name.empty()) {
      unit = 0;
      while (unit < kUnits.size() && kUnits[unit].name != name) ++unit;
      if (unit == kUnits.size()) {
        return malformed(text, "the units are h, m, s, ms, us and ns, not " + quoted(name));
      }
      if (unit < next_unit) return malformed(text, "units go from large to small, each once");
    } else if (!first) {
      return malformed(text, "the last number has no unit");
    }
    const std::optional<std::uint64_t> part = times(*number, kUnits[unit].nanoseconds);
    if (!part || *part > kMost - total) return too_long(text);
    total += *part;
    next_unit = unit + 1;
  }
  return Nanoseconds(static_cast<std::int64_t>(total));
}

std::string format_duration(Nanoseconds duration) {
  const std::int64_t count = duration.count();
  if (count == 0) return "0s";
  // Negated as unsigned, because -INT64_MIN does not exist.
  const auto bits = static_cast<std::uint64_t>(count);
  std::uint64_t rest = count < 0 ? 0 - bits : bits;
  std::string out = count < 0 ? "-" : "";
  for (std::size_t i = 0; i < kUnits.size(); ++i) {
    const Unit& unit = kUnits[i];
    if (rest < unit.nanoseconds) continue;
    if (i >= kSecond) return out + decimal(rest, unit.nanoseconds).append(unit.name);
    out += std::to_string(rest / unit.nanoseconds).append(unit.name);
    rest %= unit.nanoseconds;
  }
  return out;
}

}  // namespace stormlight
