// Batches: the response times of all requests together, in up to 32 consecutive stretches of the
// run.
//
// Thread rule: the controlling thread's alone.
// Invariants: every batch but the last spans the same number of intervals; when there would be a
// 33rd, neighbours are merged, so the memory is bounded whatever the length of the run and no count
// is ever lost. Batches begin with the first sample (after the warm-up).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "stormlight/histogram.h"

namespace stormlight {

class Batches {
 public:
  static constexpr std::size_t kMost = 32;

  /// Adds to the interval that is open.
  void add(const Histogram& times) { open_.merge(times); }
  /// Ends the interval; the short rest of a run (`is_rest`) goes to the last batch.
  void close_interval(bool is_rest);
  /// In the order of time.
  std::span<const Histogram> closed() const { return batches_; }

 private:
  void merge_neighbours();

  Histogram open_;
  std::vector<Histogram> batches_;
  std::size_t intervals_per_batch_ = 1;
  std::size_t intervals_in_last_ = 0;
};

}  // namespace stormlight
