// Shard: the recorder of one core for one interval (about 1 s).
//
// Thread rule: written by the core that owns it, without locks. Once a second the core takes an
// empty one in exchange and hands the full one to the controlling thread, which merges it into
// RunMetrics, clears it and gives it back.
// Invariants: ok + failed + timed_out is the number of samples recorded, and equals the sum of the
// requests of rows() and warm_up_rows(). Recording a passed request allocates nothing once the row
// has seen its status and its first sample; clear() keeps all memory. Messages of failures may
// allocate.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "stormlight/failure.h"
#include "stormlight/histogram.h"
#include "stormlight/phase.h"
#include "stormlight/units.h"

#include "metrics/error_table.h"
#include "metrics/row_metrics.h"

namespace stormlight {

/// The record of one finished request.
struct Sample {
  std::uint32_t row = 0;  ///< index into the run's rows
  FailureKind failure = FailureKind::kNone;
  std::uint16_t status = 0;  ///< final status; 0: none
  std::uint16_t redirects = 0;
  std::uint16_t retries = 0;
  std::uint16_t connections = 0;
  bool in_window = true;    ///< done before the stop
  bool warm_up = false;     ///< due before the warm-up's end: for the timeline and the accounting
  Nanoseconds response{0};  ///< done - due
  Nanoseconds service{0};   ///< done - sent
  PhaseTimes phases;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::string_view message;  ///< of a failure; may be empty; borrowed for the call
};

/// Whether the accounting counts the failure under timed_out rather than failed.
constexpr bool is_timeout(FailureKind kind) {
  return kind == FailureKind::kTimeout || kind == FailureKind::kConnectTimeout;
}

class Shard {
 public:
  /// For a run with `rows` rows.
  explicit Shard(std::size_t rows) : rows_(rows), warm_up_rows_(rows) {}
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;

  /// A request is about to be sent; each is later recorded, or in flight at the stop.
  void count_scheduled() { ++scheduled_; }
  /// An arrival of `row` that was due `waited` ago, but will not be sent.
  void record_dropped(std::uint32_t row, Nanoseconds waited, bool warm_up);
  /// A request of `row`, counted as scheduled, that had neither passed nor failed when the stop
  /// timeout ended, `response` after it was due and `service` after it was sent.
  void record_in_flight(std::uint32_t row, Nanoseconds response, Nanoseconds service, bool warm_up);
  /// A request that was due while every user who could have sent it was busy.
  void count_waited() { ++waited_; }
  /// Makes room for rows that were named after this was made.
  void grow(std::size_t rows) {
    if (rows <= rows_.size()) return;
    rows_.resize(rows);
    warm_up_rows_.resize(rows);
  }
  /// `sample.row` is below the number of rows. `since_start` is when the request was done.
  void record(const Sample& sample, Nanoseconds since_start);
  /// Due until the generator reached it.
  void record_lag(Nanoseconds lag) { lag_.record(lag); }

  /// Forgets everything but keeps the memory.
  void clear();

  const std::vector<RowMetrics>& rows() const { return rows_; }
  /// What the warm-up recorded, apart from rows().
  const std::vector<RowMetrics>& warm_up_rows() const { return warm_up_rows_; }
  const ErrorTable& errors() const { return errors_; }
  const Histogram& lag() const { return lag_; }
  std::uint64_t scheduled() const { return scheduled_; }
  std::uint64_t ok() const { return ok_; }
  std::uint64_t failed() const { return failed_; }
  std::uint64_t timed_out() const { return timed_out_; }
  std::uint64_t dropped() const { return dropped_; }
  std::uint64_t waited() const { return waited_; }

 private:
  void record_failure(RowMetrics& row, const Sample& sample, Nanoseconds since_start);

  std::vector<RowMetrics> rows_;
  std::vector<RowMetrics> warm_up_rows_;
  ErrorTable errors_;
  Histogram lag_;
  std::uint64_t scheduled_ = 0;
  std::uint64_t ok_ = 0;
  std::uint64_t failed_ = 0;  // every failure but timeouts
  std::uint64_t timed_out_ = 0;
  std::uint64_t dropped_ = 0;
  std::uint64_t waited_ = 0;
};

}  // namespace stormlight
