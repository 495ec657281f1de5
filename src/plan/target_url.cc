#include "plan/target_url.h"

#include <string>
#include <utility>

#include "base/strings.h"

namespace stormlight {

bool is_full_url(std::string_view path) {
  const std::string_view scheme = path.substr(0, path.find("://"));
  return scheme.size() < path.size() && (iequals(scheme, "http") || iequals(scheme, "https"));
}

Result<Url> parse_host(std::string_view host) {
  const std::string_view bare = trim(host);
  if (bare.empty()) {
    return Error::input("the host is missing",
                        "give --host http://127.0.0.1:8000, set `host` in the load file, or "
                        "write full URLs in the tasks");
  }
  Result<Url> url = parse_url(bare);
  if (!url) return url.error();
  if (bare.find_first_of("?#") != std::string_view::npos) {
    return Error::input("the host " + quoted(url->to_string()) + " must not have a query",
                        "keep scheme, name, port and path, as in http://127.0.0.1:8000/v2");
  }
  return url;
}

Result<Url> target_url(std::string_view host, std::string_view path) {
  if (is_full_url(path)) return parse_url(path);
  Result<Url> base = parse_host(host);
  if (!base) return base.error();
  if (!path.starts_with('/')) {
    std::string mended(1, '/');
    mended += path;
    return Error::input("the path " + quoted(path) + " does not begin with /",
                        "write " + quoted(mended) + " or a full http:// URL");
  }
  std::string text = base->origin() + base->target;
  while (text.ends_with('/')) text.pop_back();
  text += path;
  Result<Url> url = parse_url(text);
  if (!url) return url.error();
  url->user = std::move(base->user);
  url->password = std::move(base->password);
  url->has_credentials = base->has_credentials;
  return url;
}

}  // namespace stormlight
