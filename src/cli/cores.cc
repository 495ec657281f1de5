#include "cli/cores.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <sstream>
#include <vector>

#include <sched.h>

#include "base/strings.h"

namespace stormlight::cli {
namespace {

std::string content_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Where this process's group lies below the mount point, e.g. "/system.slice/x.service": the third
// field of "0::/path" (v2) or of the line whose second field names the controller (v1).
std::string group_path(const std::string& groups, std::string_view controller) {
  for (const std::string_view line : split(groups, '\n')) {
    const std::vector<std::string_view> fields = split(line, ':');
    if (fields.size() < 3) continue;
    const std::vector<std::string_view> controllers = split(fields[1], ',');
    if (std::find(controllers.begin(), controllers.end(), controller) == controllers.end()) {
      continue;
    }
    return std::string(fields[2]);
  }
  return {};
}

std::optional<int> smaller(std::optional<int> a, std::optional<int> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

// Calls `read(folder)` for the group's folder and each above it. Inside a container the path may
// be the host's, which does not exist here; then only the mount point itself answers.
template <typename Read>
std::optional<int> smallest_upwards(const std::string& mount, std::string path, Read read) {
  std::optional<int> smallest;
  while (true) {
    smallest = smaller(smallest, read(mount + path));
    const std::size_t slash = path.find_last_of('/');
    if (slash == std::string::npos) return smallest;
    path.erase(slash);
  }
}

}  // namespace

std::optional<int> cores_in_cpu_max(std::string_view content) {
  std::istringstream in{std::string(content)};
  std::int64_t quota = 0;
  std::int64_t period = 0;
  if (!(in >> quota >> period) || quota <= 0 || period <= 0) return std::nullopt;
  return static_cast<int>(std::min<std::int64_t>((quota + period - 1) / period, 1 << 20));
}

std::optional<int> cgroup_cores(const std::string& root) {
  const std::string groups = content_of(root + "proc/self/cgroup");
  const std::optional<int> v2 = smallest_upwards(
      root + "sys/fs/cgroup", group_path(groups, ""),
      [](const std::string& folder) { return cores_in_cpu_max(content_of(folder + "/cpu.max")); });
  const std::optional<int> v1 = smallest_upwards(
      root + "sys/fs/cgroup/cpu", group_path(groups, "cpu"), [](const std::string& folder) {
        return cores_in_cpu_max(content_of(folder + "/cpu.cfs_quota_us") + " " +
                                content_of(folder + "/cpu.cfs_period_us"));
      });
  return smaller(v1, v2);
}

int usable_cores() {
  // Larger machines than CPU_SETSIZE (1024) need a mask of their own size.
  for (int cpus = CPU_SETSIZE; cpus <= 1 << 16; cpus *= 2) {
    cpu_set_t* mask = CPU_ALLOC(static_cast<unsigned>(cpus));
    const std::size_t size = CPU_ALLOC_SIZE(static_cast<unsigned>(cpus));
    if (mask == nullptr) break;
    const bool known = sched_getaffinity(0, size, mask) == 0;
    const int count = known ? CPU_COUNT_S(size, mask) : 0;
    CPU_FREE(mask);
    if (known) return std::max(1, *smaller(count, cgroup_cores("/")));
  }
  return 1;
}

}  // namespace stormlight::cli
