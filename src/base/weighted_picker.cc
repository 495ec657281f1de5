#include "base/weighted_picker.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace stormlight {
namespace {

constexpr std::size_t kMostWeights = 1'000'000;  // times kLargestShare: below 2^60
constexpr double kLargestShare = 0x1p40;

/// The weights as integers of at most 2^40 and at least 1, in proportion.
std::vector<std::uint64_t> shares_of(std::span<const double> weights) {
  const double largest = *std::max_element(weights.begin(), weights.end());
  const bool whole =
      largest <= kLargestShare &&
      std::all_of(weights.begin(), weights.end(), [](double w) { return w == std::floor(w); });
  std::vector<std::uint64_t> shares;
  shares.reserve(weights.size());
  for (const double weight : weights) {
    // One rounded division, then a power of two: the same bits on every IEEE 754 machine.
    const double share = whole ? weight : std::round(weight / largest * kLargestShare);
    shares.push_back(std::max<std::uint64_t>(1, static_cast<std::uint64_t>(share)));
  }
  return shares;
}

}  // namespace

Result<WeightedPicker> WeightedPicker::create(std::span<const double> weights) {
  if (weights.empty()) return Error::input("there is nothing to pick from");
  if (weights.size() > kMostWeights) {
    return Error::input("too many weights: " + std::to_string(weights.size()),
                        "the most is 1000000");
  }
  for (const double weight : weights) {
    if (!std::isfinite(weight) || weight <= 0) {
      return Error::input("a weight must be a number above 0, not " + std::to_string(weight));
    }
  }
  std::vector<std::uint64_t> heights = shares_of(weights);
  const std::size_t n = heights.size();
  std::uint64_t total = 0;
  for (std::uint64_t& share : heights) total += share;
  for (std::uint64_t& share : heights) share *= n;  // at most 2^60: a column's mean is `total`

  WeightedPicker picker;
  picker.total_ = total;
  picker.columns_.resize(n);
  std::vector<std::uint32_t> low;
  std::vector<std::uint32_t> high;
  for (std::uint32_t i = 0; i < n; ++i) (heights[i] < total ? low : high).push_back(i);
  while (!low.empty()) {
    const std::uint32_t poor = low.back();
    const std::uint32_t rich = high.back();  // there: heights left sum to total * columns left
    low.pop_back();
    picker.columns_[poor] = {heights[poor], rich};
    heights[rich] -= total - heights[poor];
    if (heights[rich] < total) {
      high.pop_back();
      low.push_back(rich);
    }
  }
  for (const std::uint32_t full : high) picker.columns_[full] = {total, full};
  return picker;
}

}  // namespace stormlight
