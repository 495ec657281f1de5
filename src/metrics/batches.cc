#include "metrics/batches.h"

#include <utility>

namespace stormlight {

void Batches::close_interval(bool is_rest) {
  if (batches_.empty() && open_.empty()) return;
  const bool is_full = intervals_in_last_ == intervals_per_batch_;
  if (batches_.empty() || (is_full && !is_rest)) {
    if (batches_.size() == kMost) merge_neighbours();
    batches_.emplace_back();
    intervals_in_last_ = 0;
  }
  batches_.back().merge(open_);
  open_.clear();
  if (!is_rest) ++intervals_in_last_;
}

void Batches::merge_neighbours() {
  for (std::size_t i = 0; i < kMost / 2; ++i) {
    Histogram both = std::move(batches_[2 * i]);
    both.merge(batches_[2 * i + 1]);
    batches_[i] = std::move(both);
  }
  batches_.resize(kMost / 2);
  intervals_per_batch_ *= 2;
}

}  // namespace stormlight
