// How figures look to a person: milliseconds, rates, counts, bytes, percentiles, times of day.
//
// One rule for all outputs (terminal, CSV and page), so that a figure never reads differently in
// two places. JSON is for programs and carries the full doubles instead. Thread rule: pure
// functions; any thread. None of them looks at the locale.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "stormlight/histogram.h"
#include "stormlight/percentile.h"
#include "stormlight/units.h"

namespace stormlight::output {

/// Two decimals in [1, 1000) and none from there on ("1,234"), because histograms hold three
/// significant digits. Below 1: three decimals, or more where three significant digits need
/// them ("0.0834"), so that a fast target never shows as 0.00. Negative or not finite: "0".
std::string format_decimal(double value);

/// A level of load as it was asked for, at most ten digits and none that are not needed: "0.5",
/// "1,234".
std::string format_level(double level);

/// In milliseconds, without the unit.
std::string format_ms(Nanoseconds value);

/// quantile(q) in milliseconds; with `~` in front when fewer than 10 samples lie beyond it.
/// "-" when there is no sample. q = 1 is the exact maximum and never rough.
std::string format_quantile_ms(const Histogram& histogram, double q);

/// In milliseconds; with `≥` in front when it is only known to be at least that, with `~` when it
/// is rough.
std::string format_percentile_ms(const Percentile& percentile);

/// Events per second, without the unit.
std::string format_rate(Rate rate);

/// With thousands separators: "1,234,567".
std::string format_count(std::uint64_t count);

/// Binary multiples with three significant digits: "0 B", "1.21 MiB".
std::string format_bytes(ByteCount bytes);
/// `bytes` over `window`: "121 KiB/s"; "0 B/s" when the window has no length.
std::string format_bytes_per_second(ByteCount bytes, Nanoseconds window);

/// `part` of `whole` in percent: "0%", "<0.01%", "12.3%". "0%" when `whole` is 0.
std::string format_share(std::uint64_t part, std::uint64_t whole);

/// The percentile as typed: 99.9 gives "99.9%".
std::string percentile_label(double percent);

/// Whole seconds (rounded down): "6s", "1m30s".
std::string format_elapsed(Nanoseconds elapsed);

/// Rounded to a tenth of a second: "4.2s", "10s".
std::string format_length(Nanoseconds length);

/// ISO 8601 in UTC, rounded down to the second: "2026-01-02T03:04:05Z".
std::string format_utc(std::chrono::system_clock::time_point time);

}  // namespace stormlight::output
