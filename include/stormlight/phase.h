// The phases of a request: where its time went.
//
// Thread rule: plain values; any thread. Invariant: the phases of a request add up to its response
// time in the closed model, but for the microseconds between them; a phase that a request did not
// have (no name to look up, a kept connection, plain HTTP) is 0 and is not recorded.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "stormlight/units.h"

namespace stormlight {

enum class Phase : std::uint8_t {
  kDns,      ///< a name was looked up, for as long as the user waited for it
  kConnect,  ///< TCP to the target or the proxy, with its tunnel
  kTls,      ///< the handshake
  kSend,     ///< until the kernel had taken the last byte; 0 when it took all at once
  kWait,     ///< until the first byte of the response
  kReceive,  ///< until its last byte
};
inline constexpr std::size_t kPhases = 6;

constexpr std::string_view to_string(Phase phase) {
  constexpr std::string_view kNames[kPhases] = {"dns", "connect", "tls", "send", "wait", "receive"};
  return kNames[static_cast<std::size_t>(phase)];
}

/// By Phase; redirects and retries added up.
struct PhaseTimes {
  std::array<Nanoseconds, kPhases> times{};

  Nanoseconds& operator[](Phase phase) { return times[static_cast<std::size_t>(phase)]; }
  Nanoseconds operator[](Phase phase) const { return times[static_cast<std::size_t>(phase)]; }
};

}  // namespace stormlight
