#include "metrics/stationarity.h"

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <utility>
#include <vector>

#include "metrics/batch_means.h"
#include "metrics/confidence.h"

namespace stormlight {
namespace {

constexpr double kKolmogorov = 1.9495;  // sqrt(-ln(0.001 / 2) / 2): p = 0.001, two-sided
constexpr double kSameAsNormal = 3.9;   // that, at a distribution's middle, in normal deviations
constexpr std::uint64_t kFewestInHalf = 100;
constexpr double kLeastDifference = 0.05;  // of the samples; fewer change no figure people read

using Cells = std::vector<std::pair<Nanoseconds, std::uint64_t>>;

Cells cells_of(const Histogram& histogram) {
  Cells cells;
  histogram.for_each_cell(
      [&](Nanoseconds highest, std::uint64_t count) { cells.emplace_back(highest, count); });
  return cells;
}

struct Gap {
  double size = 0;    // between the shares that are not above
  Nanoseconds at{0};  // where it is largest
};

Gap widest_gap(const Histogram& a, const Histogram& b) {
  const Cells of_a = cells_of(a);
  const Cells of_b = cells_of(b);
  const auto count_a = static_cast<double>(a.count());
  const auto count_b = static_cast<double>(b.count());
  Gap widest;
  double seen_a = 0;
  double seen_b = 0;
  auto next_a = of_a.begin();
  auto next_b = of_b.begin();
  while (next_a != of_a.end() || next_b != of_b.end()) {
    const bool from_a =
        next_b == of_b.end() || (next_a != of_a.end() && next_a->first <= next_b->first);
    const Nanoseconds at = from_a ? next_a->first : next_b->first;
    for (; next_a != of_a.end() && next_a->first == at; ++next_a) {
      seen_a += static_cast<double>(next_a->second);
    }
    for (; next_b != of_b.end() && next_b->first == at; ++next_b) {
      seen_b += static_cast<double>(next_b->second);
    }
    const double gap = std::abs(seen_a / count_a - seen_b / count_b);
    if (gap > widest.size) widest = {gap, at};
  }
  return widest;
}

Histogram merged(std::span<const Histogram> batches) {
  Histogram all;
  for (const Histogram& batch : batches) all.merge(batch);
  return all;
}

}  // namespace

void judge_stationarity(std::span<const Histogram> batches, RunStatistics& statistics) {
  statistics.stationary.reset();
  if (batches.size() < kFewestBatches) {
    statistics.reason = "fewer than 8 intervals of about a second were measured";
    return;
  }
  const auto first_batches = batches.first(batches.size() / 2);
  const auto second_batches = batches.subspan(batches.size() / 2);
  const Histogram first = merged(first_batches);
  const Histogram second = merged(second_batches);
  if (first.count() < kFewestInHalf || second.count() < kFewestInHalf) {
    statistics.reason = "a half of the run has fewer than 100 requests";
    return;
  }
  const Gap gap = widest_gap(first, second);
  const ShareAbove before = share_above(counts_above(first_batches, gap.at));
  const ShareAbove after = share_above(counts_above(second_batches, gap.at));
  const double by_chance = kKolmogorov * std::sqrt(1 / before.samples + 1 / after.samples);
  const double freedom = static_cast<double>(batches.size()) - 2;
  const double by_the_runs_own_swings =
      student_t(kSameAsNormal, freedom) * std::sqrt(before.variance + after.variance);
  statistics.reason.clear();
  statistics.stationary =
      gap.size <= by_chance || gap.size <= by_the_runs_own_swings || gap.size < kLeastDifference;
  if (*statistics.stationary) return;
  char text[160];
  std::snprintf(
      text, sizeof text,
      "%.0f%% of the requests of the first half took longer than %.3g ms, %.0f%% of those "
      "of the second",
      100 * before.share, milliseconds(gap.at), 100 * after.share);
  statistics.reason = text;
}

}  // namespace stormlight
