// Absolute http(s) URLs: parsing, resolving a reference against a base, origins.
//
// Thread rule: plain values; any thread.
// Invariants of a Url: scheme is "http" or "https"; host is not empty, in lower case, without
// the brackets of an IPv6 literal; port is not 0; target begins with '/' and holds neither
// spaces, control characters nor a fragment.
// Source: RFC 3986 (syntax, section 5 for references), RFC 9110 section 4.2 (http and https).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "stormlight/result.h"

namespace stormlight {

struct Url {
  std::string scheme;
  std::string host;
  std::uint16_t port = 0;
  std::string target = "/";  ///< path and query as sent in the request line, percent-encoded
  std::string user;          ///< decoded; from the userinfo part
  std::string password;
  bool has_credentials = false;

  bool is_tls() const { return scheme == "https"; }
  /// "host:port" with brackets around IPv6; the port is left out when it is the scheme's default.
  std::string host_header() const;
  /// "scheme://host:port", the port always there: equal exactly for the same origin (RFC 6454).
  std::string origin() const;
  /// The whole URL without credentials.
  std::string to_string() const;
};

/// Errors (kInput) say what is wrong and show the right form. A missing scheme is an error.
/// Characters that may not stand in a URL (spaces, non-ASCII) are percent-encoded.
Result<Url> parse_url(std::string_view text);

/// `reference` as a redirect's Location or a task's path: absolute, scheme-relative,
/// absolute-path or relative (RFC 3986 section 5.2). Credentials come from the reference only.
Result<Url> resolve_url(const Url& base, std::string_view reference);

/// A URL as it may be shown or stored: "http://user:secret@host/" becomes "http://host/". Text that
/// is no full URL stays as it is.
std::string without_credentials(std::string_view text);

}  // namespace stormlight
