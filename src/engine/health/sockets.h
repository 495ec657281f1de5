// Sockets: TCP sockets of the machine, those in TIME_WAIT, and the ports there are for new ones.
//
// Thread rule: controlling thread. The parsers are pure functions of text. The counts are the
// network namespace's: reading them costs the same however many sockets there are. Sources:
// proc(5), ip(7) (ip_local_port_range).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "stormlight/generator_health.h"

namespace stormlight::health {

struct SocketCounts {
  std::uint64_t in_use = 0;
  std::uint64_t time_wait = 0;
};

/// The line "TCP: inuse 5 orphan 0 tw 125 alloc 7 mem 1" (or "TCP6: inuse 2") of
/// /proc/net/sockstat.
std::optional<SocketCounts> parse_sockstat(std::string_view text, std::string_view protocol);

/// "32768\t60999": the first and the last port.
std::optional<std::pair<int, int>> parse_port_range(std::string_view text);

/// Sets what can be read, and leaves the rest absent.
void read_sockets(GeneratorFacts& facts);

}  // namespace stormlight::health
