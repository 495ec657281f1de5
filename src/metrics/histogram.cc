#include "stormlight/histogram.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <utility>

#include <sys/mman.h>

namespace stormlight {
namespace {

constexpr std::size_t kCellBytes = Histogram::kCells * sizeof(std::uint64_t);

}  // namespace

void Histogram::FreeCells::operator()(std::uint64_t* cells) const {
  munmap(cells, kCellBytes);
}

void Histogram::reserve() {
  if (cells_ != nullptr) return;
  // Fresh pages are zero and cost nothing until touched; malloc promises neither.
  void* const pages =
      mmap(nullptr, kCellBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) throw std::bad_alloc();
  // Neighbouring histograms become one mapping; a huge page in it would make all of them resident.
  madvise(pages, kCellBytes, MADV_NOHUGEPAGE);
  cells_.reset(static_cast<std::uint64_t*>(pages));
}

Histogram::Histogram(const Histogram& other) {
  *this = other;
}

Histogram& Histogram::operator=(const Histogram& other) {
  if (this == &other) return *this;
  if (other.empty()) {
    clear();
    return *this;
  }
  reserve();
  for (std::uint64_t groups = figures_.groups | other.figures_.groups; groups != 0;
       groups &= groups - 1) {
    const int group = std::countr_zero(groups);
    const int first = group * kGroupCells;
    if ((other.figures_.groups >> group & 1) != 0) {
      std::copy_n(&other.cells_[first], kGroupCells, &cells_[first]);
    } else {
      std::fill_n(&cells_[first], kGroupCells, 0);
    }
  }
  figures_ = other.figures_;
  return *this;
}

Histogram& Histogram::operator=(Histogram&& other) noexcept {
  Histogram taken(std::move(other));
  swap(taken);
  return *this;
}

void Histogram::swap(Histogram& other) noexcept {
  std::swap(cells_, other.cells_);
  std::swap(figures_, other.figures_);
}

void Histogram::record(Nanoseconds value, std::uint64_t times) {
  if (times == 0) return;
  reserve();
  const std::int64_t v = std::max<std::int64_t>(value.count(), 0);
  if (v > kHighest) figures_.over_range += times;
  add(cell_of(std::min(v, kHighest)), v, times);
}

void Histogram::merge(const Histogram& other) {
  if (other.empty()) return;
  reserve();
  for (std::uint64_t groups = other.figures_.groups; groups != 0; groups &= groups - 1) {
    const int first = std::countr_zero(groups) * kGroupCells;
    std::uint64_t* const to = &cells_[first];
    const std::uint64_t* const from = &other.cells_[first];
    for (int i = 0; i < kGroupCells; ++i) to[i] += from[i];
  }
  figures_.groups |= other.figures_.groups;
  figures_.count += other.figures_.count;
  figures_.over_range += other.figures_.over_range;
  figures_.sum += other.figures_.sum;
  figures_.min = std::min(figures_.min, other.figures_.min);
  figures_.max = std::max(figures_.max, other.figures_.max);
}

void Histogram::clear() {
  for (std::uint64_t groups = figures_.groups; groups != 0; groups &= groups - 1) {
    std::fill_n(&cells_[std::countr_zero(groups) * kGroupCells], kGroupCells, 0);
  }
  figures_ = {};
}

Nanoseconds Histogram::mean() const {
  if (empty()) return Nanoseconds(0);
  const Wide rounded = (figures_.sum + figures_.count / 2) / figures_.count;
  return Nanoseconds(static_cast<std::int64_t>(rounded));
}

Nanoseconds Histogram::stddev() const {
  if (empty()) return Nanoseconds(0);
  const auto count = static_cast<double>(figures_.count);
  const auto midpoint = [](Nanoseconds highest) {
    const int cell = cell_of(std::min(highest.count(), kHighest));
    return 0.5 *
           (static_cast<double>(lowest_in_cell(cell)) + static_cast<double>(highest_in_cell(cell)));
  };
  // Around the mean of the midpoints, not around the exact one, so that equal samples give 0.
  double sum = 0;
  for_each_cell([&](Nanoseconds highest, std::uint64_t times) {
    sum += midpoint(highest) * static_cast<double>(times);
  });
  const double mean = sum / count;
  double squares = 0;
  for_each_cell([&](Nanoseconds highest, std::uint64_t times) {
    const double deviation = midpoint(highest) - mean;
    squares += deviation * deviation * static_cast<double>(times);
  });
  return Nanoseconds(std::llround(std::sqrt(squares / count)));
}

std::uint64_t Histogram::rank_of(double q) const {
  const double clamped = q > 0 ? std::min(q, 1.0) : 0;  // NaN: 0
  const double rank = std::floor(clamped * static_cast<double>(figures_.count) + 0.5);
  if (rank >= static_cast<double>(figures_.count)) return figures_.count;
  return std::max<std::uint64_t>(static_cast<std::uint64_t>(rank), 1);
}

Nanoseconds Histogram::quantile(double q) const {
  if (empty()) return Nanoseconds(0);
  const std::uint64_t rank = rank_of(q);
  std::uint64_t seen = 0;
  for (std::uint64_t groups = figures_.groups; groups != 0; groups &= groups - 1) {
    const int first = std::countr_zero(groups) * kGroupCells;
    for (int i = first; i < first + kGroupCells; ++i) {
      seen += cells_[i];
      if (seen >= rank) return Nanoseconds(std::min(highest_in_cell(i), figures_.max));
    }
  }
  return max();
}

bool Histogram::is_rough(double q) const {
  return empty() || figures_.count - rank_of(q) < 10;
}

}  // namespace stormlight
