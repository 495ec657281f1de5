// make_load(): how much load over time, from flags over the load file's defaults over the built-in
// ones.
//
// Thread rule: pure functions of their arguments; any thread. Invariants: what a flag says about
// one model outweighs what the load file says about the other; a flag that would have no effect is
// an error, never silent.
#pragma once

#include "stormlight/plan.h"
#include "stormlight/result.h"

#include "cli/options.h"
#include "frontend/load_file.h"

namespace stormlight::cli {

/// Built-in defaults that Plan's own types do not state.
inline constexpr int kDefaultUsers = 1;
inline constexpr Nanoseconds kDefaultDuration = std::chrono::seconds(10);

/// Contradictions between flags, whatever the load file says. kInput.
Result<void> check_load_options(const LoadOptions& flags);

/// The load, not yet validate()d. --spawn-rate is by default --users per second, so that the ramp
/// takes one second; with a number of requests there is no default duration. A duration shorter
/// than the stages cuts them. kInput: one that is longer, or a flag of the model that does not run.
Result<Load> make_load(const LoadOptions& flags, const LoadFileDefaults& file);

}  // namespace stormlight::cli
