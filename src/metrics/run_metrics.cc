#include "metrics/run_metrics.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

#include "metrics/batch_means.h"
#include "metrics/stationarity.h"

namespace stormlight {
namespace {

void add_to_totals(const Row& row, Row& totals) {
  totals.requests += row.requests;
  totals.failures += row.failures;
  totals.requests_in_window += row.requests_in_window;
  totals.failures_in_window += row.failures_in_window;
  totals.bytes_in += row.bytes_in;
  totals.bytes_out += row.bytes_out;
  totals.retries += row.retries;
  totals.redirects += row.redirects;
  totals.connections += row.connections;
  totals.response.merge(row.response);
  totals.service.merge(row.service);
  totals.response_censored.merge(row.response_censored);
  totals.service_censored.merge(row.service_censored);
  for (std::size_t i = 0; i < kPhases; ++i) totals.phases[i].merge(row.phases[i]);
  for (const auto& [status, count] : row.statuses) totals.statuses[status] += count;
}

/// An empty row that has kept the cells of its histograms.
void reset(Row& row) {
  Histogram response = std::move(row.response);
  Histogram service = std::move(row.service);
  Histogram recent = std::move(row.recent_response);
  response.clear();
  service.clear();
  recent.clear();
  std::array<Histogram, kPhases> phases = std::move(row.phases);
  for (Histogram& phase : phases) phase.clear();
  row = Row();
  row.phases = std::move(phases);
  row.response = std::move(response);
  row.service = std::move(service);
  row.recent_response = std::move(recent);
}

}  // namespace

void RunMetrics::Interval::merge(const Interval& other) {
  response.merge(other.response);
  censored.merge(other.censored);
  requests += other.requests;
  failures += other.failures;
}

void RunMetrics::Interval::add(const RowMetrics& row) {
  response.merge(row.equal);
  response.merge(row.response_apart);
  censored.merge(row.response_censored);
  requests += row.requests;
  failures += row.failures;
}

void RunMetrics::Interval::clear() {
  response.clear();
  censored.clear();
  requests = failures = 0;
}

void RunMetrics::sort_rows() {
  sorted_.resize(rows_.size());
  std::iota(sorted_.begin(), sorted_.end(), std::size_t{0});
  std::stable_sort(sorted_.begin(), sorted_.end(), [this](std::size_t a, std::size_t b) {
    return std::tie(rows_[a].name, rows_[a].method) < std::tie(rows_[b].name, rows_[b].method);
  });
}

void RunMetrics::merge(const Shard& shard) {
  assert(shard.rows().size() <= rows_.size());
  for (std::size_t i = 0; i < shard.rows().size(); ++i) {
    if (const RowMetrics& from = shard.rows()[i]; !from.empty()) {
      rows_[i].run.merge(from);
      rows_[i].open.add(from);
      batches_.add(from.equal);
      batches_.add(from.response_apart);
    }
    if (const RowMetrics& from = shard.warm_up_rows()[i]; from.requests > 0) {
      warm_up_.requests += from.requests;
      warm_up_.failures += from.failures;
      rows_[i].open.add(from);
    }
  }
  errors_.merge(shard.errors());
  lag_.merge(shard.lag());
  accounting_.scheduled += shard.scheduled();
  accounting_.ok += shard.ok();
  accounting_.failed += shard.failed();
  accounting_.timed_out += shard.timed_out();
  accounting_.dropped += shard.dropped();
  waited_ += shard.waited();
}

void RunMetrics::close_interval(Nanoseconds at, Nanoseconds length, int users) {
  if (length <= Nanoseconds(0)) return;
  const bool is_rest = !timeline_.empty() && length < recent_length_ / 2;
  batches_.close_interval(is_rest);
  if (is_rest) {
    recent_length_ += length;
    timeline_.pop_back();
  } else {
    recent_length_ = length;
    recent_.clear();
    for (RowState& row : rows_) row.recent.clear();
  }
  for (RowState& row : rows_) {
    recent_.merge(row.open);
    row.recent.merge(row.open);
    row.open.clear();
  }
  timeline_.push_back(recent_point(at, users));
}

TimelinePoint RunMetrics::recent_point(Nanoseconds at, int users) const {
  const auto per_second = [this](std::uint64_t events) {
    return Rate::per_second(static_cast<double>(events) / seconds(recent_length_));
  };
  TimelinePoint point;
  point.at = at;
  point.users = users;
  point.requests = per_second(recent_.requests);
  point.failures = per_second(recent_.failures);
  point.p50 = percentile(recent_.response, recent_.censored, 0.5);
  point.p95 = percentile(recent_.response, recent_.censored, 0.95);
  point.p99 = percentile(recent_.response, recent_.censored, 0.99);
  return point;
}

RunStatistics RunMetrics::statistics() const {
  RunStatistics statistics;
  judge_correlation(batches_.closed(), statistics);
  judge_stationarity(batches_.closed(), statistics);
  return statistics;
}

void RunMetrics::fill(Snapshot& snapshot) const {
  snapshot.rows.resize(rows_.size());
  reset(snapshot.totals);
  snapshot.totals.name = "total";
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    fill_row(rows_[sorted_[i]], snapshot.rows[i]);
    add_to_totals(snapshot.rows[i], snapshot.totals);
  }
  snapshot.totals.recent_response = recent_.response;
  snapshot.totals.recent_requests = recent_.requests;
  snapshot.totals.recent_failures = recent_.failures;
  snapshot.totals.recent_censored = recent_.censored;
  snapshot.accounting = accounting_;
  snapshot.warm_up = warm_up_;
  snapshot.schedule.waited = waited_;
  snapshot.generator.lag = lag_;
  fill_errors(snapshot.errors);
  fill_timeline(snapshot.timeline);
}

