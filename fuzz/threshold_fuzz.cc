// Thresholds. Input: the text of one.
#include <chrono>
#include <cmath>

#include "fuzz/fuzz.h"
#include "metrics/threshold_parser.h"

using namespace stormlight;

namespace {

void check_rule(const Threshold& threshold) {
  fuzz::check(threshold.quantile >= 0 && threshold.quantile <= 1, "a quantile is a share",
              threshold.expr);
  fuzz::check(std::isfinite(threshold.limit) && threshold.limit >= 0,
              "limits are finite, not below 0", threshold.expr);
  fuzz::check(threshold.window == Nanoseconds(0) || threshold.window >= std::chrono::seconds(1),
              "windows are a second or more", threshold.expr);
  fuzz::check(threshold.window <= kLongestThresholdTime, "windows are bounded", threshold.expr);
  fuzz::check(threshold.abort || threshold.abort_after == Nanoseconds(0), "only abort has a delay",
              threshold.expr);
  fuzz::check(trim(threshold.row) == threshold.row, "a row has no blanks around it",
              threshold.expr);
}

/// A quoted row says the same as the bare one did.
void check_quoted(const Threshold& threshold) {
  const std::string& expr = threshold.expr;
  if (threshold.row.empty() || expr.front() == '"') return;
  if (threshold.row.find('"') != std::string::npos) return;
  const std::size_t colon = expr.find(':', threshold.row.size());
  const std::string text = '"' + threshold.row + '"' + expr.substr(colon);
  const Result<Threshold> again = parse_threshold(text);
  fuzz::check(again.ok(), "a row may be quoted", text);
  Threshold same = *again;
  same.expr = expr;
  fuzz::check(same == threshold, "quotes change nothing", text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  const Result<Threshold> parsed = parse_threshold(text);
  if (!parsed) {
    const std::string all = parsed.error().message + parsed.error().hint;
    fuzz::check(!parsed.error().message.empty(), "errors say what is wrong", text);
    fuzz::check(std::none_of(all.begin(), all.end(), is_control), "errors are fit for a terminal",
                all);
    fuzz::check(all.size() < 2000, "errors are short", all);
    return 0;
  }
  check_rule(*parsed);
  const Result<Threshold> again = parse_threshold(parsed->expr);
  fuzz::check(again.ok() && *again == *parsed, "what is kept reads back", parsed->expr);
  check_quoted(*parsed);
  return 0;
}
