#include "metrics/between_runs.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "metrics/confidence.h"

namespace stormlight {
namespace {

constexpr double kOneInHundred = 2.326;  // normal, one-sided

// What a histogram does not tell apart: an interval of no width is one of a cell at least.
constexpr double kCell = 1.0 / 1024;

double sample_deviation(std::span<const FigureOfRun> figures, double mean) {
  double squares = 0;
  for (const FigureOfRun& figure : figures) squares += std::pow(figure.value - mean, 2);
  return std::sqrt(squares / static_cast<double>(figures.size() - 1));
}

double standard_error(const FigureOfRun& figure) {
  const double width = std::max(figure.ci95->width(), kCell * std::abs(figure.value));
  return width / (2 * kNormal95);
}

/// Every figure has its interval.
bool scatter_more(std::span<const FigureOfRun> figures) {
  double weights = 0;
  double weighted = 0;
  for (const FigureOfRun& figure : figures) {
    const double error = standard_error(figure);
    if (error <= 0) continue;  // of the value 0
    weights += 1 / (error * error);
    weighted += figure.value / (error * error);
  }
  if (weights <= 0) return false;
  double distance = 0;
  for (const FigureOfRun& figure : figures) {
    const double error = standard_error(figure);
    if (error > 0) distance += std::pow((figure.value - weighted / weights) / error, 2);
  }
  const double freedom = static_cast<double>(figures.size() - 1);
  return distance / freedom > chi_squared_ratio(kOneInHundred, freedom);
}

}  // namespace

double student_95(std::size_t freedom) {
  // The expansion is not good enough for so few degrees.
  static constexpr std::array<double, 10> kFirst = {12.7062, 4.3027, 3.1824, 2.7764, 2.5706,
                                                    2.4469,  2.3646, 2.3060, 2.2622, 2.2281};
  if (freedom <= kFirst.size()) return kFirst[freedom - 1];
  return student_t(kNormal95, static_cast<double>(freedom));
}

BetweenRuns between_runs(std::span<const FigureOfRun> figures) {
  BetweenRuns found;
  found.runs = figures.size();
  if (figures.empty()) return found;
  const double count = static_cast<double>(figures.size());
  found.extremes = {figures.front().value, figures.front().value};
  bool all_known = true;
  for (const FigureOfRun& figure : figures) {
    found.mean += figure.value / count;
    found.extremes.low = std::min(found.extremes.low, figure.value);
    found.extremes.high = std::max(found.extremes.high, figure.value);
    found.rough = found.rough || figure.rough;
    all_known = all_known && figure.ci95;
    if (!figure.ci95) continue;
    const bool wider = !found.widest_within || figure.ci95->width() > found.widest_within->width();
    if (wider) found.widest_within = figure.ci95;
  }
  if (figures.size() < 2) return found;
  found.stddev = sample_deviation(figures, found.mean);
  const double half = student_95(figures.size() - 1) * found.stddev / std::sqrt(count);
  found.ci95 = Span{found.mean - half, found.mean + half};
  if (all_known) {
    found.differ = found.stddev > kLeastDifference * std::abs(found.mean) && scatter_more(figures);
  }
  return found;
}

}  // namespace stormlight
