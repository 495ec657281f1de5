// Latency histogram: log-linear buckets as in HdrHistogram, 3 significant digits, 1 ns to 1 h.
//
// Thread rule: one writer; no reader while it writes. Merging two histograms is exact addition
// of counts, so shards recorded apart equal one recorded together, whatever the order.
// Invariants: a reported quantile q satisfies 0 <= (reported - exact) / exact <= 1/1024 for the
// exact value of rank floor(q * count + 0.5); min, max, sum and count are exact. Values above
// kHighest are counted in over_range(), recorded as kHighest, and keep min, max and sum exact.
// Cost: record() is a few ns and never allocates after the first; copying, merging, clearing and
// reading touch only the groups (powers of two) in which something was recorded.
// Source: G. Tene, HdrHistogram (bucket layout and V2 encoding).
#pragma once

#include <bit>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "stormlight/result.h"
#include "stormlight/units.h"

namespace stormlight {

class Histogram {
 public:
  static constexpr int kSubBucketBits = 11;  // 2048 sub-buckets: 3 significant digits
  static constexpr std::int64_t kHighest = 3'600'000'000'000;  // 1 h in ns
  static constexpr int kBuckets = 32;
  static constexpr int kCells = (kBuckets + 1) * 1024;

  Histogram() = default;
  Histogram(const Histogram& other);
  /// Keeps its own cells, so that copying into the same histogram again does not allocate.
  Histogram& operator=(const Histogram& other);
  /// The histogram moved from is empty.
  Histogram(Histogram&& other) noexcept { swap(other); }
  Histogram& operator=(Histogram&& other) noexcept;
  ~Histogram() = default;
  void swap(Histogram& other) noexcept;

  /// Negative values (a clock that went back cannot happen on CLOCK_MONOTONIC) count as 0.
  /// The first call allocates the cells (264 KiB of address space, touched where used).
  void record(Nanoseconds value) {
    const std::int64_t v = value.count();
    if (static_cast<std::uint64_t>(v) > kHighest || cells_ == nullptr) [[unlikely]] {
      record(value, 1);
    } else {
      add(cell_of(v), v, 1);
    }
  }
  void record(Nanoseconds value, std::uint64_t times);

  void merge(const Histogram& other);
  /// Forgets everything but keeps the cells.
  void clear();

  std::uint64_t count() const { return figures_.count; }
  std::uint64_t over_range() const { return figures_.over_range; }
  bool empty() const { return figures_.count == 0; }
  Nanoseconds min() const { return Nanoseconds(empty() ? 0 : figures_.min); }
  Nanoseconds max() const { return Nanoseconds(figures_.max); }
  /// To the nearest nanosecond; 0 when empty.
  Nanoseconds mean() const;
  /// Population standard deviation, from cell midpoints; 0 when empty.
  Nanoseconds stddev() const;
  double sum_seconds() const { return static_cast<double>(figures_.sum) * 1e-9; }

  /// The highest value equivalent to the cell of rank floor(q * count + 0.5), at most max().
  /// q in [0, 1], outside of it the nearer end; 0 when empty. q = 0 is the lowest sample's cell,
  /// q = 1 is max().
  Nanoseconds quantile(double q) const;
  /// Whether fewer than 10 samples lie beyond the quantile, so that it is printed with `~`.
  bool is_rough(double q) const;

  /// HdrHistogram V2 compressed encoding (zlib), base64. Lowest discernible value 1 ns, 3 digits,
  /// trimmed to the last used cell. The format carries counts only: not min, max, sum, over_range.
  std::string encode_base64() const;
  /// The counts of an encoded histogram, with min, max and sum as far as counts tell them: the
  /// lowest value of the first cell, the highest of the last, the sum of midpoints. Any writer's
  /// text is taken that uses this layout (lowest value 1, 3 digits). Errors (kInput): anything
  /// else, values beyond kHighest, counts that do not add up. Safe with hostile text: memory is
  /// bounded by the layout.
  static Result<Histogram> decode_base64(std::string_view text);

  /// Calls visit(highest equivalent value, count) for each cell that is not empty, in order.
  template <typename Visit>
  void for_each_cell(Visit&& visit) const {
    for (std::uint64_t groups = figures_.groups; groups != 0; groups &= groups - 1) {
      const int first = std::countr_zero(groups) * kGroupCells;
      for (int i = first; i < first + kGroupCells; ++i) {
        if (cells_[i] != 0) visit(Nanoseconds(highest_in_cell(i)), cells_[i]);
      }
    }
  }

  /// The cell that counts `value`, which lies in [0, kHighest].
  static constexpr int cell_of(std::int64_t value) {
    const auto v = static_cast<std::uint64_t>(value);
    const int bucket = std::bit_width(v | (2 * kGroupCells - 1)) - kSubBucketBits;
    return bucket * kGroupCells + static_cast<int>(v >> bucket);
  }
  static constexpr std::int64_t lowest_in_cell(int cell) {
    return cell < kGroupCells ? cell
                              : std::int64_t{cell % kGroupCells + kGroupCells} << bucket_of(cell);
  }
  static constexpr std::int64_t highest_in_cell(int cell) {
    return lowest_in_cell(cell) + (std::int64_t{1} << bucket_of(cell)) - 1;
  }

 private:
  friend class HistogramCodec;
  __extension__ using Wide = unsigned __int128;

  // A group of cells covers a power of two: group g > 0 the values [2^(g+9), 2^(g+10)).
  static constexpr int kGroupCells = 1024;
  static_assert(kCells / kGroupCells <= 64, "Figures::groups has one bit per group");

  struct FreeCells {
    void operator()(std::uint64_t* cells) const;
  };

  struct Figures {
    std::uint64_t count = 0;
    std::uint64_t over_range = 0;
    std::int64_t min = INT64_MAX;
    std::int64_t max = 0;
    Wide sum = 0;              // ns; 64 bits would wrap in a long soak with many users
    std::uint64_t groups = 0;  // bit g: group g may hold counts; the cells of all others are 0
  };

  static constexpr int bucket_of(int cell) {
    return cell < kGroupCells ? 0 : cell / kGroupCells - 1;
  }

  void add(int cell, std::int64_t value, std::uint64_t times) {
    cells_[cell] += times;
    figures_.groups |= std::uint64_t{1} << (cell / kGroupCells);
    figures_.count += times;
    figures_.sum += Wide{static_cast<std::uint64_t>(value)} * times;
    if (value < figures_.min) figures_.min = value;
    if (value > figures_.max) figures_.max = value;
  }
  void reserve();
  std::uint64_t rank_of(double q) const;

  std::unique_ptr<std::uint64_t[], FreeCells> cells_;  // kCells, or null before the first record
  Figures figures_;
};

}  // namespace stormlight
