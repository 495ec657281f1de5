// The flags that say what load to send: where from, who, how many, how fast, for how long.
//
// Thread rule: one thread, before the run.
#pragma once

#include <string_view>

#include "cli/flag_set.h"
#include "cli/options.h"

namespace stormlight::cli {

/// Every flag of the load. `options` must outlive flags.parse(), here and below.
void add_load_flags(FlagSet& flags, LoadOptions& options);

/// Parts of it that other verbs have too: --threshold, with `help` as its explanation;
void add_threshold_flag(FlagSet& flags, LoadOptions& options, std::string_view help);
/// FILE | URL, --host, --file, --think-time, --pacing, --stop-timeout, --seed and --workers;
void add_common_load_flags(FlagSet& flags, LoadOptions& options);
/// --arrivals, --max-users and --drop-late.
void add_arrival_flags(FlagSet& flags, LoadOptions& options);

}  // namespace stormlight::cli
