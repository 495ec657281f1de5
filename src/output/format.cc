#include "output/format.h"

#include <array>
#include <cmath>
#include <ctime>

#include <fmt/core.h>

#include "base/duration.h"

namespace stormlight::output {
namespace {

/// Digits in groups of three: "1234567.25" gives "1,234,567.25".
std::string with_separators(std::string digits) {
  const std::size_t point = std::min(digits.find('.'), digits.size());
  for (std::size_t at = point; at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

/// Three significant digits, trailing zeros kept, for 0 < value < 1024.
std::string three_digits(double value) {
  if (value < 9.995) return fmt::format("{:.2f}", value);
  if (value < 99.95) return fmt::format("{:.1f}", value);
  return fmt::format("{:.0f}", value);
}

std::string format_bytes(double bytes) {
  constexpr std::array kUnits = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  std::size_t unit = 0;
  while (bytes >= 1023.5 && unit + 1 < kUnits.size()) {
    bytes /= 1024;
    ++unit;
  }
  if (unit == 0) return fmt::format("{:.0f} B", bytes);
  return fmt::format("{} {}", three_digits(bytes), kUnits[unit]);
}

}  // namespace

std::string format_decimal(double value) {
  if (!std::isfinite(value) || value <= 0) return "0";
  // The limits are where rounding to fewer digits would carry into the next form.
  if (value >= 999.995) return with_separators(fmt::format("{:.0f}", value));
  if (value >= 0.9995) return fmt::format("{:.2f}", value);
  if (value >= 0.09995) return fmt::format("{:.3f}", value);
  const int exponent = static_cast<int>(std::floor(std::log10(value)));
  return fmt::format("{:.{}f}", value, std::min(2 - exponent, 9));
}

std::string format_level(double level) {
  return with_separators(fmt::format("{:.10g}", level));
}

std::string format_ms(Nanoseconds value) {
  return format_decimal(milliseconds(value));
}

std::string format_quantile_ms(const Histogram& histogram, double q) {
  if (histogram.empty()) return "-";
  if (q >= 1) return format_ms(histogram.max());
  return fmt::format("{}{}", histogram.is_rough(q) ? "~" : "", format_ms(histogram.quantile(q)));
}

std::string format_percentile_ms(const Percentile& percentile) {
  const std::string_view mark = percentile.at_least ? "\u2265" : percentile.rough ? "~" : "";
  return fmt::format("{}{}", mark, format_ms(percentile.time));
}

std::string format_rate(Rate rate) {
  return format_decimal(rate.per_second());
}

std::string format_count(std::uint64_t count) {
  return with_separators(std::to_string(count));
}

std::string format_bytes(ByteCount bytes) {
  return format_bytes(static_cast<double>(bytes.bytes()));
}

std::string format_bytes_per_second(ByteCount bytes, Nanoseconds window) {
  const double rate =
      window.count() > 0 ? static_cast<double>(bytes.bytes()) / seconds(window) : 0.0;
  return format_bytes(rate) + "/s";
}

std::string format_share(std::uint64_t part, std::uint64_t whole) {
  if (part == 0 || whole == 0) return "0%";
  const double percent = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  if (percent < 0.01) return "<0.01%";
  if (part < whole && percent > 99.99) return ">99.99%";
  if (percent < 1) return fmt::format("{:.2f}%", percent);
  if (percent < 99) return fmt::format("{:.1f}%", percent);
  return fmt::format("{:.{}f}%", percent, part == whole ? 0 : 2);
}

std::string percentile_label(double percent) {
  return fmt::format("{}%", percent);
}

std::string format_elapsed(Nanoseconds elapsed) {
  return format_duration(std::chrono::floor<std::chrono::seconds>(elapsed));
}

std::string format_length(Nanoseconds length) {
  return format_duration(
      std::chrono::round<std::chrono::duration<std::int64_t, std::deci>>(length));
}

std::string format_utc(std::chrono::system_clock::time_point time) {
  const std::time_t whole =
      std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time));
  std::tm utc{};
  gmtime_r(&whole, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", utc.tm_year + 1900, utc.tm_mon + 1,
                     utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

}  // namespace stormlight::output
