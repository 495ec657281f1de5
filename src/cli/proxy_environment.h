// The proxy that the environment names for a target, as --proxy-from-env obeys it.
//
// Thread rule: pure function but for `variable`; the environment must not change meanwhile.
// Sources: there is no standard; this is what curl and Python's urllib have in common.
#pragma once

#include <functional>
#include <string>

#include "stormlight/result.h"

#include "base/url.h"

namespace stormlight::cli {

/// getenv() or a test's map; null when not set.
using EnvironmentVariable = std::function<const char*(const char* name)>;

/// Empty when the target is to be reached directly. http_proxy or https_proxy by the target's
/// scheme, else all_proxy; lower case before upper. no_proxy is a list of names divided by commas:
/// "*" is every host, "example.com" and ".example.com" stand for the name and all below it,
/// "name:port" for that port only. kInput for a proxy that is not http://.
Result<std::string> proxy_from_environment(const Url& target, const EnvironmentVariable& variable);

}  // namespace stormlight::cli
