#include "target/endpoints.h"

#include <algorithm>
#include <array>

#include "base/strings.h"
#include "target/answers.h"

namespace stormlight::target {
namespace {

constexpr std::string_view kGet = "GET, HEAD";
constexpr std::string_view kMost = "GET, HEAD, POST, PUT, PATCH, DELETE";

constexpr std::array<Endpoint, 11> kEndpoints = {{
    {.pattern = "/hello",
     .methods = kGet,
     .help = "{\"message\":\"Hello World\"}",
     .answer = answer_hello},
    {.pattern = "/api/upload",
     .methods = "POST",
     .help = "echoes JSON {name: str, price: float}; else 422",
     .answer = answer_api_upload,
     .keeps_body = true},
    {.pattern = "/bytes/{n}",
     .methods = kGet,
     .help = "n bytes, up to 2 GiB; ?chunked=1 or ?until_close=1",
     .answer = answer_bytes},
    {.pattern = "/status/{code}",
     .methods = kMost,
     .help = "that status, 200 to 599",
     .answer = answer_status},
    {.pattern = "/delay/{ms}",
     .methods = kMost,
     .help = "answers after ms milliseconds, up to 1 h",
     .answer = answer_delay,
     .delay = requested_delay},
    {.pattern = "/redirect/{n}",
     .methods = kMost,
     .help = "n redirects, then /hello; ?status=301, 302, 303, 307 or 308",
     .answer = answer_redirect},
    {.pattern = "/cookies/set",
     .methods = kGet,
     .help = "sets a cookie for each ?name=value",
     .answer = answer_set_cookies},
    {.pattern = "/cookies",
     .methods = kGet,
     .help = "the request's cookies",
     .answer = answer_cookies},
    {.pattern = "/headers",
     .methods = kGet,
     .help = "the request's headers",
     .answer = answer_headers},
    {.pattern = "/gzip",
     .methods = kGet,
     .help = "JSON, always gzip-encoded",
     .answer = answer_gzip},
    {.pattern = "/stats",
     .methods = kGet,
     .help = "what was answered so far; no fault touches it, it does not count itself",
     .answer = nullptr,
     .is_stats = true},
}};

bool allows(const Endpoint& endpoint, std::string_view method) {
  std::string_view left = endpoint.methods;
  while (!left.empty()) {
    const std::size_t comma = std::min(left.find(", "), left.size());
    if (left.substr(0, comma) == method) return true;
    left.remove_prefix(std::min(comma + 2, left.size()));
  }
  return false;
}

/// Whether `path` fits; if so, `parameter` is what stands for "{...}".
bool fits(std::string_view pattern, std::string_view path, std::string_view& parameter) {
  const std::size_t brace = pattern.find('{');
  if (brace == std::string_view::npos) return pattern == path;
  if (!path.starts_with(pattern.substr(0, brace))) return false;
  parameter = path.substr(brace);
  return !parameter.empty() && parameter.find('/') == std::string_view::npos;
}

}  // namespace

std::span<const Endpoint> endpoints() {
  return kEndpoints;
}

Match match_endpoint(std::string_view method, std::string_view path) {
  for (const Endpoint& endpoint : kEndpoints) {
    Match match;
    if (fits(endpoint.pattern, path, match.parameter)) {
      match.endpoint = &endpoint;
      match.method_allowed = allows(endpoint, method);
      return match;
    }
  }
  return {};
}

void answer_request(const Match& match, const Call& call, Response& response) {
  if (match.endpoint != nullptr && match.method_allowed) {
    match.endpoint->answer(call, response);
    return;
  }
  if (match.endpoint != nullptr) {
    response.set_detail(405, "Method Not Allowed");
    response.add_header("Allow", match.endpoint->methods);
    return;
  }
  const std::string_view path = call.request.path();
  if (path.size() > 1 && path.ends_with('/') &&
      match_endpoint("GET", path.substr(0, path.size() - 1)).endpoint != nullptr) {
    // The raw path: what was decoded could hold a line break.
    std::string_view raw = call.request.raw_path();
    raw.remove_suffix(raw.ends_with('/') ? 1 : 3);  // "%2F"
    std::string location(raw);
    if (!call.request.query().empty()) location.append("?").append(call.request.query());
    response.status = 307;
    response.content_type = {};
    response.add_header("Location", location);
    return;
  }
  response.set_detail(404, "Not Found");
}

std::string endpoint_help() {
  std::string out;
  for (const Endpoint& endpoint : kEndpoints) {
    const bool is_post = endpoint.methods == "POST";
    const bool is_most = endpoint.methods == kMost;
    std::string line = is_post ? "  POST  " : is_most ? "  any   " : "  GET   ";
    line += endpoint.pattern;
    line.resize(std::max<std::size_t>(line.size() + 2, 24), ' ');
    out += line;
    out += endpoint.help;
    out += '\n';
  }
  return out;
}

}  // namespace stormlight::target
