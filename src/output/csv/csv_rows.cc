#include "output/csv/csv_rows.h"

#include <fmt/core.h>

#include "output/csv/csv_writer.h"
#include "output/format.h"

namespace stormlight::output {
namespace {

constexpr double kQuantiles[] = {0.5, 0.66, 0.75, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 0.9999, 1.0};
constexpr std::string_view kQuantileHeader = "50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%";
constexpr std::string_view kNotKnown = "N/A";

/// "N/A" for what is only known to be at least something: a column of numbers has no room for it.
void add_percentile(CsvWriter& csv, const Percentile& percentile) {
  if (percentile.at_least) {
    csv.fields(kNotKnown);
  } else {
    csv.number(milliseconds(percentile.time));
  }
}

void add_quantiles(CsvWriter& csv, const Histogram& times, const Censored& censored) {
  for (const double q : kQuantiles) {
    if (times.empty()) {
      csv.fields(kNotKnown);
    } else {
      add_percentile(csv, percentile(times, censored, q));
    }
  }
}

double mean_size(const Row& row) {
  if (row.requests == 0) return 0;
  return static_cast<double>(row.bytes_in.bytes()) / static_cast<double>(row.requests);
}

void add_type_and_name(CsvWriter& csv, const Snapshot& snapshot, const Row& row) {
  const bool all = &row == &snapshot.totals;
  csv.text(all ? "" : std::string_view(row.method)).text(all ? "Aggregated" : row.name);
}

/// Count, failures, median, mean, min, max and mean size: seven fields.
void add_figures(CsvWriter& csv, const Row& row) {
  csv.count(row.requests).count(row.failures);
  add_percentile(csv, row.percentile(0.5));
  csv.number(milliseconds(row.response.mean()));
  csv.number(milliseconds(row.response.min()));
  csv.number(milliseconds(row.response.max()));
  csv.number(mean_size(row));
}

}  // namespace

std::string csv_stats(const Snapshot& snapshot) {
  CsvWriter csv;
  csv.fields("Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time");
  csv.fields("Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s");
  csv.fields(kQuantileHeader).end_row();
  const auto add = [&](const Row& row) {
    add_type_and_name(csv, snapshot, row);
    add_figures(csv, row);
    csv.number(snapshot.rps(row).per_second());
    csv.number(snapshot.failures_per_second(row).per_second());
    add_quantiles(csv, row.response, row.response_censored);
    csv.end_row();
  };
  for (const Row& row : snapshot.rows) add(row);
  add(snapshot.totals);
  return csv.take();
}

std::string csv_failures(const RunInfo& info, const Snapshot& snapshot) {
  using std::chrono::system_clock;
  CsvWriter csv;
  csv.fields("Method,Name,Error,Occurrences,First Seen,Last Seen").end_row();
  const auto at = [&](Nanoseconds since_start) {
    return format_utc(info.started_at +
                      std::chrono::duration_cast<system_clock::duration>(since_start));
  };
  for (const ErrorRow& error : snapshot.errors) {
    csv.text(error.method).text(error.name);
    csv.text(fmt::format("{}: {}", to_string(error.kind), error.message)).count(error.count);
    csv.text(at(error.first_seen)).text(at(error.last_seen)).end_row();
  }
  return csv.take();
}

std::string csv_exceptions() {
  return CsvWriter().fields("Count,Message,Traceback,Nodes").end_row().take();
}

std::string csv_history_header() {
  CsvWriter csv;
  csv.fields("Timestamp,User Count,Type,Name,Requests/s,Failures/s").fields(kQuantileHeader);
  csv.fields("Total Request Count,Total Failure Count,Total Median Response Time");
  csv.fields("Total Average Response Time,Total Min Response Time,Total Max Response Time");
  csv.fields("Total Average Content Size").end_row();
  return csv.take();
}

std::string csv_history_row(const RunInfo& info, const Snapshot& snapshot, const Row& row,
                            Rate requests, Rate failures) {
  using std::chrono::system_clock;
  const auto now =
      info.started_at + std::chrono::duration_cast<system_clock::duration>(snapshot.elapsed);
  CsvWriter csv;
  csv.fields(
      std::to_string(system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(now))));
  csv.fields(std::to_string(snapshot.users));
  add_type_and_name(csv, snapshot, row);
  csv.number(requests.per_second()).number(failures.per_second());
  add_quantiles(csv, row.recent_response, row.recent_censored);
  add_figures(csv, row);
  return csv.end_row().take();
}

}  // namespace stormlight::output
