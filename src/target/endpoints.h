// The table of endpoints: which exist, which methods they take, what they answer, what --help says
// about them.
//
// Thread rule: the table is constant; an answer function runs on its session's thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "stormlight/units.h"

#include "target/json_reader.h"
#include "target/request.h"
#include "target/response.h"

namespace stormlight::target {

/// What an answer function may use.
struct Call {
  const Request& request;
  std::string_view parameter;  ///< what stands for "{...}" in the pattern, decoded
  JsonReader& json;
};

struct Endpoint {
  std::string_view pattern;  ///< may end in one "{parameter}", which matches up to the next '/'
  std::string_view methods;  ///< as the Allow header lists them
  std::string_view help;
  void (*answer)(const Call& call, Response& response);
  bool keeps_body = false;  ///< reads Request::body
  bool is_stats = false;    ///< answered by the server itself, spared by faults, not counted
  /// How long this request wants its answer held back; null: never.
  Nanoseconds (*delay)(std::string_view parameter) = nullptr;
};

/// What a request is for. Exactly one of the three: an endpoint to call; an endpoint that does not
/// take this method (405); no endpoint (404).
struct Match {
  const Endpoint* endpoint = nullptr;
  std::string_view parameter;
  bool method_allowed = false;
};

std::span<const Endpoint> endpoints();

/// `path` is decoded; the result borrows from it.
Match match_endpoint(std::string_view method, std::string_view path);

/// Answers as the endpoint does, or 404, 405, or the redirect that FastAPI gives to a path with
/// one '/' too many at its end. `response` has been reset.
void answer_request(const Match& match, const Call& call, Response& response);

/// One line per endpoint, for --help.
std::string endpoint_help();

}  // namespace stormlight::target
