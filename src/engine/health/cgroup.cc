#include "engine/health/cgroup.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/strings.h"
#include "engine/health/proc_text.h"

namespace stormlight::health {
namespace {

constexpr std::size_t kDeepest = 64;  // levels; deeper ones are nobody's real machine

struct Mount {
  std::string root;   // the cgroup that is mounted there
  std::string point;  // the folder
};

bool has_word(std::string_view list, std::string_view word) {
  const auto pieces = split(list, ',');
  return std::find(pieces.begin(), pieces.end(), word) != pieces.end();
}

/// mountinfo writes blanks, line ends and backslashes as \040 and the like.
std::string unescaped(std::string_view text) {
  const auto octal = [](char c) { return c >= '0' && c <= '7'; };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '\\' && i + 3 < text.size() && octal(text[i + 1]) &&
                        octal(text[i + 2]) && octal(text[i + 3]);
    if (!escape) {
      out += text[i];
      continue;
    }
    const int value = (text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0');
    out += static_cast<char>(value);
    i += 3;
  }
  return out;
}

/// "31 23 0:28 ROOT POINT rw,... [optional...] - TYPE SOURCE OPTIONS"; of the last such mount, as
/// later ones cover earlier ones.
std::optional<Mount> mount_of(std::string_view mounts, bool v2) {
  std::optional<Mount> found;
  for (const std::string_view line : split(mounts, '\n')) {
    const auto fields = words(line);
    const auto dash = std::find(fields.begin(), fields.end(), "-");
    if (dash - fields.begin() < 6 || fields.end() - dash < 4) continue;
    const bool fits = v2 ? dash[1] == "cgroup2" : dash[1] == "cgroup" && has_word(dash[3], "cpu");
    if (fits) found = Mount{unescaped(fields[3]), unescaped(fields[4])};
  }
  return found;
}

/// "4:cpu,cpuacct:/a/b" (v1) or "0::/a/b" (v2): the path.
std::optional<std::string_view> path_of(std::string_view own, bool v2) {
  for (const std::string_view line : split(own, '\n')) {
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string_view::npos ? first : line.find(':', first + 1);
    if (second == std::string_view::npos) continue;
    const std::string_view controllers = line.substr(first + 1, second - first - 1);
    const bool fits =
        v2 ? controllers.empty() && line.substr(0, first) == "0" : has_word(controllers, "cpu");
    if (fits) return line.substr(second + 1);
  }
  return std::nullopt;
}

std::vector<std::string> folders(const Mount& mount, std::string_view path) {
  // In a container the mount may show a part of the tree only: paths below it, or none.
  if (mount.root != "/") {
    const bool below = path.starts_with(mount.root) &&
                       (path.size() == mount.root.size() || path[mount.root.size()] == '/');
    path = below ? path.substr(mount.root.size()) : std::string_view();
  }
  if (path.find("/..") != std::string_view::npos) path = {};  // outside of the namespace
  std::vector<std::string> found;
  while (!path.empty() && path != "/" && found.size() < kDeepest) {
    found.push_back(mount.point + std::string(path));
    path = path.substr(0, path.rfind('/'));
  }
  found.push_back(mount.point);
  return found;
}

CpuStat difference(const CpuStat& last, const CpuStat& first) {
  const auto since = [](auto now, auto then) { return now > then ? now - then : decltype(now){}; };
  return {since(last.periods, first.periods), since(last.throttled, first.throttled),
          since(last.time, first.time)};
}

}  // namespace

std::optional<CpuStat> parse_cpu_stat(std::string_view text) {
  CpuStat stat;
  bool tells = false;
  for (const std::string_view line : split(text, '\n')) {
    const auto fields = words(line);
    if (fields.size() != 2) continue;
    const auto value = number<std::uint64_t>(fields[1]);
    if (!value) continue;
    const auto amount =
        static_cast<std::int64_t>(std::min(*value, std::uint64_t{INT64_MAX} / 1000));
    if (fields[0] == "nr_periods") stat.periods = *value;
    if (fields[0] == "nr_throttled") stat.throttled = *value;
    if (fields[0] == "throttled_usec") stat.time = std::chrono::microseconds(amount);
    if (fields[0] == "throttled_time") stat.time = Nanoseconds(amount);
    tells = tells || fields[0] == "nr_throttled";
  }
  if (!tells) return std::nullopt;
  return stat;
}

std::vector<std::string> cpu_cgroups(std::string_view own, std::string_view mounts) {
  for (const bool v2 : {false, true}) {
    const auto mount = mount_of(mounts, v2);
    const auto path = path_of(own, v2);
    if (mount && path && path->starts_with('/')) return folders(*mount, *path);
  }
  return {};
}

void ThrottleMeter::find_groups() {
  groups_.clear();
  const auto mounts = read_text("/proc/self/mountinfo");
  if (!mounts) return;
  for (const std::string& folder : cpu_cgroups(own_, *mounts)) {
    Group group;
    group.stat_file = folder + "/cpu.stat";
    const auto text = read_text(group.stat_file);
    const auto stat = text ? parse_cpu_stat(*text) : std::nullopt;
    if (!stat) continue;
    group.first = group.last = *stat;
    groups_.push_back(std::move(group));
  }
}

CpuStat ThrottleMeter::worst() const {
  CpuStat worst;
  for (const Group& group : groups_) {
    const CpuStat since = difference(group.last, group.first);
    if (since.throttled > worst.throttled || worst.periods == 0) worst = since;
  }
  return worst;
}

void ThrottleMeter::update(std::optional<Throttling>& throttled) {
  std::string own = read_text("/proc/self/cgroup").value_or("");
  if (!looked_ || own != own_) {
    const CpuStat left = worst();
    earlier_.periods += left.periods;
    earlier_.throttled += left.throttled;
    earlier_.time += left.time;
    own_ = std::move(own);
    looked_ = true;
    find_groups();
  } else {
    for (Group& group : groups_) {
      const auto text = read_text(group.stat_file);
      const auto stat = text ? parse_cpu_stat(*text) : std::nullopt;
      if (stat) group.last = *stat;
    }
  }
  if (groups_.empty() && earlier_.periods == 0) {
    throttled.reset();
    return;
  }
  const CpuStat now = worst();
  Throttling told;
  told.periods = earlier_.throttled + now.throttled;
  told.time = earlier_.time + now.time;
  const std::uint64_t all = earlier_.periods + now.periods;
  told.share =
      all > 0 ? std::min(static_cast<double>(told.periods) / static_cast<double>(all), 1.0) : 0.0;
  throttled = told;
}

}  // namespace stormlight::health
