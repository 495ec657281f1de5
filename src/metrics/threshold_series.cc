#include "metrics/threshold_series.h"

#include <algorithm>
#include <chrono>

namespace stormlight {
namespace {

/// A remainder at the end of a run that is no interval of its own.
constexpr Nanoseconds kRest = std::chrono::milliseconds(500);
/// Intervals are about a second: what is short of a window by less than this completes it.
constexpr Nanoseconds kSlack = std::chrono::milliseconds(100);

/// All but the times themselves.
void add_counts(const ThresholdFigures& from, ThresholdFigures& to) {
  to.requests += from.requests;
  to.failures += from.failures;
  to.in_window += from.in_window;
  to.scheduled += from.scheduled;
  to.dropped += from.dropped;
  to.length += from.length;
  to.censored.timed_out += from.censored.timed_out;
}

/// `from` holds `times` samples.
void add_ends(const ThresholdFigures& from, std::uint64_t times, bool is_first,
              ThresholdFigures& to) {
  if (times == 0) return;
  to.min = is_first ? from.min : std::min(to.min, from.min);
  to.max = std::max(to.max, from.max);
  to.sum_s += from.sum_s;
}

}  // namespace

void ThresholdFigures::clear() {
  times.clear();
  censored.clear();
  min = max = length = Nanoseconds(0);
  sum_s = 0;
  requests = failures = in_window = scheduled = dropped = 0;
}

void ThresholdSeries::merge(const Shard& shard) {
  open_.scheduled += shard.scheduled();
  open_.dropped += shard.dropped();
  if (time_ == Threshold::Time::kLag) {
    open_.times.merge(shard.lag());
  } else if (row_) {
    if (*row_ < shard.rows().size()) merge_row(shard.rows()[*row_]);
  } else {
    for (const RowMetrics& row : shard.rows()) merge_row(row);
  }
}

void ThresholdSeries::merge_row(const RowMetrics& row) {
  if (row.empty()) return;
  open_.requests += row.requests;
  open_.failures += row.failures;
  open_.in_window += row.requests_in_window;
  const bool service = time_ == Threshold::Time::kService;
  open_.times.merge(row.equal);
  open_.times.merge(service ? row.service_apart : row.response_apart);
  open_.censored.merge(service ? row.service_censored : row.response_censored);
}

void ThresholdSeries::close_interval(Nanoseconds length, bool in_warm_up) {
  if (in_warm_up) {
    open_.scheduled = open_.dropped = 0;
    if (time_ == Threshold::Time::kLag) open_.times.clear();
  }
  open_.length = length;
  open_.min = open_.times.min();
  open_.max = open_.times.max();
  open_.sum_s = open_.times.sum_seconds();
  add_ends(open_, open_.times.count(), whole_.times.empty(), whole_);
  whole_.times.merge(open_.times);
  whole_.censored.unfinished.merge(open_.censored.unfinished);
  add_counts(open_, whole_);
  if (keep_ > Nanoseconds(0)) keep_slice();
  open_.clear();
}

void ThresholdSeries::keep_slice() {
  const bool is_rest = open_.length < kRest && !slices_.empty();
  if (!is_rest && open_.length == Nanoseconds(0)) return;  // the warm-up
  if (!is_rest) slices_.emplace_back();
  Slice& slice = slices_.back();
  add_ends(open_, open_.times.count(), slice.cells.empty(), slice.figures);
  add_counts(open_, slice.figures);
  const auto keep = [](const Histogram& from, std::vector<Cell>& to) {
    from.for_each_cell(
        [&to](Nanoseconds value, std::uint64_t count) { to.emplace_back(value, count); });
  };
  keep(open_.times, slice.cells);
  keep(open_.censored.unfinished, slice.unfinished);
  Nanoseconds length{0};
  for (const Slice& kept : slices_) length += kept.figures.length;
  while (length - slices_.front().figures.length >= keep_) {
    length -= slices_.front().figures.length;
    slices_.pop_front();
  }
}

const ThresholdFigures* ThresholdSeries::latest(Nanoseconds window) {
  auto first = slices_.rbegin();
  Nanoseconds length{0};
  while (first != slices_.rend() && length + kSlack < window) length += (first++)->figures.length;
  if (length + kSlack < window) return nullptr;
  window_.clear();
  for (auto slice = slices_.rbegin(); slice != first; ++slice) {
    std::uint64_t samples = 0;
    for (const auto& [value, count] : slice->cells) samples += count;
    add_ends(slice->figures, samples, window_.times.empty(), window_);
    add_counts(slice->figures, window_);
    for (const auto& [value, count] : slice->cells) window_.times.record(value, count);
    for (const auto& [value, count] : slice->unfinished) {
      window_.censored.unfinished.record(value, count);
    }
  }
  return &window_;
}

}  // namespace stormlight
