#include "metrics/threshold_judge.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace stormlight {
namespace {

using Metric = Threshold::Metric;

/// Intervals end up to this much off the moments at which the load changes.
constexpr Nanoseconds kSlack = std::chrono::milliseconds(100);

/// What a threshold is held against, in the unit of the limit.
struct Value {
  double number = 0;
  bool at_least = false;
  bool rough = false;
};

std::optional<Value> mean_value(const ThresholdFigures& figures) {
  if (figures.times.empty()) return std::nullopt;
  return Value{.number = figures.sum_s * 1e9 / static_cast<double>(figures.times.count())};
}

std::optional<Value> quantile_value(double q, const ThresholdFigures& figures) {
  if (figures.times.empty() && figures.censored.count() == 0) return std::nullopt;
  const Percentile found = percentile(figures.times, figures.censored, q);
  if (found.at_least) {
    return Value{.number = static_cast<double>(found.time.count()), .at_least = true};
  }
  const Nanoseconds time = q > 0 ? std::clamp(found.time, figures.min, figures.max) : figures.min;
  return Value{.number = static_cast<double>(time.count()), .rough = q > 0 && found.rough};
}

std::optional<Value> share_or_count(const Threshold& threshold, std::uint64_t part,
                                    std::uint64_t whole) {
  if (whole == 0) return std::nullopt;
  const auto count = static_cast<double>(part);
  // In this order 7 of 100 are exactly 7%.
  const bool is_share = threshold.unit == Threshold::Unit::kPercent;
  return Value{.number = is_share ? 100.0 * count / static_cast<double>(whole) : count};
}

std::optional<Value> value_of(const Threshold& threshold, const ThresholdFigures& figures) {
  switch (threshold.metric) {
    case Metric::kQuantile:
      return quantile_value(threshold.quantile, figures);
    case Metric::kMean:
      return mean_value(figures);
    case Metric::kFailures:
      return share_or_count(threshold, figures.failures, figures.requests);
    case Metric::kDropped:
      return share_or_count(threshold, figures.dropped, figures.scheduled);
    case Metric::kRequests:
      return Value{.number = static_cast<double>(figures.requests)};
    case Metric::kRps:
      if (figures.length <= Nanoseconds(0)) return std::nullopt;
      return Value{.number = static_cast<double>(figures.in_window) / seconds(figures.length)};
  }
  return std::nullopt;
}

std::uint64_t samples_of(const Threshold& threshold, const ThresholdFigures& figures) {
  switch (threshold.metric) {
    case Metric::kQuantile:
      return figures.times.count() + figures.censored.unfinished.count();
    case Metric::kMean:
      return figures.times.count();
    case Metric::kDropped:
      return figures.scheduled;
    case Metric::kFailures:
    case Metric::kRequests:
    case Metric::kRps:
      return figures.requests;
  }
  return 0;
}

ThresholdResult judged(const Threshold& threshold, const ThresholdFigures& figures) {
  ThresholdResult result;
  result.expr = threshold.expr;
  result.unit = threshold.unit;
  result.samples = samples_of(threshold, figures);
  const std::optional<Value> value = value_of(threshold, figures);
  if (!value) return result;
  result.passed = result.samples > 0 && !value->at_least && threshold.holds(value->number);
  const bool is_time = threshold.unit == Threshold::Unit::kTime;
  result.value = is_time ? value->number / 1e6 : value->number;
  result.at_least = value->at_least;
  result.rough = value->rough;
  return result;
}

/// Whether a threshold has been broken for sure, as against not been tried. A percentile that is
/// not known has not passed, but it ends no run whose limit lies above what is known of it.
bool is_broken(const Threshold& threshold, const ThresholdResult& result) {
  if (!result.value || result.passed) return false;
  return !result.at_least || !threshold.holds(*result.value * 1e6);
}

/// One that did not pass is worse than one that did, and nothing measured is the worst.
bool is_worse(const ThresholdResult& a, const ThresholdResult& b, bool wants_less) {
  if (a.passed != b.passed) return !a.passed;
  if (!a.value || !b.value) return b.value.has_value();
  return wants_less ? *a.value > *b.value : *a.value < *b.value;
}

}  // namespace

