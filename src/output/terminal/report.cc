#include "output/terminal/report.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/core.h>

#include "base/duration.h"
#include "output/format.h"
#include "output/terminal/request_table.h"
#include "output/terminal/summary.h"
#include "output/terminal/table.h"
#include "output/terminal/threshold_table.h"
#include "output/text.h"

namespace stormlight::output {
namespace {

constexpr std::size_t kMostErrors = 30;
constexpr std::size_t kMostStatusColumns = 8;
constexpr std::string_view kAtLeast = "\u2265";

class Report {
 public:
  Report(const RunInfo& info, const Snapshot& snapshot, Verdict verdict,
         const ReportOptions& options)
      : info_(info), snapshot_(snapshot), verdict_(verdict), options_(options) {}

  std::vector<StyledLine> lines() {
    if (const std::string reason = no_response_reason(snapshot_); !reason.empty()) {
      sentence(reason, Tone::kBad);
    }
    requests();
    const bool answered = !snapshot_.totals.statuses.empty();
    if (answered || snapshot_.totals.response_censored.count() > 0) percentiles();
    if (options_.phases) phases();
    errors();
    statuses();
    thresholds();
    blank();
    append(summary_lines(info_, snapshot_, verdict_, options_.width, options_.look));
    return std::move(lines_);
  }

 private:
  void blank() { lines_.emplace_back(options_.look); }

  void append(std::vector<StyledLine> lines) {
    std::move(lines.begin(), lines.end(), std::back_inserter(lines_));
  }

  void sentence(const std::string& text, Tone tone) {
    const int width = options_.width > 0 ? options_.width : 1 << 20;
    for (const std::string& piece : wrap(text, width)) {
      lines_.push_back(StyledLine(options_.look, options_.width).add(piece, tone));
    }
  }

  void heading(std::string_view text) {
    if (!lines_.empty()) blank();
    lines_.push_back(StyledLine(options_.look, options_.width).add(text, Tone::kAccent));
  }

  void add_table(Table table) {
    table.keeps_apart = true;
    append(render(table, options_.width, options_.look));
    const std::vector<std::string> missing = left_out(table, options_.width);
    if (missing.empty()) return;
    std::string text = "too narrow for: ";
    for (const std::string& head : missing) text += (&head == &missing[0] ? "" : ", ") + head;
    sentence(text, Tone::kFaint);
  }

  void requests() {
    heading(fmt::format("Results over the measured {}", format_length(snapshot_.window)));
    add_table(request_table(snapshot_, busiest_rows(snapshot_, snapshot_.rows.size()),
                            options_.percentiles));
  }

  void percentiles() {
    heading("Response time percentiles (ms)");
    const Table table = percentile_table(snapshot_, options_.percentiles);
    add_table(table);
    const auto has = [&table](std::string_view mark) {
      const auto in_row = [mark](const std::vector<Cell>& row) {
        return std::any_of(row.begin(), row.end(),
                           [mark](const Cell& cell) { return cell.text.starts_with(mark); });
      };
      return in_row(table.total) || std::any_of(table.rows.begin(), table.rows.end(), in_row);
    };
    if (has("~")) sentence("~ fewer than 10 samples lie beyond: a rough figure", Tone::kFaint);
    if (has(kAtLeast)) {
      sentence(
          fmt::format("{} at least: as many requests as lie beyond never got their time", kAtLeast),
          Tone::kFaint);
    }
  }

  void phases() {
    heading("Phases of a request (ms)");
    add_table(phase_table(snapshot_));
  }

