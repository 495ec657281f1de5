// A search for the tests of its outputs: a climb to 1,600, a bisection, a confirmation.
//
// Thread rule: test code, one thread.
#pragma once

#include "search/search_report.h"

namespace stormlight::output::testing {

inline void add_probe(SearchReport& report, double level, ProbeKind kind, ProbeVerdict verdict,
                      double p99_ms) {
  ProbeReport probe;
  probe.level = level;
  probe.kind = kind;
  probe.verdict = verdict;
  probe.rps = Rate::per_second(verdict == ProbeVerdict::kFailed ? 988 : level);
  probe.requests = static_cast<std::uint64_t>(level * 8);
  probe.p50.time = std::chrono::microseconds(20'310);
  probe.p99.time = std::chrono::microseconds(static_cast<std::int64_t>(p99_ms * 1000));
  ThresholdResult result;
  result.expr = "p99<100ms";
  result.value = p99_ms;
  result.passed = verdict != ProbeVerdict::kFailed;
  probe.thresholds = {result};
  if (verdict == ProbeVerdict::kFailed) probe.reason = "broke p99<100ms";
  if (verdict == ProbeVerdict::kSaturated) probe.reason = "lag p99 is 3 ms";
  report.probes.push_back(std::move(probe));
}

inline SearchReport sample_search() {
  SearchReport report;
  report.best = 951.4;
  report.confirmed = true;
  add_probe(report, 100, ProbeKind::kClimb, ProbeVerdict::kPassed, 22.54);
  add_probe(report, 200, ProbeKind::kClimb, ProbeVerdict::kPassed, 23.1);
  add_probe(report, 400, ProbeKind::kClimb, ProbeVerdict::kPassed, 24.9);
  add_probe(report, 800, ProbeKind::kClimb, ProbeVerdict::kPassed, 27.4);
  add_probe(report, 1600, ProbeKind::kClimb, ProbeVerdict::kFailed, 1860);
  add_probe(report, 1131, ProbeKind::kBisect, ProbeVerdict::kFailed, 604);
  add_probe(report, 951.4, ProbeKind::kBisect, ProbeVerdict::kPassed, 33);
  add_probe(report, 1008, ProbeKind::kBisect, ProbeVerdict::kFailed, 212);
  add_probe(report, 951.4, ProbeKind::kConfirm, ProbeVerdict::kPassed, 34.2);
  return report;
}

}  // namespace stormlight::output::testing
