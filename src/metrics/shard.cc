#include "metrics/shard.h"

#include <cassert>

namespace stormlight {

void Shard::record(const Sample& sample, Nanoseconds since_start) {
  assert(sample.row < rows_.size());
  RowMetrics& row = sample.warm_up ? warm_up_rows_[sample.row] : rows_[sample.row];
  ++row.requests;
  row.requests_in_window += sample.in_window ? 1 : 0;
  row.bytes_in += sample.bytes_in;
  row.bytes_out += sample.bytes_out;
  row.retries += sample.retries;
  row.redirects += sample.redirects;
  row.connections += sample.connections;
  if (sample.response == sample.service) {
    row.equal.record(sample.response);
  } else {
    row.response_apart.record(sample.response);
    row.service_apart.record(sample.service);
  }
  for (std::size_t i = 0; i < kPhases; ++i) {
    if (const Nanoseconds time = sample.phases.times[i]; time > Nanoseconds(0)) {
      row.phases[i].record(time);
    }
  }
  if (sample.status != 0 && has_response(sample.failure)) row.statuses.add(sample.status);
  if (sample.failure == FailureKind::kNone) [[likely]] {
    ++ok_;
  } else {
    record_failure(row, sample, since_start);
  }
}

void Shard::record_failure(RowMetrics& row, const Sample& sample, Nanoseconds since_start) {
  ++(is_timeout(sample.failure) ? timed_out_ : failed_);
  if (is_timeout(sample.failure)) {
    ++row.response_censored.timed_out;
    ++row.service_censored.timed_out;
  }
  ++row.failures;
  row.failures_in_window += sample.in_window ? 1 : 0;
  if (!sample.warm_up) errors_.add(sample.row, sample.failure, sample.message, since_start);
}

void Shard::record_dropped(std::uint32_t row, Nanoseconds waited, bool warm_up) {
  ++scheduled_;
  ++dropped_;
  if (!warm_up) rows_[row].response_censored.unfinished.record(waited);
}

void Shard::record_in_flight(std::uint32_t row, Nanoseconds response, Nanoseconds service,
                             bool warm_up) {
  if (warm_up) return;
  rows_[row].response_censored.unfinished.record(response);
  rows_[row].service_censored.unfinished.record(service);
}

void Shard::clear() {
  for (RowMetrics& row : rows_) row.clear();
  for (RowMetrics& row : warm_up_rows_) {
    if (row.requests > 0) row.clear();
  }
  errors_.clear();
  lag_.clear();
  scheduled_ = ok_ = failed_ = timed_out_ = dropped_ = waited_ = 0;
}

}  // namespace stormlight
