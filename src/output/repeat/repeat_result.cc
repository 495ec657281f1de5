#include <algorithm>
#include <utility>

#include <fmt/core.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "output/format.h"
#include "output/repeat/repeat_text.h"
#include "output/repeat/repeat_words.h"
#include "output/text.h"

namespace stormlight::output {
namespace {

using Json = nlohmann::ordered_json;

std::string runs_text(std::size_t count) {
  return fmt::format("{} {}", count, count == 1 ? "run" : "runs");
}

/// Why there is no interval: fewer than two runs count.
std::string too_few(const RepeatReport& report) {
  const std::size_t made = report.runs.size();
  if (made == 0) return "No run was finished";
  std::string text = fmt::format("Only 1 of {} counts", runs_text(made));
  if (report.counted() == 0) text = fmt::format("None of {} counts", runs_text(made));
  if (made == 1) {
    text = report.counted() == 0 ? "The only run does not count" : "Only 1 run was made";
  }
  text += ": an interval between runs needs two";
  const auto lost = std::find_if(report.runs.rbegin(), report.runs.rend(),
                                 [](const RepeatedRun& run) { return !run.counts(); });
  if (lost == report.runs.rend()) return text;
  const std::string_view reason = lost->reason;
  text += fmt::format(" ({}{}", made == 1 ? "" : "the last that does not: ", word_of(lost->ending));
  return text + (reason.empty() ? ")" : fmt::format(", {})", reason));
}

std::string difference(const RepeatReport& report, const std::vector<std::size_t>& differing) {
  const std::array<BetweenRuns, kRunFigures> between = report.between();
  std::vector<std::string> parts;
  for (const std::size_t i : differing) {
    const Span& range = between[i].extremes;
    parts.push_back(fmt::format("{} ({} to {} {})", kFigureWords[i].name, format_decimal(range.low),
                                format_decimal(range.high), kFigureWords[i].unit));
  }
  return fmt::format(
      "The runs differ more than one run can show: {}. Trust the interval between "
      "them, not that of a single run",
      fmt::join(parts, ", "));
}

bool can_tell(const RepeatReport& report) {
  const std::array<BetweenRuns, kRunFigures> between = report.between();
  return std::any_of(between.begin(), between.end(),
                     [](const BetweenRuns& found) { return found.differ.has_value(); });
}

Json pair(const std::optional<Span>& span) {
  return span ? Json::array({span->low, span->high}) : Json(nullptr);
}

Json figures_json(const RepeatReport& report) {
  const std::array<BetweenRuns, kRunFigures> between = report.between();
  Json out = Json::object();
  for (std::size_t i = 0; i < kRunFigures; ++i) {
    const BetweenRuns& found = between[i];
    Json figure;
    figure["mean"] = found.runs > 0 ? Json(found.mean) : Json(nullptr);
    figure["stddev"] = found.runs > 1 ? Json(found.stddev) : Json(nullptr);
    figure["ci95"] = pair(found.ci95);
    figure["widest_within"] = pair(found.widest_within);
    figure["low"] = found.runs > 0 ? Json(found.extremes.low) : Json(nullptr);
    figure["high"] = found.runs > 0 ? Json(found.extremes.high) : Json(nullptr);
    figure["differ"] = found.differ ? Json(*found.differ) : Json(nullptr);
    out[std::string(kFigureWords[i].key)] = std::move(figure);
  }
  return out;
}

Json run_json(const RepeatedRun& run) {
  Json out;
  out["ending"] = word_of(run.ending);
  out["counts"] = run.counts();
  out["reason"] = to_valid_utf8(run.reason);
  out["exit_code"] = run.exit_code;
  out["started_at"] = to_valid_utf8(run.started_at);
  out["requests"] = run.requests;
  out["failures"] = run.failures;
  Json within = Json::object();
  for (std::size_t i = 0; i < kRunFigures; ++i) {
    const std::string key(kFigureWords[i].key);
    out[key] = run.figures[i].known ? Json(run.figures[i].value) : Json(nullptr);
    if (run.figures[i].ci95) within[key] = pair(run.figures[i].ci95);
  }
  out["ci95"] = std::move(within);
  return out;
}

}  // namespace

std::string repeat_result(const RepeatReport& report) {
  std::string text = report.interrupted ? "Interrupted. " : "";
  if (report.counted() < 2) return text + too_few(report);
  const std::vector<std::size_t> differ = differing(report);
  if (!differ.empty()) {
    text += difference(report, differ);
  } else if (can_tell(report)) {
    text += "The runs differ no more than one run shows by itself";
  } else {
    text += "The runs are too short to tell whether they differ";
  }
  const std::size_t lost = report.runs.size() - report.counted();
  if (lost == 0) return text;
  return text + fmt::format(". {} of {} {} not count", lost, runs_text(report.runs.size()),
                            lost == 1 ? "does" : "do");
}

std::string repeat_json(const RepeatReport& report) {
  Json out;
  out["schema"] = "stormlight.repeat/1";
  out["asked"] = report.asked;
  Json result;
  result["counted"] = report.counted();
  result["interrupted"] = report.interrupted;
  result["differ"] = Json::array();
  for (const std::size_t i : differing(report)) {
    result["differ"].push_back(kFigureWords[i].key);
  }
  result["text"] = to_valid_utf8(repeat_result(report));
  out["result"] = std::move(result);
  out["figures"] = figures_json(report);
  out["runs"] = Json::array();
  for (const RepeatedRun& run : report.runs) out["runs"].push_back(run_json(run));
  return out.dump(1) + "\n";
}

}  // namespace stormlight::output