  void errors() {
    if (snapshot_.errors.empty()) return;
    heading("Errors");
    Table table;
    table.columns = {{.head = "Count", .brief_head = {}},
                     {.head = "Kind", .brief_head = {}, .fit = Fit::kShorten, .least = 15},
                     {.head = "Method", .brief_head = {}, .fit = Fit::kShorten, .least = 7},
                     {.head = "Endpoint", .brief_head = {}, .fit = Fit::kShorten, .least = 12},
                     {.head = "Message", .brief_head = {}, .fit = Fit::kWrap, .least = 24}};
    const std::size_t shown = std::min(snapshot_.errors.size(), kMostErrors);
    for (std::size_t i = 0; i < shown; ++i) {
      const ErrorRow& error = snapshot_.errors[i];
      table.rows.push_back({{format_count(error.count), Tone::kBad},
                            {std::string(to_string(error.kind))},
                            {printable(error.method)},
                            {printable(error.name)},
                            {printable(error.message)}});
    }
    add_table(table);
    if (shown < snapshot_.errors.size()) {
      sentence(fmt::format("{} and {} more; --json keeps all", options_.look.ellipsis(),
                           format_count(snapshot_.errors.size() - shown)),
               Tone::kFaint);
    }
  }

  static Tone tone_of_status(int status) {
    return status >= 500 ? Tone::kBad : status >= 400 ? Tone::kWarning : Tone::kPlain;
  }

  /// A column per status; a list per row where there are too many for columns.
  void statuses() {
    const std::map<int, std::uint64_t>& all = snapshot_.totals.statuses;
    if (all.empty()) return;
    heading("Status codes");
    const Table matrix = status_matrix();
    const bool fits = options_.width == 0 || natural_width(matrix) <= options_.width;
    add_table(all.size() <= kMostStatusColumns && fits ? matrix : status_list());
  }

  void thresholds() {
    if (snapshot_.thresholds.empty()) return;
    heading("Thresholds");
    add_table(threshold_table(snapshot_));
  }

  Table status_matrix() const {
    Table table;
    table.columns = {{.head = "Method", .brief_head = {}, .fit = Fit::kShorten, .least = 7},
                     {.head = "Endpoint", .brief_head = {}, .fit = Fit::kShorten, .least = 12}};
    for (const auto& [status, count] : snapshot_.totals.statuses) {
      table.columns.push_back({.head = std::to_string(status), .brief_head = {}});
    }
    const auto cells_of = [&](const Row& row, std::string method, std::string name) {
      std::vector<Cell> cells = {{std::move(method)}, {std::move(name)}};
      for (const auto& [status, unused] : snapshot_.totals.statuses) {
        const auto found = row.statuses.find(status);
        const bool none = found == row.statuses.end();
        cells.push_back({none ? "-" : format_count(found->second),
                         none ? Tone::kFaint : tone_of_status(status)});
      }
      return cells;
    };
    for (const Row& row : snapshot_.rows) {
      table.rows.push_back(cells_of(row, printable(row.method), printable(row.name)));
    }
    if (snapshot_.rows.size() != 1) table.total = cells_of(snapshot_.totals, "total", "");
    return table;
  }

  Table status_list() const {
    Table table;
    table.columns = {{.head = "Method", .brief_head = {}, .fit = Fit::kShorten, .least = 7},
                     {.head = "Endpoint", .brief_head = {}, .fit = Fit::kShorten, .least = 12},
                     {.head = "Responses", .brief_head = {}, .fit = Fit::kWrap, .least = 24}};
    const auto list_of = [](const Row& row) {
      std::string text;
      for (const auto& [status, count] : row.statuses) {
        text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", status, format_count(count));
      }
      return text.empty() ? std::string("-") : text;
    };
    for (const Row& row : snapshot_.rows) {
      table.rows.push_back({{printable(row.method)}, {printable(row.name)}, {list_of(row)}});
    }
    if (snapshot_.rows.size() != 1) table.total = {{"total"}, {""}, {list_of(snapshot_.totals)}};
    return table;
  }

  const RunInfo& info_;
  const Snapshot& snapshot_;
  Verdict verdict_;
  const ReportOptions& options_;
  std::vector<StyledLine> lines_;
};

}  // namespace

std::vector<StyledLine> final_report(const RunInfo& info, const Snapshot& snapshot, Verdict verdict,
                                     const ReportOptions& options) {
  return Report(info, snapshot, verdict, options).lines();
}

}  // namespace stormlight::output
