#include "engine/run_plan.h"

#include <utility>

#include "plan/target_url.h"
#include "plan/threshold_rows.h"

namespace stormlight {

Result<RunPlan> RunPlan::create(const Plan& plan) {
  std::vector<double> weights;
  std::vector<http::RequestParts> parts;
  for (const TaskSpec& task : plan.tasks) {
    auto url = target_url(plan.host, task.path);
    if (!url) return url.error();
    http::RequestParts request;
    request.method = task.method;
    request.url = std::move(url).value();
    request.headers = task.headers;
    request.body = task.body;
    request.auth = task.auth;
    parts.push_back(std::move(request));
    weights.push_back(task.weight);
  }
  if (weights.empty()) weights.push_back(1);  // of scripted users, who pick for themselves
  auto picker = WeightedPicker::create(weights);
  if (!picker) return picker.error();

  RunPlan made{plan,
               plan.load.model == Model::kClosed ? ClosedProfile(plan.load) : ClosedProfile(),
               plan.load.model == Model::kOpen ? arrival_curve(plan.load) : LevelCurve(),
               std::move(picker).value(),
               std::move(parts),
               {},
               {},
               {},
               {}};
  RowMap map = map_rows(plan.tasks);
  made.row_of = std::move(map.row_of_task);
  made.rows = std::move(map.rows);
  if (plan.scripted) {
    auto rows = rows_to_come(plan.thresholds);
    if (!rows) return rows.error();
    made.rows = std::move(*rows);
  }
  auto thresholds = find_rows(plan.thresholds, made.rows);
  if (!thresholds) return thresholds.error();
  made.thresholds = std::move(thresholds).value();
  for (const std::string& source : plan.http.source_addresses) {
    http::Address address;
    if (!http::Address::parse(source, 0, address)) {
      return Error::input("source address \"" + source + "\" is not an IP address");
    }
    made.sources.push_back(address);
  }
  return made;
}

Judgement judge(const Expectation& expect, int status, const std::string& body) {
  Judgement judgement;
  bool expected = expect.statuses.empty() && status < 400;
  for (const StatusRange& range : expect.statuses) {
    expected = expected || (status >= range.first && status <= range.last);
  }
  if (!expected) {
    judgement.failure =
        expect.statuses.empty() ? FailureKind::kHttpStatus : FailureKind::kExpectation;
    judgement.message = "status " + std::to_string(status);
  } else if (!expect.body_contains.empty() &&
             body.find(expect.body_contains) == std::string::npos) {
    judgement.failure = FailureKind::kExpectation;
    judgement.message = "the body does not contain \"" + expect.body_contains + "\"";
  }
  return judgement;
}

}  // namespace stormlight
