#include "metrics/batch_means.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "metrics/confidence.h"

namespace stormlight {
namespace {

constexpr double kFewestExpected =
    5;  // samples' worth of variance per batch, for a chi-squared test
constexpr double kOneInThousand = 3.09;  // normal, one-sided
constexpr double kOneInTwenty = 1.645;   // normal, one-sided

struct Spread {
  double ratio = 0;        // variance between batches over that of independent samples
  double freedom = 0;      // degrees, fewer when batches are of unequal size
  double resemblance = 0;  // lag-1 autocorrelation of the batches
  double binomial = 0;     // variance of the whole count, were samples independent
};

void merge_pairs(std::vector<BatchCount>& counts) {
  std::vector<BatchCount> merged((counts.size() + 1) / 2);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    merged[i / 2].samples += counts[i].samples;
    merged[i / 2].above += counts[i].above;
  }
  counts = std::move(merged);
}

bool can_merge(const std::vector<BatchCount>& counts) {
  return counts.size() >= 2 * kFewestBatches;
}

Spread spread_of(const std::vector<BatchCount>& counts) {
  const ShareAbove all = share_above(counts);
  Spread spread;
  spread.binomial = all.samples * all.share * (1 - all.share);
  if (spread.binomial <= 0) return spread;
  spread.ratio = all.variance * all.samples * all.samples / spread.binomial;
  double squares = 0;
  double products = 0;
  double sizes = 0;
  double before = 0;
  for (const BatchCount& batch : counts) {
    const double residual = batch.above - all.share * batch.samples;
    squares += residual * residual;
    products += residual * before;
    sizes += batch.samples * batch.samples;
    before = residual;
  }
  spread.resemblance = squares > 0 ? products / squares : 0;
  spread.freedom = std::max(all.samples * all.samples / sizes - 1, 1.0);
  return spread;
}

bool resembles(const Spread& spread, std::size_t batches, double z) {
  return spread.resemblance * std::sqrt(static_cast<double>(batches)) > z;
}

/// Absent: too few samples above to tell. 1: independent.
std::optional<double> widening_of(std::vector<BatchCount> counts) {
  Spread spread = spread_of(counts);
  const auto enough = [&] {
    return spread.binomial >= kFewestExpected * static_cast<double>(counts.size());
  };
  while (!enough() && can_merge(counts)) {
    merge_pairs(counts);
    spread = spread_of(counts);
  }
  if (!enough()) return std::nullopt;
  const bool scattered = spread.ratio > chi_squared_ratio(kOneInThousand, spread.freedom);
  if (!scattered && !resembles(spread, counts.size(), kOneInThousand)) return 1.0;
  while (resembles(spread, counts.size(), kOneInTwenty) && can_merge(counts)) {
    merge_pairs(counts);
    spread = spread_of(counts);
  }
  return std::max(std::sqrt(spread.ratio) * student_t(kNormal95, spread.freedom) / kNormal95, 1.0);
}

}  // namespace

std::vector<BatchCount> counts_above(std::span<const Histogram> batches, Nanoseconds value) {
  const int cell =
      Histogram::cell_of(std::clamp<std::int64_t>(value.count(), 0, Histogram::kHighest));
  const Nanoseconds highest(Histogram::highest_in_cell(cell));
  std::vector<BatchCount> counts;
  for (const Histogram& batch : batches) {
    BatchCount count;
    count.samples = static_cast<double>(batch.count());
    batch.for_each_cell([&](Nanoseconds cell_highest, std::uint64_t times) {
      if (cell_highest > highest) count.above += static_cast<double>(times);
    });
    counts.push_back(count);
  }
  return counts;
}

ShareAbove share_above(std::span<const BatchCount> counts) {
  ShareAbove all;
  double above = 0;
  for (const BatchCount& batch : counts) {
    all.samples += batch.samples;
    above += batch.above;
  }
  if (all.samples <= 0 || counts.size() < 2) return all;
  all.share = above / all.samples;
  double squares = 0;
  for (const BatchCount& batch : counts) {
    const double residual = batch.above - all.share * batch.samples;
    squares += residual * residual;
  }
  const auto m = static_cast<double>(counts.size());
  all.variance = m / (m - 1) * squares / (all.samples * all.samples);
  return all;
}

void judge_correlation(std::span<const Histogram> batches, RunStatistics& statistics) {
  if (batches.size() < kFewestBatches) return;
  Histogram all;
  for (const Histogram& batch : batches) all.merge(batch);
  double below = 1;
  for (std::size_t i = 0; i < kIntervalQuantiles.size(); ++i) {
    const auto widening = widening_of(counts_above(batches, all.quantile(kIntervalQuantiles[i])));
    below = statistics.widening[i] = widening.value_or(below);
    statistics.correlated = statistics.correlated || statistics.widening[i] > 1;
  }
}

}  // namespace stormlight
