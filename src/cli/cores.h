// How many cores this process may use.
//
// Thread rule: reads the kernel's files; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stormlight::cli {

/// Whole cores that a cgroup v2 `cpu.max` ("150000 100000") grants, rounded up; empty for "max"
/// and for anything that cannot be read.
std::optional<int> cores_in_cpu_max(std::string_view content);

/// The smallest quota of this process's cgroup and of those above it. `root` is "/" (a test's
/// folder): looks at proc/self/cgroup and sys/fs/cgroup below it, v2 and v1.
std::optional<int> cgroup_cores(const std::string& root);

/// The CPUs in the affinity mask (taskset, cpuset), or less when a cgroup's quota is less, as in a
/// container with --cpus; at least 1.
int usable_cores();

}  // namespace stormlight::cli
