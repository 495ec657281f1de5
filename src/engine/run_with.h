// run_with(): stormlight::run() for users of any kind of Behaviour.
//
// Thread rule: run()'s. The factory is called on the calling thread, once per worker, and outlives
// the call.
#pragma once

#include <span>

#include "stormlight/run.h"

#include "engine/behaviour.h"

namespace stormlight {

/// Errors: run()'s.
Result<RunOutcome> run_with(const BehaviourFactory& make_behaviour, const Plan& plan, RunInfo info,
                            std::span<Sink* const> sinks, RunControl& control);

}  // namespace stormlight
