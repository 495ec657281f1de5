#include "metrics/confidence.h"

#include <algorithm>
#include <cmath>

namespace stormlight {

ConfidenceInterval confidence_interval(const Histogram& times, double q, double widening,
                                       const Censored& censored) {
  const auto n = static_cast<double>(times.count() + censored.unfinished.count());
  const double reach = kNormal95 * widening * std::sqrt(n * q * (1 - q));
  const double first = std::floor(n * q - reach);
  const double last = std::ceil(n * q + reach) + 1;
  ConfidenceInterval interval;
  if (first >= 1) {
    const std::int64_t highest = percentile(times, censored, first / n).time.count();
    const int cell = Histogram::cell_of(std::min(highest, Histogram::kHighest));
    const Nanoseconds lowest(Histogram::lowest_in_cell(cell));
    interval.low = times.empty() ? lowest : std::max(lowest, times.min());
  }
  if (last > n) return interval;
  const Percentile high = percentile(times, censored, last / n);
  if (!high.at_least) interval.high = high.time;
  return interval;
}

double student_t(double z, double freedom) {
  const double z2 = z * z;
  const double first = z * (z2 + 1) / 4;
  const double second = z * ((5 * z2 + 16) * z2 + 3) / 96;
  const double third = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
  return z + (first + (second + third / freedom) / freedom) / freedom;
}

double chi_squared_ratio(double z, double freedom) {
  const double spread = 2 / (9 * freedom);
  return std::pow(1 - spread + z * std::sqrt(spread), 3);
}

}  // namespace stormlight
