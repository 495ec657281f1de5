// RepeatReport: what several runs of one plan measured, each a process of its own.
//
// Thread rule: plain values and pure functions; any thread. Invariant: runs are in the order they
// were made, and those that do not count are among them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "metrics/between_runs.h"

namespace stormlight {

/// What is compared between runs, in the order it is shown.
enum class RunFigure : std::uint8_t { kRps, kP50, kP95, kP99, kFailed };
inline constexpr std::size_t kRunFigures = 5;

/// How a run came out. Only what passed or failed by its thresholds is a measurement to average.
enum class RunEnding : std::uint8_t { kPass, kFail, kInvalid, kNoResponse, kInterrupted };

struct RepeatedRun {
  RunEnding ending = RunEnding::kPass;
  int exit_code = 0;
  std::string reason;  ///< why it did not pass; empty when it did
  std::string started_at;
  std::uint64_t requests = 0;
  std::uint64_t failures = 0;
  /// RPS per second, percentiles of the response time in ms, failed in percent of the requests.
  std::array<FigureOfRun, kRunFigures> figures;

  bool counts() const { return ending == RunEnding::kPass || ending == RunEnding::kFail; }
  const FigureOfRun& figure(RunFigure which) const {
    return figures[static_cast<std::size_t>(which)];
  }
};

struct RepeatReport {
  int asked = 0;  ///< runs
  bool interrupted = false;
  std::vector<RepeatedRun> runs;

  std::size_t counted() const;
  /// Over the runs that count; of a figure that one of them does not know, over none.
  std::array<BetweenRuns, kRunFigures> between() const;
};

}  // namespace stormlight
