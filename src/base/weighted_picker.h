// Picks an index at random by weight, in constant time.
//
// Thread rule: immutable once made; any thread may pick with its own Random.
// Invariants: for one Random the picks are the same on every machine (integers only after the
// weights are rounded once); every index can come up; each probability is exact for whole-number
// weights and within 1e-12 of the largest weight otherwise.
// Source: M. Vose, "A linear algorithm for generating random numbers with a given distribution"
// (1991), in integers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "stormlight/result.h"

#include "base/random.h"

namespace stormlight {

class WeightedPicker {
 public:
  /// kInput for no weights, more than a million of them, or one that is not finite and above 0.
  static Result<WeightedPicker> create(std::span<const double> weights);

  std::size_t size() const { return columns_.size(); }

  std::size_t pick(Random& random) const {
    if (columns_.size() == 1) return 0;
    const auto index = static_cast<std::size_t>(random.below(columns_.size()));
    const Column& column = columns_[index];
    return random.below(total_) < column.own ? index : column.other;
  }

 private:
  /// One of n equally likely columns, `total_` high: the index itself below `own`, above it
  /// `other`.
  struct Column {
    std::uint64_t own = 0;
    std::uint32_t other = 0;
  };

  std::vector<Column> columns_;
  std::uint64_t total_ = 1;
};

}  // namespace stormlight
