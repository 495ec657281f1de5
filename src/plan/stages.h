// Stages as text: "0:10s,100:30s,100:2m,0:10s", each the level to reach and the time to get there.
//
// Thread rule: pure; any thread. Invariant: a parsed profile has at least one stage of a length
// above 0, begins at level 0, and is continuous but for stages of no length, which are jumps.
#pragma once

#include <string_view>
#include <vector>

#include "stormlight/plan.h"
#include "stormlight/result.h"

namespace stormlight {

/// The highest level of a stage: users, or arrivals per second.
inline constexpr double kMostLevel = 1'000'000;

/// Errors (kInput): no stages, a level or time that is none or out of range, no length at all.
Result<std::vector<Stage>> parse_stages(std::string_view text);

/// What all stages take together.
Nanoseconds length_of(const std::vector<Stage>& stages);
/// What of them is within `length`, which is above 0; the last one is cut where it ends.
std::vector<Stage> first_part(std::vector<Stage> stages, Nanoseconds length);
/// The highest level of any.
double peak_of(const std::vector<Stage>& stages);

}  // namespace stormlight
