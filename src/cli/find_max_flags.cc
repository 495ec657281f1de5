#include "cli/find_max_flags.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/duration.h"
#include "base/strings.h"
#include "cli/http_flags.h"
#include "cli/load_flags.h"
#include "cli/values.h"
#include "plan/validate.h"

namespace stormlight::cli {
namespace {

constexpr double kFirstRate = 100;
constexpr double kHighest = kMostUsers;  // of rates too
constexpr Nanoseconds kShortestProbe = std::chrono::seconds(1);

Result<bool> parse_searched(std::string_view text) {
  if (iequals(trim(text), "users")) return true;
  if (iequals(trim(text), "rate")) return false;
  return Error::input("must be rate or users, not " + stormlight::quoted(text));
}

Result<double> parse_level(std::string_view text) {
  return parse_number(text, kHighest);
}

Result<Nanoseconds> parse_length(std::string_view text) {
  return parse_time(text, kShortestProbe, kLongestTime);
}

void add_search_flags(FlagSet& flags, SearchFlags& search) {
  flags.value("--search", "WHAT", "rate: open model, requests per second; or users (rate)",
              store(search.of_users, parse_searched));
  flags.value("--from", "L", "first level tried (100 per second, 1 user); highest (1000000)",
              store(search.from, parse_level));
  flags.value("--to", "L", "", store(search.to, parse_level));
  flags.value("--probe", "D", "a probe's length; first fifth, at most 2s, is warm-up (10s)",
              store(search.probe, parse_length));
  flags.value("--confirm", "D", "how long the result must hold; --probe or longer (30s)",
              store(search.confirm, parse_length));
  flags.value("--precision", "S", "how close to the limit the search ends, as a share (5%)",
              store(search.precision, parse_share));
}

}  // namespace

void add_find_max_flags(FlagSet& flags, FindMaxOptions& options) {
  flags.group("Search");
  add_threshold_flag(flags, options.load,
                     "'p99<100ms', …: what must hold; at least one; repeatable");
  add_search_flags(flags, options.search);
  flags.group("Load");
  add_common_load_flags(flags, options.load);
  add_arrival_flags(flags, options.load);
  add_http_flags(flags, options.request);
  flags.group("Output");
  flags.value("--json", "FILE", "every probe as JSON; - is stdout, tables then go to stderr",
              store_text(options.output.json_file));
  flags.toggle("--quiet -q", "only the report at the end; no colours (or NO_COLOR)",
               options.output.quiet);
  flags.toggle("--no-color", "", options.output.no_color);
  add_page_flags(flags, options.page);
}

Result<void> check_find_max_options(const FindMaxOptions& options) {
  const LoadOptions& load = options.load;
  const SearchFlags& search = options.search;
  if (search.of_users && (load.arrivals || load.max_users || load.drop_late)) {
    const std::string_view name = load.arrivals    ? "--arrivals"
                                  : load.max_users ? "--max-users"
                                                   : "--drop-late";
    return Error::input(std::string(name) + " is for the search of a rate",
                        "leave it out, or leave out --search users");
  }
  if (!search.of_users && (load.think_time || load.pacing)) {
    return Error::input(
        std::string(load.think_time ? "--think-time" : "--pacing") + " is for the search of users",
        "add --search users, or leave it out");
  }
  for (const auto& [name, level] : {std::pair("--from", search.from), {"--to", search.to}}) {
    if (search.of_users && level && std::round(*level) != *level) {
      return Error::input(fmt::format("{} must be a whole number of users, not {}", name, *level));
    }
  }
  if (search.confirm && *search.confirm < search.probe) {
    return Error::input(
        fmt::format("--confirm {} is shorter than --probe {}", format_duration(*search.confirm),
                    format_duration(search.probe)),
        "make it as long or longer, or make the probes shorter");
  }
  if (search.from && search.to && *search.from > *search.to) {
    return Error::input(fmt::format("--from {} is above --to {}", *search.from, *search.to),
                        "the search climbs from the first to the second");
  }
  return {};
}

CapacitySearch::Options search_options(const SearchFlags& flags, double most) {
  CapacitySearch::Options options;
  options.highest = std::max(flags.to.value_or(most), flags.from.value_or(0));
  options.first = flags.from.value_or(std::min(flags.of_users ? 1 : kFirstRate, options.highest));
  options.lowest = std::min(1.0, options.first);
  options.precision = flags.precision;
  options.whole = flags.of_users;
  return options;
}

}  // namespace stormlight::cli
