#include "cli/version.h"

#include <boost/version.hpp>
#include <fmt/format.h>
#include <openssl/crypto.h>

#include "cli/git_version.h"  // generated at each build: STORMLIGHT_GIT_VERSION, may be ""

namespace stormlight::cli {
namespace {

#if defined(__clang__)
constexpr std::string_view kCompiler = "clang " __clang_version__;
#else
constexpr std::string_view kCompiler = "gcc " __VERSION__;
#endif

}  // namespace

std::string_view version() {
  return STORMLIGHT_VERSION STORMLIGHT_GIT_VERSION;
}

std::string version_text() {
  return fmt::format("stormlight {}\n{}, Boost {}.{}.{}, {}\n", version(), kCompiler,
                     BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100,
                     OpenSSL_version(OPENSSL_VERSION));
}

}  // namespace stormlight::cli
