// RunPlan: a Plan prepared for execution: rows, request parts with whole URLs, the task picker.
//
// Thread rule: made by the controlling thread before the workers start, then shared read-only.
// Invariants: parts and row_of are indexed by task; every index in row_of is below rows.size().
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "stormlight/plan.h"
#include "stormlight/result.h"

#include "base/weighted_picker.h"
#include "http/request.h"
#include "metrics/threshold_judge.h"
#include "plan/rows.h"
#include "profile/arrival_schedule.h"
#include "profile/closed_profile.h"

namespace stormlight {

struct RunPlan {
  const Plan& plan;
  ClosedProfile profile;  ///< closed model
  LevelCurve arrivals;    ///< open model: arrivals per second over time
  WeightedPicker picker;
  std::vector<http::RequestParts> parts;
  std::vector<std::uint32_t> row_of;
  std::vector<RowKey> rows;
  std::vector<http::Address> sources;  ///< empty: the kernel's choice
  std::vector<JudgedThreshold> thresholds;

  /// `plan` has passed validate() and outlives the result. Errors (kInput): a task's URL that the
  /// host and path do not make, a threshold about a row there is none of.
  static Result<RunPlan> create(const Plan& plan);

  /// When the profile asks for no load at all.
  std::vector<Stretch> idle() const {
    return plan.load.model == Model::kOpen ? arrivals.idle() : profile.idle();
  }
};

/// Whether a response is what its task asked for.
struct Judgement {
  FailureKind failure = FailureKind::kNone;
  std::string message;
};

/// What `expect` (or its default: below 400) makes of a response that came whole.
Judgement judge(const Expectation& expect, int status, const std::string& body);

}  // namespace stormlight
