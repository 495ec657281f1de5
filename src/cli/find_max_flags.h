// The flags of `stormlight find-max`: its own, and those it shares with `run`.
//
// Thread rule: one thread, before the search. Invariant: what is there has passed the range check
// of its flag; check_find_max_options() has compared them with each other.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

#include "stormlight/result.h"
#include "stormlight/units.h"

#include "cli/flag_set.h"
#include "cli/options.h"
#include "search/capacity_search.h"

namespace stormlight::cli {

struct SearchFlags {
  bool of_users = false;       ///< the most users, else the highest rate
  std::optional<double> from;  ///< where the climb begins; > 0
  std::optional<double> to;    ///< > 0
  Nanoseconds probe = std::chrono::seconds(10);
  std::optional<Nanoseconds> confirm;  ///< not below `probe`
  double precision = 0.05;

  /// How long the confirmation takes: 30 s unless asked for otherwise, but no less than a probe.
  Nanoseconds confirm_length() const {
    return confirm.value_or(std::max(probe, Nanoseconds(std::chrono::seconds(30))));
  }
};

struct FindMaxOptions : RunOptions {
  SearchFlags search;
};

/// `options` must outlive flags.parse().
void add_find_max_flags(FlagSet& flags, FindMaxOptions& options);

/// Contradictions between flags of the search. kInput.
Result<void> check_find_max_options(const FindMaxOptions& options);

/// `most`: the highest level this machine allows when --to is not given.
CapacitySearch::Options search_options(const SearchFlags& flags, double most);

}  // namespace stormlight::cli
