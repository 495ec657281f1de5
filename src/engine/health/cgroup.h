// Throttling: what the CPU quota of the process's cgroup, or of one above it, held back.
//
// Thread rule: controlling thread. The parsers are pure functions of text.
// Invariants: only what happened since the first update counts; a process moved to another cgroup
// during the run keeps what the old one held back.
// Sources: cgroups(7), proc_pid_mountinfo(5); Linux, Documentation/admin-guide/cgroup-v2.rst
// ("cpu.stat") and Documentation/scheduler/sched-bwc.rst (v1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stormlight/generator_health.h"
#include "stormlight/units.h"

namespace stormlight::health {

struct CpuStat {
  std::uint64_t periods = 0;    ///< of the quota
  std::uint64_t throttled = 0;  ///< those in which it ran out
  Nanoseconds time{0};          ///< held back
};

/// A cpu.stat of v2 (throttled_usec) or v1 (throttled_time, in ns). Absent when it tells nothing
/// of throttling, as for a cgroup without the cpu controller.
std::optional<CpuStat> parse_cpu_stat(std::string_view text);

/// The folders whose cpu.stat concerns the process, its own cgroup first, then those above it, from
/// the contents of /proc/self/cgroup and /proc/self/mountinfo. v1's cpu controller where it is
/// mounted, else v2; empty when neither is.
std::vector<std::string> cpu_cgroups(std::string_view own, std::string_view mounts);

class ThrottleMeter {
 public:
  /// Reads the files and tells what was held back since the first call.
  void update(std::optional<Throttling>& throttled);

 private:
  struct Group {
    std::string stat_file;
    CpuStat first;
    CpuStat last;
  };

  void find_groups();
  /// The group that held back the most, and not the sum: each level counts its own quota.
  CpuStat worst() const;

  std::string own_;  // /proc/self/cgroup when groups_ were found
  std::vector<Group> groups_;
  CpuStat earlier_;  // from cgroups the process has left
  bool looked_ = false;
};

}  // namespace stormlight::health
