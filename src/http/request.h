// Request: a request made ready to send, head and body rendered once for a whole run.
//
// Thread rule: immutable after prepare_request(), but for what known_head points to; belongs to the
// worker whose Origins it points to.
// Invariants: `wire` is head, empty line and body in one piece; `head_size` is where the empty
// line's CRLF begins, so that a Cookie field can be put before it.
// Source: RFC 9112 section 3 (request line, Host), RFC 9110 section 9.2.2 (idempotent methods).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stormlight/plan.h"

#include "http/connector.h"
#include "http/h1/known_head.h"
#include "http/redirect.h"

namespace stormlight::http {

/// What prepare_request() renders. Headers given here win over those it would add itself.
struct RequestParts {
  std::string method;
  Url url;
  std::vector<Header> headers;
  std::optional<std::string> body;
  std::optional<BasicAuth> auth;  ///< also taken from the URL's user and password
};

struct Request {
  RequestParts parts;
  const Origin* origin = nullptr;
  std::string wire;
  std::size_t head_size = 0;
  bool idempotent = true;  ///< may be sent again on a fresh connection (RFC 9110 section 9.2.2)
  bool head_method = false;
  bool sets_cookie_field = false;  ///< the task gave its own Cookie field; the jar stays out
  bool wants_body = false;         ///< keep the decoded body, for an expectation or a script
  bool wants_head = false;         ///< keep fields, reason, final URL and the hops' history
  // prepare_request() sets these to what the HttpOptions say; each request may have its own.
  bool verify_tls = true;
  ByteCount max_body;            ///< of the decoded body; what lies beyond is read and forgotten
  Nanoseconds total_timeout{0};  ///< redirects included; 0: none
  std::optional<int> max_redirects;       ///< 0: the redirect is the response; none: HttpOptions'
  std::unique_ptr<KnownHead> known_head;  ///< of its responses; may be null

  /// What its sender wants of `from` is wanted of this one too: the next hop of a redirect.
  void take_wishes(const Request& from);

  std::string_view head() const { return std::string_view(wire).substr(0, head_size); }
  std::string_view tail() const { return std::string_view(wire).substr(head_size); }
};

/// Renders the request with Host, User-Agent, Accept, Accept-Encoding, Content-Length,
/// Authorization and (without keep-alive) Connection, unless the parts have these fields.
Request prepare_request(RequestParts parts, const Origin& origin, const HttpOptions& options);

/// The parts of the request that follows a redirect: RFC 9110 section 15.4 has fields that describe
/// a body leave with it, and credentials stay with their origin.
RequestParts redirected_parts(const RequestParts& from, RedirectStep step);

/// "stormlight/0.1.0"
std::string_view user_agent();

}  // namespace stormlight::http
