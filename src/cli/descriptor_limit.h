// How many connections this process may hold open: descriptors and local ports.
//
// Thread rule: before the run's threads start. The limits are the process's, so raising them is a
// side effect that outlasts the call.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "stormlight/plan.h"
#include "stormlight/result.h"

namespace stormlight::cli {

/// Connections `plan` may have open at once: one for each user; in the open model, for each of the
/// most there may be.
int most_connections(const Plan& plan);

/// Descriptors each worker of a run of `plan` may have open at once: a connection for each of its
/// users, and some for its loop, libraries and files. RLIMIT_NOFILE bounds a descriptor table, and
/// each worker has one of its own (engine/worker.cc).
std::uint64_t descriptors_needed(const Plan& plan);

/// Raises RLIMIT_NOFILE towards `needed`: the soft limit up to the hard one, and with
/// CAP_SYS_RESOURCE the hard one up to fs.nr_open. Returns what it is then.
std::uint64_t raise_descriptor_limit(std::uint64_t needed);

/// kInput, naming the ways out, when `limit` is too low for `plan`.
Result<void> check_descriptors(const Plan& plan, std::uint64_t limit);

/// For max_users that nobody asked for: makes them as many as `limit` allows, at least one a
/// worker, and returns a sentence that says so; empty when nothing had to change.
std::string cap_max_users(Plan& plan, std::uint64_t limit);

/// The most users that `limit` descriptors allow each of `workers` workers together.
int most_users(std::uint64_t limit, int workers);

/// Local ports for outgoing connections per source address, from `range`, the content of
/// /proc/sys/net/ipv4/ip_local_port_range ("32768\t60999"). Empty when it cannot be read.
std::optional<int> ports_in_range(const std::string& range);

/// A warning when the plan's users are more than one target can be reached with from
/// `source_addresses` addresses of `ports` ports each; empty when there are enough.
std::string port_warning(const Plan& plan, std::optional<int> ports);

/// The content of /proc/sys/net/ipv4/ip_local_port_range; empty when there is none.
std::string local_port_range();

}  // namespace stormlight::cli
