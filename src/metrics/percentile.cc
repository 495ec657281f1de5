#include "stormlight/percentile.h"

#include <algorithm>
#include <cmath>

namespace stormlight {
namespace {

/// So that 1% of 1,000 are 10, whatever the rounding of 1 - 0.99.
constexpr double kRounding = 1e-9;

bool is_censored(std::uint64_t censored, double all, double q) {
  return censored > 0 && static_cast<double>(censored) >= all * (1 - q - kRounding);
}

double all_of(const Histogram& times, const Censored& censored) {
  return static_cast<double>(times.count() + censored.unfinished.count());
}

}  // namespace

void Censored::merge(const Censored& other) {
  timed_out += other.timed_out;
  unfinished.merge(other.unfinished);
}

void Censored::clear() {
  timed_out = 0;
  unfinished.clear();
}

Percentile percentile(const Histogram& times, const Censored& censored, double q) {
  const double all = all_of(times, censored);
  if (all == 0) return {};
  Percentile found;
  if (is_censored(censored.count(), all, q)) {
    found.at_least = true;
    if (censored.unfinished.empty()) {
      found.time = times.quantile(q);
    } else {
      Histogram bounds = times;  // with every censored request at the least it can have taken
      bounds.merge(censored.unfinished);
      found.time = bounds.quantile(q);
    }
    return found;
  }
  // The unfinished lie beyond, so the rank counts from the same end but among fewer.
  const auto known = static_cast<double>(times.count());
  found.time = q < 1 ? times.quantile(q * all / known) : times.max();
  found.rough = q < 1 && all - std::floor(std::max(q, 0.0) * all + 0.5) < 10;
  return found;
}

bool is_median_censored(const Histogram& times, const Censored& censored) {
  return is_censored(censored.count(), all_of(times, censored), 0.5);
}

}  // namespace stormlight
