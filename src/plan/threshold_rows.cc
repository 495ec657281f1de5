#include "plan/threshold_rows.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/duration.h"
#include "base/strings.h"
#include "metrics/threshold_parser.h"

namespace stormlight {
namespace {

constexpr std::size_t kMostListed = 5;
/// Plans may have a million rows; nobody needs them all compared with a slip of the finger.
constexpr std::size_t kMostCompared = 10'000;
constexpr std::size_t kMostLetters = 100;

std::string label(const RowKey& row) {
  return row.method + ' ' + row.name;
}

/// "GET /hello" with the method in any case, or "/hello".
bool is_called(const RowKey& row, std::string_view text) {
  if (text == row.name) return true;
  const std::size_t blank = text.find_first_of(" \t");
  return blank != std::string_view::npos && iequals(text.substr(0, blank), row.method) &&
         trim(text.substr(blank)) == row.name;
}

std::size_t distance(const RowKey& row, std::string_view text) {
  const std::string name = row.name.substr(0, kMostLetters);
  return std::min(edit_distance(text, name), edit_distance(text, row.method + ' ' + name));
}

std::string listed(std::span<const std::string> labels, std::size_t all) {
  std::string text;
  for (const std::string& one : labels) text += (text.empty() ? "" : ", ") + quoted(one, 60);
  if (all > labels.size()) text += " and " + std::to_string(all - labels.size()) + " more";
  return text;
}

Error unknown_row(const Threshold& threshold, std::span<const RowKey> rows) {
  const std::string_view typed = std::string_view(threshold.row).substr(0, kMostLetters);
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const RowKey& row : rows.first(std::min(rows.size(), kMostCompared))) {
    near.emplace_back(distance(row, typed), label(row));
  }
  const std::size_t shown = std::min(near.size(), kMostListed);
  std::partial_sort(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(shown), near.end());
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < shown; ++i) labels.push_back(near[i].second);
  return Error::input(
      "the threshold " + quoted(threshold.expr) + ": there is no row " + quoted(threshold.row, 60),
      "the rows are " + listed(labels, rows.size()));
}

Error ambiguous_row(const Threshold& threshold, std::span<const std::string> labels) {
  return Error::input(
      "the threshold " + quoted(threshold.expr) + ": several rows are called " +
          quoted(threshold.row, 60),
      "name the method too: " +
          listed(labels.first(std::min(labels.size(), kMostListed)), labels.size()));
}

Result<std::optional<std::size_t>> row_of(const Threshold& threshold,
                                          std::span<const RowKey> rows) {
  if (threshold.row.empty()) return std::optional<std::size_t>();
  std::optional<std::size_t> found;
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!is_called(rows[i], threshold.row)) continue;
    found = i;
    labels.push_back(label(rows[i]));
  }
  if (!found) return unknown_row(threshold, rows);
  if (labels.size() > 1) return ambiguous_row(threshold, labels);
  return found;
}

/// The invariants of Threshold, which a program that makes one without parsing may break.
bool is_sound(const Threshold& threshold) {
  using Metric = Threshold::Metric;
  const bool of_all =
      threshold.metric == Metric::kDropped || threshold.time == Threshold::Time::kLag;
  const bool in_range = threshold.quantile >= 0 && threshold.quantile <= 1 &&
                        std::isfinite(threshold.limit) && threshold.limit >= 0;
  const bool has_window = threshold.window != Nanoseconds(0);
  return in_range && (!of_all || threshold.row.empty()) &&
         (!has_window || threshold.window >= kShortestThresholdWindow) &&
         threshold.abort_after >= Nanoseconds(0);
}

}  // namespace

Result<std::vector<JudgedThreshold>> find_rows(std::span<const Threshold> thresholds,
                                               std::span<const RowKey> rows) {
  std::vector<JudgedThreshold> judged;
  for (const Threshold& threshold : thresholds) {
    const Result<std::optional<std::size_t>> row = row_of(threshold, rows);
    if (!row) return row.error();
    judged.push_back({threshold, *row});
  }
  return judged;
}

Result<std::vector<RowKey>> rows_to_come(std::span<const Threshold> thresholds) {
  std::vector<RowKey> rows;
  for (const Threshold& threshold : thresholds) {
    if (threshold.row.empty()) continue;
    const std::size_t space = threshold.row.find(' ');
    if (space == 0 || space >= threshold.row.size() - 1) {
      return Error::input("the threshold " + quoted(threshold.expr) + ": " +
                              quoted(threshold.row, 60) + " has no method",
                          "of scripted users, name the method too: 'GET " + threshold.row + ": …'");
    }
    RowKey row{threshold.row.substr(0, space), threshold.row.substr(space + 1)};
    if (std::find(rows.begin(), rows.end(), row) == rows.end()) rows.push_back(std::move(row));
  }
  return rows;
}

Result<void> check_thresholds(const Plan& plan) {
  if (plan.thresholds.empty()) return {};
  const Nanoseconds measured = std::max(plan.load.duration - plan.load.warm_up, Nanoseconds(0));
  for (const Threshold& threshold : plan.thresholds) {
    if (!is_sound(threshold)) {
      return Error::input("the threshold " + quoted(threshold.expr) +
                              " has a quantile, limit, window, delay or row that cannot be",
                          "see stormlight/threshold.h for their ranges");
    }
    if (threshold.window <= measured) continue;
    return Error::input("the threshold " + quoted(threshold.expr) + ": the run measures " +
                            format_duration(measured) + ", so no window of " +
                            format_duration(threshold.window) + " would be complete",
                        "let it run longer, or give a shorter window");
  }
  // Scripted users name their rows as they go; one that never comes has no sample and fails.
  if (plan.scripted) return {};
  const RowMap map = map_rows(plan.tasks);
  const auto judged = find_rows(plan.thresholds, map.rows);
  if (!judged) return judged.error();
  return {};
}

}  // namespace stormlight
