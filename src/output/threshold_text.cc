#include "output/threshold_text.h"

#include <algorithm>

#include <fmt/core.h>

#include "output/format.h"
#include "output/text.h"

namespace stormlight::output {
namespace {

std::string count_text(double count) {
  return format_count(static_cast<std::uint64_t>(std::max(count, 0.0)));
}

std::string saturated_reason(const Snapshot& snapshot) {
  std::string text = "the generator was saturated, so the figures are not trustworthy";
  for (const std::string& reason : snapshot.generator.reasons) text += ": " + printable(reason);
  return text;
}

}  // namespace

std::string threshold_value(const ThresholdResult& result) {
  if (!result.value) return "no sample";
  const double value = *result.value;
  const std::string_view mark = result.at_least ? "\u2265 " : result.rough ? "~" : "";
  switch (result.unit) {
    case Threshold::Unit::kTime:
      return fmt::format("{}{} ms", mark, format_decimal(value));
    case Threshold::Unit::kPercent:
      return value > 0 ? format_decimal(value) + "%" : "0%";
    case Threshold::Unit::kRequests:
      return fmt::format("{} {}", count_text(value), value == 1 ? "request" : "requests");
    case Threshold::Unit::kPerSecond:
      return format_rate(Rate::per_second(value)) + " requests/s";
  }
  return "";
}

std::string threshold_sentence(const ThresholdResult& result) {
  std::string text = fmt::format("{}: {}", printable(result.expr), threshold_value(result));
  if (result.value) {
    text += fmt::format(", of {} {}", format_count(result.samples),
                        result.samples == 1 ? "sample" : "samples");
  }
  return text;
}

std::string censored_text(const Snapshot& snapshot) {
  const Censored& censored = snapshot.totals.response_censored;
  const std::uint64_t all = snapshot.totals.response.count() + censored.unfinished.count();
  return fmt::format("{} of {} requests ({}) timed out, were dropped or in flight at the stop",
                     format_count(censored.count()), format_count(all),
                     format_share(censored.count(), all));
}

std::string median_reason(const Snapshot& snapshot) {
  if (!snapshot.lacks_median()) return "";
  return "the median response time is not known: " + censored_text(snapshot);
}

const ThresholdResult* aborting_threshold(const Snapshot& snapshot) {
  for (const ThresholdResult& result : snapshot.thresholds) {
    if (result.aborted) return &result;
  }
  return nullptr;
}

std::string verdict_reason(const Snapshot& snapshot, Verdict verdict) {
  if (verdict == Verdict::kPass) return "";
  const bool answered = !snapshot.totals.statuses.empty();
  if (verdict == Verdict::kInvalid) {
    const std::string median = median_reason(snapshot);
    if (!snapshot.generator.saturated) {
      return median.empty() ? "no request left this machine" : median;
    }
    return saturated_reason(snapshot) + (median.empty() ? "" : "; " + median);
  }
  if (!answered) return "no request got a response";
  const auto failed = std::count_if(snapshot.thresholds.begin(), snapshot.thresholds.end(),
                                    [](const ThresholdResult& result) { return !result.passed; });
  if (failed > 0) {
    return fmt::format("{} of {} thresholds did not pass", failed, snapshot.thresholds.size());
  }
  return fmt::format("{} of {} requests failed", format_count(snapshot.totals.failures),
                     format_count(snapshot.totals.requests));
}

}  // namespace stormlight::output
