// The kinds a failed request is counted under. The names are part of the JSON contract.
//
// Thread rule: plain values; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace stormlight {

enum class FailureKind : std::uint8_t {
  kNone,            ///< the request passed
  kDns,             ///< the name could not be resolved
  kConnectRefused,  ///< every address refused the connection
  kConnectTimeout,  ///< no address answered within the connect timeout
  kConnect,         ///< any other failure to connect (unreachable, no route)
  kTls,             ///< handshake or certificate
  kReset,           ///< the connection ended before the response was whole
  kTimeout,         ///< the response or total timeout passed
  kProtocol,        ///< the response is not HTTP, or breaks a limit
  kRedirect,        ///< too many redirects, or one that cannot be followed
  kHttpStatus,      ///< no `expect` was given and the status is 400 or above
  kExpectation,     ///< the response is not what `expect` asks for
  kGenerator,       ///< our own fault: out of descriptors, ports or memory
};
inline constexpr int kFailureKinds = 13;

/// "dns", "connect_refused", … ; "none" for kNone.
constexpr std::string_view to_string(FailureKind kind) {
  constexpr std::string_view kNames[kFailureKinds] = {
      "none",        "dns",         "connect_refused", "connect_timeout", "connect",
      "tls",         "reset",       "timeout",         "protocol",        "redirect",
      "http_status", "expectation", "generator"};
  return kNames[static_cast<int>(kind)];
}

/// Whether a response with a status was read to its end, so that a status can be counted.
constexpr bool has_response(FailureKind kind) {
  return kind == FailureKind::kNone || kind == FailureKind::kHttpStatus ||
         kind == FailureKind::kExpectation || kind == FailureKind::kRedirect;
}

}  // namespace stormlight
