// Reading the value of one flag: whole numbers, numbers, durations, switches, lists.
//
// Thread rule: pure functions; any thread. None of them looks at the locale. An error's message
// goes on from the flag's name ("--users" + " " + "must be at least 1, not 0"), so that a value
// reads the same whichever spelling was typed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stormlight/plan.h"
#include "stormlight/result.h"
#include "stormlight/units.h"

namespace stormlight::cli {

/// Decimal digits, an optional sign; in [low, high].
Result<int> parse_whole(std::string_view text, int low, int high);

/// Any 64-bit number from 0.
Result<std::uint64_t> parse_seed(std::string_view text);

/// A finite decimal number, e.g. "2", "0.5"; in (0, high] or, with `zero_too`, in [0, high].
Result<double> parse_number(std::string_view text, double high, bool zero_too = false);

/// base/duration.h's forms; in [low, high].
Result<Nanoseconds> parse_time(std::string_view text, Nanoseconds low, Nanoseconds high);

/// "1s", or "1s-3s" with the smaller one first.
Result<ThinkTime> parse_think_time(std::string_view text);

/// "90,95,99.9": each in (0, 100]; sorted, without repeats.
Result<std::vector<double>> parse_percentiles(std::string_view text);

/// A share as "0.05" or "5%"; in [0, 1].
Result<double> parse_share(std::string_view text);

/// "Name: value", as validate_task() allows it.
Result<Header> parse_header(std::string_view text);

/// true/false, yes/no, on/off, 1/0, without regard to case.
Result<bool> parse_switch(std::string_view text);

}  // namespace stormlight::cli
