// The flags that say what to report and how to judge it.
//
// Thread rule: one thread, before the run.
#pragma once

#include "cli/flag_set.h"
#include "cli/options.h"

namespace stormlight::cli {

/// `options` must outlive flags.parse().
void add_output_flags(FlagSet& flags, OutputOptions& options);

/// Part of them that another verb has too: --fail-on-error and --allow-saturated.
void add_judging_flags(FlagSet& flags, OutputOptions& options);

}  // namespace stormlight::cli
