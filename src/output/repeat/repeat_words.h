// The names of figures and endings of repeated runs, which text and JSON share.
//
// Thread rule: constants and pure functions; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "metrics/repeat_report.h"

namespace stormlight::output {

struct FigureWords {
  std::string_view title;  ///< in the table
  std::string_view name;   ///< in a sentence
  std::string_view key;    ///< in JSON
  std::string_view unit;
};

/// In the order of RunFigure.
inline constexpr std::array<FigureWords, kRunFigures> kFigureWords = {{
    {"RPS", "RPS", "rps", ""},
    {"p50 (ms)", "p50", "p50_ms", "ms"},
    {"p95 (ms)", "p95", "p95_ms", "ms"},
    {"p99 (ms)", "p99", "p99_ms", "ms"},
    {"failed (%)", "failed", "failed_percent", "%"},
}};

constexpr std::string_view word_of(RunEnding ending) {
  switch (ending) {
    case RunEnding::kPass:
      return "pass";
    case RunEnding::kFail:
      return "fail";
    case RunEnding::kInvalid:
      return "invalid";
    case RunEnding::kNoResponse:
      return "no response";
    case RunEnding::kInterrupted:
      return "interrupted";
  }
  return "";
}

/// Those that differ between the runs more than within one.
inline std::vector<std::size_t> differing(const RepeatReport& report) {
  const std::array<BetweenRuns, kRunFigures> between = report.between();
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < kRunFigures; ++i) {
    if (between[i].differ.value_or(false)) found.push_back(i);
  }
  return found;
}

}  // namespace stormlight::output