void RunMetrics::fill_row(const RowState& state, Row& row) const {
  row.method = state.method;
  row.name = state.name;
  row.requests = state.run.requests;
  row.failures = state.run.failures;
  row.requests_in_window = state.run.requests_in_window;
  row.failures_in_window = state.run.failures_in_window;
  row.bytes_in = ByteCount(state.run.bytes_in);
  row.bytes_out = ByteCount(state.run.bytes_out);
  row.retries = state.run.retries;
  row.redirects = state.run.redirects;
  row.connections = state.run.connections;
  row.response = state.run.equal;
  row.response.merge(state.run.response_apart);
  row.service = state.run.equal;
  row.service.merge(state.run.service_apart);
  row.response_censored = state.run.response_censored;
  row.service_censored = state.run.service_censored;
  row.phases = state.run.phases;
  row.statuses.clear();
  for (const auto& [status, count] : state.run.statuses.entries()) row.statuses[status] = count;
  row.recent_response = state.recent.response;
  row.recent_requests = state.recent.requests;
  row.recent_failures = state.recent.failures;
  row.recent_censored = state.recent.censored;
}

void RunMetrics::fill_errors(std::vector<ErrorRow>& errors) const {
  errors.clear();
  for (const ErrorTable::Entry& entry : errors_.entries()) {
    const RowState& row = rows_[entry.row];
    errors.push_back({row.method, row.name, entry.kind, std::string(entry.message), entry.count,
                      entry.first_seen, entry.last_seen});
  }
  std::sort(errors.begin(), errors.end(), [](const ErrorRow& a, const ErrorRow& b) {
    if (a.count != b.count) return a.count > b.count;
    return std::tie(a.name, a.method, a.kind, a.message) <
           std::tie(b.name, b.method, b.kind, b.message);
  });
}

void RunMetrics::fill_timeline(std::vector<TimelinePoint>& timeline) const {
  // Points but the last never change, so a snapshot that was filled before lacks only the newest.
  const bool is_ours = !timeline.empty() && timeline.size() <= timeline_.size() &&
                       timeline.front().at == timeline_.front().at;
  const std::size_t kept = is_ours ? timeline.size() - 1 : 0;
  timeline.resize(kept);
  timeline.insert(timeline.end(), timeline_.begin() + static_cast<std::ptrdiff_t>(kept),
                  timeline_.end());
}

}  // namespace stormlight
