// The Basic credentials of a request or a proxy.
//
// Thread rule: pure function; any thread. Source: RFC 7617 (UTF-8 as given, no charset handling).
#pragma once

#include <string>
#include <string_view>

#include "base/strings.h"

namespace stormlight::http {

/// The field value "Basic dXNlcjpwYXNz". `user` must not hold a colon (parse_url() refuses one),
/// for the server would take what follows it for the password.
inline std::string basic_auth(std::string_view user, std::string_view password) {
  return "Basic " + base64_encode(std::string(user).append(":").append(password));
}

}  // namespace stormlight::http