ThresholdJudge::ThresholdJudge(std::vector<JudgedThreshold> thresholds, Nanoseconds warm_up,
                               std::vector<Stretch> idle)
    : warm_up_(warm_up), idle_(std::move(idle)) {
  series_.reserve(thresholds.size());
  for (JudgedThreshold& threshold : thresholds) {
    const std::size_t series = series_for(threshold);
    cases_.push_back({std::move(threshold), series, std::nullopt});
  }
}

std::size_t ThresholdJudge::series_for(const JudgedThreshold& judged) {
  const Threshold& threshold = judged.threshold;
  for (std::size_t i = 0; i < series_.size(); ++i) {
    if (!series_[i].is_of(judged.row, threshold.time)) continue;
    series_[i].keep_at_least(threshold.window);
    return i;
  }
  series_.emplace_back(judged.row, threshold.time, threshold.window);
  return series_.size() - 1;
}

void ThresholdJudge::merge(const Shard& shard) {
  for (ThresholdSeries& series : series_) series.merge(shard);
}

void ThresholdJudge::close_interval(Nanoseconds at, Nanoseconds stop) {
  const Nanoseconds began = std::max(last_close_, warm_up_);
  const Nanoseconds length = std::max(std::min(at, stop) - began, Nanoseconds(0));
  const bool in_warm_up = last_close_ < warm_up_;
  last_close_ = at;
  for (ThresholdSeries& series : series_) series.close_interval(length, in_warm_up);
  for (std::size_t i = 0; i < cases_.size(); ++i) {
    Case& entry = cases_[i];
    const Threshold& threshold = entry.judged.threshold;
    const bool has_window = threshold.window > Nanoseconds(0);
    const bool broken = has_window ? judge_window(entry, std::min(at, stop))
                                   : is_broken(threshold, result_of(entry));
    const bool may_abort = threshold.abort && !in_warm_up && at >= threshold.abort_after;
    if (!broken || !may_abort || aborting_) continue;
    aborted_ = result_of(entry);
    aborted_.aborted = true;
    aborting_ = i;
  }
}

bool ThresholdJudge::is_idle(const Stretch& window) const {
  return std::any_of(idle_.begin(), idle_.end(), [&window](const Stretch& idle) {
    return idle.begin <= window.begin + kSlack && window.end <= idle.end + kSlack;
  });
}

bool ThresholdJudge::judge_window(Case& entry, Nanoseconds end) {
  const Threshold& threshold = entry.judged.threshold;
  const ThresholdFigures* figures = series_[entry.series].latest(threshold.window);
  if (figures == nullptr) return false;
  ThresholdResult result = judged(threshold, *figures);
  // Late answers to earlier requests are judged, but that nothing came is what was asked for.
  const bool wants_load = threshold.metric == Metric::kRps || threshold.metric == Metric::kRequests;
  if ((result.samples == 0 || wants_load) && is_idle({end - figures->length, end})) return false;
  const bool broken = is_broken(threshold, result);
  if (!entry.worst || is_worse(result, *entry.worst, threshold.wants_less())) {
    entry.worst = std::move(result);
  }
  return broken;
}

ThresholdResult ThresholdJudge::result_of(const Case& entry) const {
  const Threshold& threshold = entry.judged.threshold;
  if (threshold.window == Nanoseconds(0)) return judged(threshold, series_[entry.series].whole());
  if (entry.worst) return *entry.worst;
  ThresholdResult result;  // no window was complete
  result.expr = threshold.expr;
  result.unit = threshold.unit;
  return result;
}

void ThresholdJudge::fill(std::vector<ThresholdResult>& results) const {
  results.clear();
  for (std::size_t i = 0; i < cases_.size(); ++i) {
    results.push_back(aborting_ == i ? aborted_ : result_of(cases_[i]));
  }
}

}  // namespace stormlight
