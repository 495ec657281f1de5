// RunMetrics: the cumulative metrics of a run: shards go in, snapshots come out.
//
// Thread rule: the controlling thread's alone.
// Invariants: fill() tells everything merged so far, to the sample; its totals are the sum of its
// rows; percentiles always come from merged histograms. Memory: two histograms per row, the run's
// own and at most 32 for its course, plus 80 bytes per timeline point (7 MB per day at one point a
// second), which are kept whole because percentiles of intervals cannot be thinned out afterwards
// without lying.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "stormlight/histogram.h"
#include "stormlight/snapshot.h"
#include "stormlight/units.h"

#include "metrics/batches.h"
#include "metrics/error_table.h"
#include "metrics/row_metrics.h"
#include "metrics/shard.h"

namespace stormlight {

class RunMetrics {
 public:
  /// `rows` is a range whose elements have `method` and `name`, in the order of Sample::row.
  template <typename Rows>
  explicit RunMetrics(const Rows& rows) {
    add_rows(rows);
  }
  RunMetrics(const RunMetrics&) = delete;
  RunMetrics& operator=(const RunMetrics&) = delete;

  /// Rows named since the start; they come after those there are.
  template <typename Rows>
  void add_rows(const Rows& rows) {
    if (std::empty(rows)) return;
    for (const auto& row : rows) rows_.emplace_back(row.method, row.name);
    sort_rows();
  }
  std::size_t row_count() const { return rows_.size(); }

  /// Adds one worker's interval; the shard has at most as many rows as this.
  void merge(const Shard& shard);

  /// Ends the interval that what was merged since the last call belongs to. `at` is since the
  /// start of the run. Adds a point to the timeline and makes the interval the recent one. What is
  /// shorter than half of the interval before it (the rest at the end of a run) is added to that
  /// one and its point redone, so that no point is about a handful of requests; an interval of no
  /// length waits for the next.
  void close_interval(Nanoseconds at, Nanoseconds length, int users);

  /// Requests that had neither passed nor failed when the stop timeout ended.
  void set_in_flight_at_stop(std::uint64_t requests) { accounting_.in_flight_at_stop = requests; }

  /// Sets rows, totals, errors, accounting, warm_up, schedule.waited, timeline and generator.lag;
  /// the rest is the caller's. Filling the same snapshot again is cheaper than filling a new one:
  /// it keeps its memory.
  void fill(Snapshot& snapshot) const;

  /// Of what was measured in the intervals closed so far. Takes a few ms: for the end of a run.
  RunStatistics statistics() const;

 private:
  /// Response times and counts of one interval.
  struct Interval {
    Histogram response;
    Censored censored;
    std::uint64_t requests = 0;
    std::uint64_t failures = 0;

    void merge(const Interval& other);
    void add(const RowMetrics& row);
    void clear();
  };

  struct RowState {
    RowState(std::string row_method, std::string row_name)
        : method(std::move(row_method)), name(std::move(row_name)) {}
    std::string method;
    std::string name;
    RowMetrics run;
    Interval open;    // since the last close_interval()
    Interval recent;  // the last one closed
  };

  void sort_rows();
  void fill_row(const RowState& state, Row& row) const;
  void fill_errors(std::vector<ErrorRow>& errors) const;
  void fill_timeline(std::vector<TimelinePoint>& timeline) const;
  TimelinePoint recent_point(Nanoseconds at, int users) const;

  std::vector<RowState> rows_;       // by Sample::row
  std::vector<std::size_t> sorted_;  // indices into rows_, by name, then method
  ErrorTable errors_;
  Accounting accounting_;
  WarmUp warm_up_;
  std::uint64_t waited_ = 0;
  Histogram lag_;
  Batches batches_;  // response times of all rows, without the warm-up
  Interval recent_;  // of all rows
  Nanoseconds recent_length_{0};
  std::vector<TimelinePoint> timeline_;
};

}  // namespace stormlight
