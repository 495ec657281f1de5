#include "cli/descriptor_limit.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include <fmt/format.h>
#include <sys/resource.h>

#include "plan/validate.h"

namespace stormlight::cli {
namespace {

// Standard streams, log and report files, certificates, what Python keeps open; epoll, wake-up and
// resolver sockets of the loop.
constexpr std::uint64_t kBesideUsers = 96;

std::uint64_t room_in(std::uint64_t limit) {
  return limit > kBesideUsers ? limit - kBesideUsers : 1;
}

}  // namespace

int most_connections(const Plan& plan) {
  return plan.load.model == Model::kOpen ? plan.load.max_users : plan.load.users;
}

std::uint64_t descriptors_needed(const Plan& plan) {
  const auto workers = static_cast<std::uint64_t>(std::max(plan.workers, 1));
  return (static_cast<std::uint64_t>(most_connections(plan)) + workers - 1) / workers +
         kBesideUsers;
}

std::uint64_t raise_descriptor_limit(std::uint64_t needed) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return needed;  // then the run will tell
  if (limit.rlim_max < needed) {
    // Only root may; the kernel refuses anything above fs.nr_open (1,048,576 by default).
    const rlimit raised{needed, needed};
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0) return needed;
  }
  if (limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
  }
  return limit.rlim_cur;
}

Result<void> check_descriptors(const Plan& plan, std::uint64_t limit) {
  const std::uint64_t needed = descriptors_needed(plan);
  if (limit >= needed) return {};
  const bool open = plan.load.model == Model::kOpen;
  const auto users = static_cast<std::uint64_t>(most_connections(plan));
  return Error::input(
      fmt::format("{} {} with --workers {} needs about {} open files in each worker, which may "
                  "have {}",
                  open ? "--max-users" : "--users", users, plan.workers, needed, limit),
      fmt::format("raise the limit (ulimit -n {}, as root), use --workers {}, or at most {} users",
                  needed, (users + room_in(limit) - 1) / room_in(limit),
                  room_in(limit) * static_cast<std::uint64_t>(plan.workers)));
}

std::string cap_max_users(Plan& plan, std::uint64_t limit) {
  const std::uint64_t needed = descriptors_needed(plan);
  if (plan.load.model != Model::kOpen || limit >= needed) return {};
  const int wanted = plan.load.max_users;
  plan.load.max_users = most_users(limit, plan.workers);
  return fmt::format(
      "at most {} requests are in flight at once instead of {}, because each worker may have only "
      "{} open files; raise that (ulimit -n {}), or give --max-users",
      plan.load.max_users, wanted, limit, needed);
}

int most_users(std::uint64_t limit, int workers) {
  const std::uint64_t users = room_in(limit) * static_cast<std::uint64_t>(std::max(workers, 1));
  return static_cast<int>(std::min<std::uint64_t>(users, kMostUsers));
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
  const int users = most_connections(plan);
  if (users <= *ports * addresses) return {};
  const std::int64_t wanted = (users + *ports - 1) / *ports;
  return fmt::format(
      "{} users need more than the {} local ports of {}; give {} addresses with "
      "--source-address, or the rest cannot connect to a single target",
      users, *ports * addresses,
      addresses == 1 ? "one source address" : fmt::format("{} source addresses", addresses),
      wanted);
}

std::string local_port_range() {
  std::ifstream file("/proc/sys/net/ipv4/ip_local_port_range");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace stormlight::cli
