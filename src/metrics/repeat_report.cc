#include "metrics/repeat_report.h"

#include <algorithm>

namespace stormlight {

std::size_t RepeatReport::counted() const {
  return static_cast<std::size_t>(
      std::count_if(runs.begin(), runs.end(), [](const RepeatedRun& run) { return run.counts(); }));
}

std::array<BetweenRuns, kRunFigures> RepeatReport::between() const {
  std::array<BetweenRuns, kRunFigures> found;
  for (std::size_t i = 0; i < kRunFigures; ++i) {
    std::vector<FigureOfRun> figures;
    for (const RepeatedRun& run : runs) {
      if (run.counts()) figures.push_back(run.figures[i]);
    }
    found[i] = between_runs(figures);
  }
  return found;
}

}  // namespace stormlight
