#include "engine/health/descriptors.h"

#include <algorithm>

#include <dirent.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace stormlight::health {
namespace {

/// Listing a table costs about 1 us per descriptor, which a large one shall not cost every second.
constexpr std::uint64_t kManyOpen = 4096;
constexpr std::uint64_t kRarely = 10;

}  // namespace

std::optional<std::uint64_t> open_in(const std::string& folder) {
  struct stat told{};
  if (::stat(folder.c_str(), &told) != 0) return std::nullopt;
  if (told.st_size > 0) return static_cast<std::uint64_t>(told.st_size);
  DIR* const entries = ::opendir(folder.c_str());
  if (entries == nullptr) return std::nullopt;
  std::uint64_t count = 0;
  while (const dirent* entry = ::readdir(entries)) {
    if (entry->d_name[0] != '.') ++count;
  }
  ::closedir(entries);
  return count;
}

void DescriptorMeter::update(const std::vector<int>& threads,
                             std::optional<Descriptors>& descriptors) {
  const bool many = descriptors && descriptors->open > kManyOpen;
  if (many && ++updates_ % kRarely != 0) return;
  std::optional<std::uint64_t> most;
  for (const int thread : threads) {
    if (thread == 0) continue;
    const auto open = open_in("/proc/self/task/" + std::to_string(thread) + "/fd");
    if (open) most = std::max(most.value_or(0), *open);
  }
  rlimit limit{};
  if (!most || ::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  descriptors = Descriptors{*most, static_cast<std::uint64_t>(limit.rlim_cur)};
}

}  // namespace stormlight::health
