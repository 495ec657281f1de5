// The lines below the live table: state, progress bar, users, current rate, and what goes wrong.
//
// Thread rule: pure functions; any thread.
#pragma once

#include <vector>

#include "stormlight/snapshot.h"

#include "output/terminal/styled_line.h"

namespace stormlight::output {

/// "running ━━━━┄┄┄┄ 6s of 10s · 10 of 10 users · 666 RPS now". `now`: over the last frame or so.
/// `width` 0: without the bar and as long as it likes.
StyledLine status_line(const RunInfo& info, const Snapshot& snapshot, Rate now, int width,
                       Look look);

/// The most frequent error, thresholds that have not passed so far and a saturated generator, one
/// line each; usually none.
std::vector<StyledLine> trouble_lines(const Snapshot& snapshot, int width, Look look);

}  // namespace stormlight::output
