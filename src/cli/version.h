// Which program this is.
//
// Thread rule: constants; any thread.
#pragma once

#include <string>
#include <string_view>

namespace stormlight::cli {

/// "0.1.0", or "0.1.0+4e2c4ed12" when built in a Git checkout, with ".dirty" behind it when files
/// there differed from that commit (semver.org, build metadata).
std::string_view version();

/// What --version prints: the version, then what a bug report needs (compiler, Boost, OpenSSL).
std::string version_text();

}  // namespace stormlight::cli
