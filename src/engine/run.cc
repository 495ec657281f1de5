#include "stormlight/run.h"

#include <chrono>
#include <optional>
#include <utility>

#include "engine/run_controller.h"
#include "engine/run_plan.h"
#include "engine/run_with.h"
#include "engine/task_behaviour.h"
#include "plan/stages.h"
#include "plan/validate.h"

namespace stormlight {

namespace {

void describe_load(const Load& load, RunInfo& info) {
  const bool open = load.model == Model::kOpen;
  info.model = load.model;
  info.target_users = open ? load.max_users : load.users;
  info.spawn_rate = load.spawn_rate;
  info.arrivals = load.arrivals;
  info.stages = load.stages;
  info.drop_late = load.drop_late;
  info.duration = load.duration;
  info.request_limit = load.requests;
  info.think_time_min = load.think_time.min;
  info.think_time_max = load.think_time.max;
  info.pacing = load.pacing;
  info.warm_up = load.warm_up;
  if (!open) return;
  info.target_rate = load.stages.empty() ? load.rate : Rate::per_second(peak_of(load.stages));
}

}  // namespace

Result<RunOutcome> run(const Plan& plan, RunInfo info, std::span<Sink* const> sinks,
                       RunControl& control) {
  const BehaviourFactory make_behaviour = task_behaviours();
  return run_with(make_behaviour, plan, std::move(info), sinks, control);
}

Result<RunOutcome> run_with(const BehaviourFactory& make_behaviour, const Plan& plan, RunInfo info,
                            std::span<Sink* const> sinks, RunControl& control) {
  if (auto valid = validate(plan); !valid) return valid.error();
  auto prepared = RunPlan::create(plan);
  if (!prepared) return prepared.error();

  describe_load(plan.load, info);
  info.host = plan.host;
  info.workers = plan.workers;
  info.seed = plan.seed;
  info.started_at = std::chrono::system_clock::now();
  RunController controller(*prepared, make_behaviour, sinks, control);
  if (auto ready = controller.prepare(); !ready) return ready.error();
  for (Sink* sink : sinks) {
    if (auto started = sink->start(info); !started) return started.error();
  }
  auto last = controller.run();
  if (!last) return last.error();
  RunOutcome outcome;
  outcome.snapshot = std::move(last).value();
  const Snapshot& snapshot = outcome.snapshot;
  const bool invalid = snapshot.generator.saturated || snapshot.lacks_median();
  outcome.verdict = invalid                        ? Verdict::kInvalid
                    : snapshot.thresholds_passed() ? Verdict::kPass
                                                   : Verdict::kFail;
  // One sink's full disk must not cost the others their report.
  std::optional<Error> first_error;
  for (Sink* sink : sinks) {
    auto finished = sink->finish(outcome.snapshot, outcome.verdict);
    if (!finished && !first_error) first_error = finished.error();
  }
  if (first_error) return *first_error;
  return outcome;
}

}  // namespace stormlight
