#include "http/redirect.h"

#include <algorithm>
#include <array>

#include "base/strings.h"

namespace stormlight::http {
namespace {

constexpr std::array<std::string_view, 3> kBodyFields = {"transfer-encoding", "expect", "trailer"};
constexpr std::array<std::string_view, 5> kOriginFields = {"authorization", "cookie", "host",
                                                           "origin", "proxy-authorization"};

template <typename Names>
bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

Result<RedirectStep> follow(const Url& current, std::string_view method, int status,
                            std::string_view location) {
  Result<Url> target = resolve_url(current, location);
  if (!target) return target.error();
  RedirectStep step;
  step.same_origin = target->origin() == current.origin();
  step.url = std::move(*target);
  const bool becomes_get =
      (status == 303 && method != "HEAD") || ((status == 301 || status == 302) && method == "POST");
  step.method = becomes_get ? "GET" : method;
  step.keep_body = !becomes_get;
  return step;
}

bool survives(const RedirectStep& step, std::string_view header_name) {
  const std::string name = to_lower(header_name);
  if (!step.keep_body && (name.starts_with("content-") || contains(kBodyFields, name)))
    return false;
  return step.same_origin || !contains(kOriginFields, name);
}

}  // namespace stormlight::http
