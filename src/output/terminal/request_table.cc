#include "output/terminal/request_table.h"

#include <algorithm>
#include <numeric>

#include "output/format.h"
#include "output/text.h"

namespace stormlight::output {
namespace {

constexpr int kMethodWidth = 7;
constexpr int kEndpointWidth = 9;
constexpr double kPercentiles[] = {50, 75, 90, 95, 99, 99.9, 99.99, 100};

Column figure(std::string head, std::string brief_head = {}, int sacrifice = 0) {
  return {.head = std::move(head),
          .brief_head = std::move(brief_head),
          .fit = Fit::kFigure,
          .sacrifice = sacrifice};
}

Column text(std::string head, int least) {
  return {.head = std::move(head), .brief_head = {}, .fit = Fit::kShorten, .least = least};
}

std::string time_or_dash(const Row& row, Nanoseconds value) {
  return row.response.empty() ? "-" : format_ms(value);
}

std::string percentile_or_dash(const Row& row, double q) {
  const bool none = row.response.empty() && row.response_censored.count() == 0;
  return none ? "-" : format_percentile_ms(row.percentile(q));
}

std::vector<Cell> request_cells(const Snapshot& snapshot, const Row& row,
                                std::span<const double> percentiles) {
  std::vector<Cell> cells;
  const bool is_total = &row == &snapshot.totals;
  cells.push_back({is_total ? "total" : printable(row.method)});
  cells.push_back({is_total ? "" : printable(row.name)});
  cells.push_back({format_rate(snapshot.rps(row))});
  cells.push_back({percentile_or_dash(row, 0.5)});
  for (const double percent : percentiles) {
    cells.push_back({percentile_or_dash(row, percent / 100)});
  }
  cells.push_back({time_or_dash(row, row.response.mean())});
  cells.push_back({time_or_dash(row, row.response.min())});
  cells.push_back({percentile_or_dash(row, 1)});
  cells.push_back({format_count(row.failures), row.failures > 0 ? Tone::kBad : Tone::kPlain});
  cells.push_back({format_count(row.requests)});
  return cells;
}

}  // namespace

Table request_table(const Snapshot& snapshot, const std::vector<Row const*>& rows,
                    std::span<const double> percentiles) {
  // What is left out first when it is narrow: the least telling column. Failures and totals stay.
  int sacrifice = 3;
  Table table;
  table.columns = {text("Method", kMethodWidth), text("Endpoint", kEndpointWidth),
                   figure("RPS", {}, 1000), figure("Median (ms)", "Med. (ms)", 999)};
  for (const double percent : percentiles) {
    table.columns.push_back(figure(percentile_label(percent) + " (ms)", {}, sacrifice++));
  }
  table.columns.push_back(figure("Average (ms)", "Avg. (ms)", 2));
  table.columns.push_back(figure("Min (ms)", {}, 1));
  table.columns.push_back(figure("Max (ms)", {}, 998));
  table.columns.push_back(figure("Failed Requests", "Failed Reqs"));
  table.columns.push_back(figure("Total Requests", "Total Reqs"));
  for (const Row* row : rows) table.rows.push_back(request_cells(snapshot, *row, percentiles));
  table.total = request_cells(snapshot, snapshot.totals, percentiles);
  return table;
}

Table percentile_table(const Snapshot& snapshot, std::span<const double> more) {
  std::vector<double> percentiles(std::begin(kPercentiles), std::end(kPercentiles));
  percentiles.insert(percentiles.end(), more.begin(), more.end());
  std::sort(percentiles.begin(), percentiles.end());
  percentiles.erase(std::unique(percentiles.begin(), percentiles.end()), percentiles.end());

  Table table;
  table.columns = {text("Method", kMethodWidth), text("Endpoint", kEndpointWidth)};
  int sacrifice = 1;
  for (const double percent : percentiles) {
    const bool keep = percent == 50 || percent == 99 || percent == 100;
    table.columns.push_back(figure(percentile_label(percent), {}, keep ? 0 : sacrifice++));
  }
  const auto cells_of = [&](const Row& row) {
    const bool is_total = &row == &snapshot.totals;
    std::vector<Cell> cells = {{is_total ? "total" : printable(row.method)},
                               {is_total ? "" : printable(row.name)}};
    for (const double percent : percentiles) {
      cells.push_back({percentile_or_dash(row, percent / 100)});
    }
    return cells;
  };
  for (const Row& row : snapshot.rows) table.rows.push_back(cells_of(row));
  table.total = cells_of(snapshot.totals);
  return table;
}

Table phase_table(const Snapshot& snapshot) {
  Table table;
  table.columns = {text("Method", kMethodWidth),
                   text("Endpoint", kEndpointWidth),
                   text("Phase", 7),
                   figure("Requests", {}, 1),
                   figure("Median (ms)", "Median", 0),
                   figure("Average (ms)", "Average", 2),
                   figure("99% (ms)", "99%", 0),
                   figure("Max (ms)", "Max", 3)};
  for (const Row& row : snapshot.rows) {
    for (std::size_t i = 0; i < kPhases; ++i) {
      const Histogram& phase = row.phases[i];
      if (phase.empty()) continue;
      table.rows.push_back({{printable(row.method)},
                            {printable(row.name)},
                            {std::string(to_string(static_cast<Phase>(i)))},
                            {format_count(phase.count())},
                            {format_quantile_ms(phase, 0.5)},
                            {format_ms(phase.mean())},
                            {format_quantile_ms(phase, 0.99)},
                            {format_ms(phase.max())}});
    }
  }
  return table;
}

std::vector<Row const*> busiest_rows(const Snapshot& snapshot, std::size_t limit) {
  std::vector<Row const*> rows;
  for (const Row& row : snapshot.rows) rows.push_back(&row);
  if (rows.size() <= limit) return rows;
  // Whole-run counts rather than recent ones, so that the selection does not flicker.
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row* a, const Row* b) { return a->requests > b->requests; });
  rows.resize(limit);
  std::sort(rows.begin(), rows.end());  // they lie in one vector: address order is its order
  return rows;
}

}  // namespace stormlight::output
