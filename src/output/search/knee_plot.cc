#include "output/search/knee_plot.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "output/format.h"
#include "output/text.h"

namespace stormlight::output {

namespace {

constexpr int kRows = 10;
constexpr int kMostColumns = 60;
constexpr int kLeastColumns = 16;
constexpr int kLabelWidth = 9;
/// Highest over lowest value of the plot, so that noise of a flat curve does not look like a knee.
constexpr double kLeastSpan = 4;

struct Point {
  double x = 0;
  double y = 0;
  ProbeVerdict verdict = ProbeVerdict::kPassed;
};

/// The index of the threshold that is plotted; none: the 99th percentile.
std::optional<std::size_t> plotted_threshold(const SearchReport& report) {
  if (report.probes.empty()) return std::nullopt;
  const auto& thresholds = report.probes.front().thresholds;
  for (std::size_t i = 0; i < thresholds.size(); ++i) {
    const bool everywhere =
        std::all_of(report.probes.begin(), report.probes.end(), [i](const ProbeReport& probe) {
          return i < probe.thresholds.size() && probe.thresholds[i].value.value_or(0) > 0;
        });
    if (everywhere) return i;
  }
  return std::nullopt;
}

std::vector<Point> points_of(const SearchReport& report, std::optional<std::size_t> threshold) {
  std::vector<Point> points;
  for (const ProbeReport& probe : report.probes) {
    const double y = threshold ? *probe.thresholds[*threshold].value : milliseconds(probe.p99.time);
    if (probe.level > 0 && y > 0) points.push_back({probe.level, y, probe.verdict});
  }
  return points;
}

/// A logarithmic axis of `cells` cells.
class Axis {
 public:
  Axis(double low, double high, int cells)
      : first_(low),
        last_(high),
        low_(std::log(low)),
        span_(std::max(std::log(high) - std::log(low), 1e-9)),
        cells_(cells) {}
  int cell_of(double value) const {
    const double share = (std::log(value) - low_) / span_;
    return std::clamp(static_cast<int>(std::lround(share * (cells_ - 1))), 0, cells_ - 1);
  }
  double low() const { return first_; }
  double high() const { return last_; }
  double value_at(int cell) const { return std::exp(low_ + span_ * cell / (cells_ - 1)); }

 private:
  double first_;
  double last_;
  double low_;
  double span_;
  int cells_;
};

std::string_view mark_of(ProbeVerdict verdict, Look look) {
  switch (verdict) {
    case ProbeVerdict::kPassed:
      return look.unicode ? "●" : "o";
    case ProbeVerdict::kFailed:
      return look.unicode ? "×" : "x";
    case ProbeVerdict::kSaturated:
      return "~";
  }
  return "?";
}

Tone tone_of(ProbeVerdict verdict) {
  if (verdict == ProbeVerdict::kPassed) return Tone::kGood;
  return verdict == ProbeVerdict::kFailed ? Tone::kBad : Tone::kWarning;
}

/// What is plotted, in which unit, and the marks that occur.
StyledLine title_row(const SearchReport& report, std::optional<std::size_t> threshold, int width,
                     Look look) {
  StyledLine line(look, width);
  if (threshold) {
    const ThresholdResult& result = report.probes.front().thresholds[*threshold];
    line.add(printable(result.expr) + ", in " + std::string(to_string(result.unit)), Tone::kFaint);
  } else {
    line.add("p99, in ms", Tone::kFaint);
  }
  for (const auto& [verdict, word] : {std::pair(ProbeVerdict::kPassed, "passed"),
                                      {ProbeVerdict::kFailed, "failed"},
                                      {ProbeVerdict::kSaturated, "saturated"}}) {
    const bool occurs =
        std::any_of(report.probes.begin(), report.probes.end(),
                    [v = verdict](const ProbeReport& probe) { return probe.verdict == v; });
    if (!occurs) continue;
    line.space(3);
    line.add(mark_of(verdict, look), tone_of(verdict));
    line.add(std::string(" ") + word, Tone::kFaint);
  }
  return line;
}

StyledLine plot_row(const std::vector<const Point*>& cells, const std::string& label, int width,
                    Look look) {
  StyledLine line(look, width);
  line.add(fmt::format("{:>{}} ", label, kLabelWidth - 1), Tone::kFaint);
  line.add(look.unicode ? "┤" : "|", Tone::kFaint);
  for (const Point* point : cells) {
    if (point == nullptr) {
      line.space(1);
    } else {
      line.add(mark_of(point->verdict, look), tone_of(point->verdict));
    }
  }
  return line;
}

StyledLine axis_row(int columns, int width, Look look) {
  StyledLine line(look, width);
  line.space(kLabelWidth);
  line.add(look.unicode ? "└" : "+", Tone::kFaint);
  for (int i = 0; i < columns; ++i) line.add(look.rule(), Tone::kFaint);
  return line;
}

StyledLine level_row(const Axis& x, int columns, std::string_view unit, int width, Look look) {
  const std::string low = format_level(x.low());
  const std::string high = format_level(x.high()) + " " + std::string(unit);
  StyledLine line(look, width);
  line.space(kLabelWidth + 1);
  line.add(low, Tone::kFaint);
  line.space(std::max(columns - display_width(low) - display_width(high), 1));
  line.add(high, Tone::kFaint);
  return line;
}

}  // namespace

std::vector<StyledLine> knee_plot(const SearchReport& report, int width, Look look) {
  const std::optional<std::size_t> threshold = plotted_threshold(report);
  const std::vector<Point> points = points_of(report, threshold);
  const auto by_x = [](const Point& a, const Point& b) { return a.x < b.x; };
  const auto by_y = [](const Point& a, const Point& b) { return a.y < b.y; };
  const auto room = width > 0 ? width - kLabelWidth - 1 : kMostColumns;
  if (points.empty() || room < kLeastColumns) return {};
  const auto [left, right] = std::minmax_element(points.begin(), points.end(), by_x);
  if (left->x == right->x) return {};
  const auto [bottom, top] = std::minmax_element(points.begin(), points.end(), by_y);

  const int columns = std::min(room, kMostColumns);
  const Axis x(left->x, right->x, columns);
  const Axis y(bottom->y, std::max(top->y, bottom->y * kLeastSpan), kRows);
  std::vector<std::vector<const Point*>> cells(
      kRows, std::vector<const Point*>(static_cast<std::size_t>(columns), nullptr));
  for (const Point& point : points) {  // the latest probe of a cell is the one that is shown
    cells[static_cast<std::size_t>(y.cell_of(point.y))]
         [static_cast<std::size_t>(x.cell_of(point.x))] = &point;
  }
  std::vector<StyledLine> lines = {title_row(report, threshold, width, look)};
  for (int row = kRows - 1; row >= 0; --row) {
    const bool labelled = row == 0 || row == kRows - 1 || row == kRows / 2;
    lines.push_back(plot_row(cells[static_cast<std::size_t>(row)],
                             labelled ? format_decimal(y.value_at(row)) : "", width, look));
  }
  lines.push_back(axis_row(columns, width, look));
  lines.push_back(level_row(x, columns, report.unit(), width, look));
  return lines;
}

}  // namespace stormlight::output
