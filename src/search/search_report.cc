#include "search/search_report.h"

#include <algorithm>

namespace stormlight {

namespace {

/// Why the probe did not pass; empty when it did. A generator that was late proves nothing, so that
/// is asked first; a target that is not there breaks thresholds too, so that is asked before them.
std::string reason_of(const Snapshot& snapshot) {
  if (snapshot.generator.saturated) {
    return snapshot.generator.reasons.empty() ? "the generator was saturated"
                                              : snapshot.generator.reasons.front();
  }
  if (snapshot.totals.statuses.empty()) {
    const std::string reason = "no request got a response";
    return snapshot.errors.empty() ? reason : reason + ": " + snapshot.errors.front().message;
  }
  for (const ThresholdResult& result : snapshot.thresholds) {
    if (!result.passed) return "broke " + result.expr;
  }
  if (snapshot.lacks_median()) return "most requests never got an answer";
  return {};
}

}  // namespace

ProbeReport probe_report(CapacitySearch::Probe probe, const Snapshot& snapshot) {
  ProbeReport report;
  report.level = probe.level;
  report.kind = probe.kind;
  report.rps = snapshot.rps(snapshot.totals);
  report.requests = snapshot.totals.requests;
  report.failures = snapshot.totals.failures;
  report.dropped = snapshot.accounting.dropped;
  report.p50 = snapshot.totals.percentile(0.5);
  report.p99 = snapshot.totals.percentile(0.99);
  report.thresholds = snapshot.thresholds;
  report.reason = reason_of(snapshot);
  report.verdict = report.reason.empty()          ? ProbeVerdict::kPassed
                   : snapshot.generator.saturated ? ProbeVerdict::kSaturated
                                                  : ProbeVerdict::kFailed;
  return report;
}

}  // namespace stormlight
