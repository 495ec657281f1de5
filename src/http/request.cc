#include "http/request.h"

#include <algorithm>
#include <utility>

#include "base/strings.h"
#include "http/basic_auth.h"
#include "http/content_decoder.h"

namespace stormlight::http {

namespace {

bool has_header(const std::vector<Header>& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(),
                     [name](const Header& h) { return iequals(h.name, name); });
}

void add(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

bool is_idempotent(std::string_view method) {
  for (std::string_view known : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"}) {
    if (method == known) return true;
  }
  return false;
}

}  // namespace

std::string_view user_agent() {
  return "stormlight/" STORMLIGHT_VERSION;
}

void Request::take_wishes(const Request& from) {
  wants_body = from.wants_body;
  wants_head = from.wants_head;
  verify_tls = from.verify_tls;
  max_body = from.max_body;
  total_timeout = from.total_timeout;
  max_redirects = from.max_redirects;
}

Request prepare_request(RequestParts parts, const Origin& origin, const HttpOptions& options) {
  Request request;
  request.origin = &origin;
  request.parts = std::move(parts);
  const RequestParts& my = request.parts;
  request.head_method = my.method == "HEAD";
  request.idempotent = is_idempotent(my.method);
  request.sets_cookie_field = has_header(my.headers, "cookie");
  request.verify_tls = options.verify_tls;
  request.max_body = options.max_kept_body;
  request.total_timeout = options.total_timeout;

  std::string& head = request.wire;
  // Through a proxy a plain request names the whole URL (RFC 9112 section 3.2.2).
  const bool absolute_form = origin.proxy && !my.url.is_tls();
  head.append(my.method).append(" ");
  head.append(absolute_form ? my.url.to_string() : my.url.target).append(" HTTP/1.1\r\n");
  const auto add_default = [&](std::string_view name, std::string_view value) {
    if (!has_header(my.headers, name)) add(head, name, value);
  };
  add_default("Host", my.url.host_header());
  for (const Header& header : my.headers) {
    // Framing is ours: a wrong Content-Length would corrupt every later request.
    if (!iequals(header.name, "content-length")) add(head, header.name, header.value);
  }
  add_default("User-Agent", user_agent());
  add_default("Accept", "*/*");
  add_default("Accept-Encoding", kAcceptedCodings);
  if (!options.keep_alive) add_default("Connection", "close");
  if (my.auth) {
    add_default("Authorization", basic_auth(my.auth->user, my.auth->password));
  } else if (my.url.has_credentials) {
    add_default("Authorization", basic_auth(my.url.user, my.url.password));
  }
  if (absolute_form && origin.proxy->has_credentials) {
    add_default("Proxy-Authorization", basic_auth(origin.proxy->user, origin.proxy->password));
  }
  // RFC 9110 section 8.6: a method that usually has a body says so when it has none.
  const bool usually_has_body = my.method == "POST" || my.method == "PUT" || my.method == "PATCH";
  if (my.body || usually_has_body) {
    add(head, "Content-Length", std::to_string(my.body ? my.body->size() : 0));
  }
  request.head_size = head.size();
  head += "\r\n";
  if (my.body) head += *my.body;
  return request;
}

RequestParts redirected_parts(const RequestParts& from, RedirectStep step) {
  RequestParts next;
  for (const Header& header : from.headers) {
    if (survives(step, header.name)) next.headers.push_back(header);
  }
  if (step.keep_body) next.body = from.body;
  next.method = std::move(step.method);
  next.url = std::move(step.url);
  if (step.same_origin) {
    next.auth = from.auth;
    if (!next.url.has_credentials && from.url.has_credentials) {
      next.url.user = from.url.user;
      next.url.password = from.url.password;
      next.url.has_credentials = true;
    }
  }
  return next;
}

}  // namespace stormlight::http
