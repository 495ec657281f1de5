#include "engine/health/sockets.h"

#include <cstddef>
#include <string>

#include "base/strings.h"
#include "engine/health/proc_text.h"

namespace stormlight::health {

std::optional<SocketCounts> parse_sockstat(std::string_view text, std::string_view protocol) {
  for (const std::string_view line : split(text, '\n')) {
    const auto fields = words(line);
    if (fields.empty() || !fields[0].ends_with(':')) continue;
    if (fields[0].substr(0, fields[0].size() - 1) != protocol) continue;
    SocketCounts counts;
    bool tells = false;
    for (std::size_t i = 1; i + 1 < fields.size(); i += 2) {
      const auto value = number<std::uint64_t>(fields[i + 1]);
      if (!value) continue;
      if (fields[i] == "inuse") counts.in_use = *value;
      if (fields[i] == "tw") counts.time_wait = *value;
      tells = tells || fields[i] == "inuse";
    }
    if (tells) return counts;
  }
  return std::nullopt;
}

std::optional<std::pair<int, int>> parse_port_range(std::string_view text) {
  const auto fields = words(trim(text));
  if (fields.size() != 2) return std::nullopt;
  const auto first = number<int>(fields[0]);
  const auto last = number<int>(fields[1]);
  if (!first || !last || *first < 1 || *last < *first || *last > 65535) return std::nullopt;
  return std::pair(*first, *last);
}

void read_sockets(GeneratorFacts& facts) {
  facts.ports.reset();
  facts.time_wait.reset();
  const auto text = read_text("/proc/self/net/sockstat");
  const auto counts = text ? parse_sockstat(*text, "TCP") : std::nullopt;
  if (!counts) return;
  facts.time_wait = counts->time_wait;
  const auto range_text = read_text("/proc/sys/net/ipv4/ip_local_port_range");
  const auto range = range_text ? parse_port_range(*range_text) : std::nullopt;
  if (!range) return;
  std::uint64_t sockets = counts->in_use;
  if (const auto text6 = read_text("/proc/self/net/sockstat6")) {
    if (const auto counts6 = parse_sockstat(*text6, "TCP6")) sockets += counts6->in_use;
  }
  facts.ports = LocalPorts{sockets, range->first, range->second};
}

}  // namespace stormlight::health
