// Repeated runs for the tests of their outputs: five starts of a target that settles on 5 or 8 ms.
//
// Thread rule: test code, one thread.
#pragma once

#include "metrics/repeat_report.h"

namespace stormlight::output::testing {

inline RepeatedRun sample_run(double ms) {
  RepeatedRun run;
  run.started_at = "2026-01-02T03:04:05Z";
  run.requests = 10'000;
  run.failures = 3;
  run.figures = {{{.value = 1000.2},
                  {.value = ms, .ci95 = Span{ms - 0.01, ms + 0.02}},
                  {.value = ms + 0.4, .ci95 = Span{ms + 0.3, ms + 0.5}},
                  {.value = ms + 2, .ci95 = Span{ms + 1.5, ms + 3}},
                  {.value = 0.03}}};
  return run;
}

inline RepeatReport sample_repeat() {
  RepeatReport report;
  report.asked = 6;
  for (const double ms : {5.12, 8.1, 5.11, 8.12, 8.11}) report.runs.push_back(sample_run(ms));
  report.runs[3].ending = RunEnding::kFail;
  report.runs[3].reason = "broke p99<10ms";
  report.runs[3].exit_code = 4;
  RepeatedRun late = sample_run(9);
  late.ending = RunEnding::kInvalid;
  late.reason = "the generator was late: lag p99 3.2 ms, limit 1.2 ms";
  late.exit_code = 5;
  report.runs.insert(report.runs.begin() + 2, late);
  return report;
}

}  // namespace stormlight::output::testing
