// What to request after a redirect: policy only, no I/O and no count of hops.
//
// Thread rule: pure functions; any thread.
// The policy is aiohttp's default, so that a load file moved over from it sends the same requests:
// POST becomes GET on 301 and 302, everything but HEAD becomes GET on 303, and 307 and 308 repeat
// the request. A step from https to http is followed, as to another origin.
// Source: RFC 9110 section 15.4.
#pragma once

#include <string>
#include <string_view>

#include "stormlight/result.h"

#include "base/url.h"

namespace stormlight::http {

/// 301, 302, 303, 307 and 308. Without a Location field such a response is an ordinary one.
bool is_redirect(int status);

struct RedirectStep {
  Url url;  ///< has credentials only if the Location itself gives some
  std::string method;
  bool keep_body = true;  ///< else the body and the fields that describe it are left out
  bool same_origin =
      false;  ///< else credentials, cookies and Host of the first request stay behind
};

/// The step from `current` to `location`, which may be relative. `status` must be is_redirect().
/// Errors (kInput): a location that is no URL or leaves http and https.
Result<RedirectStep> follow(const Url& current, std::string_view method, int status,
                            std::string_view location);

/// Whether a header field of the task may go with the step: not "Content-*", "Transfer-Encoding",
/// "Expect" or "Trailer" without the body; not "Authorization", "Cookie", "Host", "Origin" or
/// "Proxy-Authorization" to another origin.
bool survives(const RedirectStep& step, std::string_view header_name);

}  // namespace stormlight::http
