// What made the generator late, as far as its facts tell, and what to change.
//
// Thread rule: pure function; any thread.
#pragma once

#include <string>
#include <vector>

#include "stormlight/generator_health.h"

namespace stormlight::health {

/// Causes of a lag, the most certain first; at least one sentence. Each names a figure and a
/// remedy.
std::vector<std::string> explain_lag(const GeneratorHealth& health);

}  // namespace stormlight::health
