#include "cli/descriptor_limit.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include <fmt/format.h>
#include <sys/resource.h>

namespace stormlight::cli {
namespace {

// Standard streams, log and report files, certificates, what Python keeps open; epoll, wake-up and
// resolver sockets of the loop.
constexpr std::uint64_t kBesideUsers = 96;

}  // namespace

std::uint64_t descriptors_needed(const Plan& plan) {
  const auto workers = static_cast<std::uint64_t>(std::max(plan.workers, 1));
  return (static_cast<std::uint64_t>(plan.load.users) + workers - 1) / workers + kBesideUsers;
}

Result<void> raise_descriptor_limit(std::uint64_t needed, const Plan& plan) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return {};  // then the run will tell
  if (limit.rlim_max < needed) {
    // Only root may; the kernel refuses anything above fs.nr_open (1,048,576 by default).
    const rlimit raised{needed, needed};
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0) return {};
  }
  if (limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
  }
  if (limit.rlim_cur >= needed) return {};
  const std::uint64_t room = limit.rlim_cur > kBesideUsers ? limit.rlim_cur - kBesideUsers : 1;
  const auto users = static_cast<std::uint64_t>(plan.load.users);
  return Error::input(
      fmt::format(
          "--users {} with --workers {} needs about {} open files in each worker, which may "
          "have {}",
          users, plan.workers, needed, limit.rlim_cur),
      fmt::format("raise the limit (ulimit -n {}, as root), use --workers {}, or at most {} users",
                  needed, (users + room - 1) / room,
                  room * static_cast<std::uint64_t>(plan.workers)));
}

std::optional<int> ports_in_range(const std::string& range) {
  std::istringstream in(range);
  int first = 0;
  int last = 0;
  if (!(in >> first >> last) || first < 1 || last < first || last > 65535) return std::nullopt;
  return last - first + 1;
}

std::string port_warning(const Plan& plan, std::optional<int> ports) {
  if (!ports) return {};
  const auto addresses =
      std::max<std::int64_t>(1, static_cast<std::int64_t>(plan.http.source_addresses.size()));
  if (plan.load.users <= *ports * addresses) return {};
  const std::int64_t wanted = (plan.load.users + *ports - 1) / *ports;
  return fmt::format(
      "{} users need more than the {} local ports of {}; give {} addresses with "
      "--source-address, or the rest cannot connect to a single target",
      plan.load.users, *ports * addresses,
      addresses == 1 ? "one source address" : fmt::format("{} source addresses", addresses),
      wanted);
}

std::string local_port_range() {
  std::ifstream file("/proc/sys/net/ipv4/ip_local_port_range");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace stormlight::cli
