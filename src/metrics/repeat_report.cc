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
    bool all_known = true;
    for (const RepeatedRun& run : runs) {
      if (!run.counts()) continue;
      figures.push_back(run.figures[i]);
      all_known = all_known && run.figures[i].known;
    }
    // Without the runs in which it was too slow to be known, a figure would look better than it is.
    if (all_known) found[i] = between_runs(figures);
  }
  return found;
}

}  // namespace stormlight
