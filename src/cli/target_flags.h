// The flags of the demo target: where it listens, how it encrypts, what it does wrong on purpose.
//
// Thread rule: one thread, before the server starts.
#pragma once

#include "cli/flag_set.h"
#include "target/target.h"

namespace stormlight::cli {

/// `options` must outlive flags.parse(). --cert switches TLS on. What several flags must agree on
/// is checked by target::run_target().
void add_target_flags(FlagSet& flags, target::TargetOptions& options);

}  // namespace stormlight::cli
