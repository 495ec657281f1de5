// For tests: a target on a free port, what it counted, and a request to send.
//
// Thread rule: any thread.
#pragma once

#include <iosfwd>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "target/target.h"
#include "target/test_client.h"

namespace stormlight::target {

/// Throws when it does not start.
inline std::unique_ptr<Target> start(TargetOptions options = {}, std::ostream* log = nullptr) {
  options.port = 0;
  auto target = Target::start(options, log);
  if (!target) throw std::runtime_error(target.error().message);
  return std::move(target).value();
}

/// Why a target does not start.
inline Error start_error(const TargetOptions& options) {
  auto target = Target::start(options);
  return target ? Error::internal("it started") : target.error();
}

inline nlohmann::json stats(const Target& target) {
  TestClient client(target.port());
  return nlohmann::json::parse(client.fetch("/stats").body);
}

inline constexpr std::string_view kUpload =
    "POST /api/upload HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\n"
    "Content-Length: 26\r\n\r\n{\"name\":\"test\",\"price\":10}";

}  // namespace stormlight::target
