#include "cli/run_report.h"

#include <cstddef>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "cli/exit_codes.h"

namespace stormlight::cli {
namespace {

using Json = nlohmann::json;

constexpr double kFewestBeyond = 10;

RunEnding ending_of(const Json& report, int exit_code) {
  const bool stopped = exit_code == kExitInterrupted || exit_code == kExitTerminated;
  if (stopped || report.at("run").at("interrupted").get<bool>()) return RunEnding::kInterrupted;
  const std::string verdict = report.at("verdict").get<std::string>();
  if (verdict == "invalid") return RunEnding::kInvalid;
  if (exit_code == kExitUnreachable) return RunEnding::kNoResponse;
  return verdict == "fail" ? RunEnding::kFail : RunEnding::kPass;
}

std::string first_error(const Json& report) {
  const Json& errors = report.at("errors");
  return errors.empty() ? "" : errors.front().at("message").get<std::string>();
}

std::string reason_of(const Json& report, RunEnding ending) {
  switch (ending) {
    case RunEnding::kPass:
    case RunEnding::kInterrupted:
      return "";
    case RunEnding::kNoResponse:
      return first_error(report);
    case RunEnding::kInvalid: {
      const Json& reasons = report.at("generator").at("reasons");
      return reasons.empty() ? first_error(report) : reasons.front().get<std::string>();
    }
    case RunEnding::kFail:
      for (const Json& threshold : report.at("thresholds")) {
        if (!threshold.at("passed").get<bool>()) {
          return "broke " + threshold.at("expr").get<std::string>();
        }
      }
      return "requests failed";
  }
  return "";
}

FigureOfRun percentile(const Json& times, const char* key, double q) {
  FigureOfRun figure;
  figure.known = !times.at(key).is_null();
  const Json& value = figure.known ? times.at(key) : times.at("censored").at("at_least").at(key);
  figure.value = value.get<double>();
  figure.rough = times.at("count").get<double>() * (1 - q) < kFewestBeyond;
  const Json& ends = times.at("ci95").at(key);
  if (!ends.at(0).is_null() && !ends.at(1).is_null()) {
    figure.ci95 = Span{ends.at(0).get<double>(), ends.at(1).get<double>()};
  }
  return figure;
}

RepeatedRun read(const Json& report, int exit_code) {
  RepeatedRun run;
  run.exit_code = exit_code;
  run.ending = ending_of(report, exit_code);
  run.reason = reason_of(report, run.ending);
  run.started_at = report.at("run").at("started_at").get<std::string>();
  const Json& totals = report.at("totals");
  run.requests = totals.at("requests").get<std::uint64_t>();
  run.failures = totals.at("failures").get<std::uint64_t>();
  const auto set = [&](RunFigure which, const FigureOfRun& figure) {
    run.figures[static_cast<std::size_t>(which)] = figure;
  };
  set(RunFigure::kRps, {.value = totals.at("rps").get<double>()});
  const Json& times = totals.at("response_ms");
  set(RunFigure::kP50, percentile(times, "p50", 0.5));
  set(RunFigure::kP95, percentile(times, "p95", 0.95));
  set(RunFigure::kP99, percentile(times, "p99", 0.99));
  if (run.requests > 0) {
    const double share = static_cast<double>(run.failures) / static_cast<double>(run.requests);
    set(RunFigure::kFailed, {.value = 100 * share});
  }
  return run;
}

}  // namespace

Result<RepeatedRun> read_run_report(std::string_view json, int exit_code) {
  try {
    const Json report = Json::parse(json);
    if (report.at("schema") == "stormlight.report/1") return read(report, exit_code);
  } catch (const Json::exception& error) {
    return Error::internal(std::string("the report of a run cannot be read: ") + error.what());
  }
  return Error::internal("the report of a run is of another schema");
}

}  // namespace stormlight::cli
