// The flags that say what load to send: where from, who, how many, how fast, for how long.
//
// Thread rule: one thread, before the run.
#pragma once

#include "cli/flag_set.h"
#include "cli/options.h"

namespace stormlight::cli {

/// `options` must outlive flags.parse().
void add_load_flags(FlagSet& flags, LoadOptions& options);

}  // namespace stormlight::cli
