// StatusCounts: how often each final status came, for one row.
//
// Thread rule: one thread at a time. Invariant: a status occurs once, in the order of first sight.
// A target sends a handful of statuses, so a short array searched from the front is fastest and,
// once it has its room, never allocates.
#pragma once

#include <cstdint>
#include <vector>

namespace stormlight {

class StatusCounts {
 public:
  struct Entry {
    std::uint16_t status = 0;
    std::uint64_t count = 0;
  };

  void add(std::uint16_t status, std::uint64_t count = 1) {
    for (Entry& entry : entries_) {
      if (entry.status == status) {
        entry.count += count;
        return;
      }
    }
    entries_.push_back({status, count});
  }
  void merge(const StatusCounts& other) {
    for (const Entry& entry : other.entries_) add(entry.status, entry.count);
  }
  void clear() { entries_.clear(); }
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
};

}  // namespace stormlight
