// Descriptors: how many files and sockets are open, against the limit.
//
// Thread rule: controlling thread. Each worker has a descriptor table of its own
// (engine/worker.cc), so the limit holds for each, and the fullest one is the figure that matters.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stormlight/generator_health.h"

namespace stormlight::health {

/// Entries of a folder such as /proc/self/fd; absent when it cannot be read. Linux 6.2 and later
/// tell the number of descriptors as the folder's size, before that they are listed.
std::optional<std::uint64_t> open_in(const std::string& folder);

class DescriptorMeter {
 public:
  /// `threads`: the kernel's id per worker, 0 for none.
  void update(const std::vector<int>& threads, std::optional<Descriptors>& descriptors);

 private:
  std::uint64_t updates_ = 0;
};

}  // namespace stormlight::health
