// Which row each threshold is about, and whether the run can judge it at all.
//
// Thread rule: pure functions; any thread. A threshold that would never be judged is refused before
// the start: it must not look like one that passed.
#pragma once

#include <span>
#include <vector>

#include "stormlight/plan.h"
#include "stormlight/result.h"

#include "metrics/threshold_judge.h"
#include "plan/rows.h"

namespace stormlight {

/// Errors (kInput): no such row, with those there are, the nearest first; a name that several
/// methods have.
Result<std::vector<JudgedThreshold>> find_rows(std::span<const Threshold> thresholds,
                                               std::span<const RowKey> rows);

/// kInput: what find_rows() refuses, a window longer than what the run measures, and values that
/// stormlight/threshold.h rules out.
Result<void> check_thresholds(const Plan& plan);

/// Scripted users name their rows as they go, so the thresholds say which are to come: "GET /x:
/// p99 < 1s". Errors (kInput): a row without its method.
Result<std::vector<RowKey>> rows_to_come(std::span<const Threshold> thresholds);

}  // namespace stormlight
