#include "http/cookie_jar.h"

#include <algorithm>
#include <cstdint>

#include "base/host.h"
#include "base/strings.h"

namespace stormlight::http {
namespace {

using std::chrono::sys_seconds;

constexpr sys_seconds kNever = sys_seconds::max();
constexpr sys_seconds kPast = sys_seconds::min();
constexpr std::size_t kMostAttribute = 1024;  // RFC 6265bis: longer values are ignored
/// Longer than any run; keeps now + Max-Age in range.
constexpr std::int64_t kMostAge = 400LL * 24 * 3600;

std::string_view path_of(const Url& url) {
  const std::string_view target = url.target;
  return target.substr(0, target.find('?'));
}

/// Section 5.1.4: the path up to, not including, its last slash.
std::string_view default_path(const Url& url) {
  const std::string_view path = path_of(url);
  const std::size_t slash = path.rfind('/');
  return slash == 0 || slash == std::string_view::npos ? "/" : path.substr(0, slash);
}

bool path_matches(std::string_view request_path, std::string_view cookie_path) {
  return request_path.starts_with(cookie_path) &&
         (request_path.size() == cookie_path.size() || cookie_path.ends_with('/') ||
          request_path[cookie_path.size()] == '/');
}

/// Section 5.1.3; an address only matches itself.
bool domain_matches(std::string_view host, std::string_view domain) {
  if (host == domain) return true;
  return host.size() > domain.size() && host.ends_with(domain) &&
         host[host.size() - domain.size() - 1] == '.' && !is_ip_address(host);
}

/// Section 5.2.2: digits, with a '-' before them or not; nullopt for anything else.
std::optional<std::int64_t> read_max_age(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  std::int64_t age = 0;
  for (const char c : text) age = std::min(age * 10 + (c - '0'), kMostAge);
  return negative ? -age : age;
}

/// What the attributes of one Set-Cookie field say; the last of a kind counts.
struct Attributes {
  std::optional<sys_seconds> expires;
  std::optional<std::int64_t> max_age;
  std::string domain;
  std::string_view path;
  bool secure = false;

  void take(std::string_view attribute) {
    const std::size_t equals = std::min(attribute.find('='), attribute.size());
    const std::string_view name = trim(attribute.substr(0, equals));
    const std::string_view value = trim(attribute.substr(std::min(equals + 1, attribute.size())));
    if (value.size() > kMostAttribute) return;
    if (iequals(name, "expires")) {
      if (const std::optional<sys_seconds> date = parse_cookie_date(value)) expires = date;
    } else if (iequals(name, "max-age")) {
      if (const std::optional<std::int64_t> age = read_max_age(value)) max_age = age;
    } else if (iequals(name, "domain")) {
      if (!value.empty()) domain = to_lower(value.starts_with('.') ? value.substr(1) : value);
    } else if (iequals(name, "path")) {
      path = value.starts_with('/') ? value : std::string_view{};
    } else if (iequals(name, "secure")) {
      secure = true;
    }
  }

  sys_seconds expiry(sys_seconds now) const {
    if (max_age) return *max_age <= 0 ? kPast : now + std::chrono::seconds(*max_age);
    return expires.value_or(kNever);
  }
};

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return is_control(c) && c != '\t'; });
}

}  // namespace

struct CookieJar::Cookie {
  std::string pair;  // "name=value", as it is sent
  std::string domain;
  std::string path;
  sys_seconds expiry = kNever;
  std::uint64_t order = 0;  // of creation
  std::uint32_t name_size = 0;
  bool host_only = true;
  bool secure = false;

  std::string_view name() const { return std::string_view(pair).substr(0, name_size); }
  std::string_view value() const { return std::string_view(pair).substr(name_size + 1); }
  void set_pair(std::string_view name, std::string_view value) {
    pair.reserve(name.size() + 1 + value.size());
    pair.append(name).append("=").append(value);
    name_size = static_cast<std::uint32_t>(name.size());
  }
  bool same_key(const Cookie& other) const {
    return name() == other.name() && domain == other.domain && path == other.path;
  }
};

CookieJar::CookieJar() = default;
CookieJar::CookieJar(CookieJar&&) noexcept = default;
CookieJar& CookieJar::operator=(CookieJar&&) noexcept = default;
CookieJar::~CookieJar() = default;

std::size_t CookieJar::size() const {
  return cookies_ ? cookies_->size() : 0;
}
void CookieJar::clear() {
  cookies_.reset();
}

void CookieJar::store(const Url& from, std::string_view set_cookie, WallTime now) {
  // Whole seconds, in which every date fits.
  const sys_seconds now_s = std::chrono::floor<std::chrono::seconds>(now);
  const std::size_t pair_end = std::min(set_cookie.find(';'), set_cookie.size());
  const std::string_view pair = set_cookie.substr(0, pair_end);
  const std::size_t equals = pair.find('=');
  if (equals == std::string_view::npos) return;
  const std::string_view name = trim(pair.substr(0, equals));
  const std::string_view value = trim(pair.substr(equals + 1));
  if (name.empty() || name.size() + value.size() > kMostBytes) return;
  if (has_control(name) || has_control(value)) return;

  Attributes attributes;
  std::string_view rest = set_cookie.substr(pair_end);
  while (!rest.empty()) {
    rest.remove_prefix(1);  // the ';'
    const std::size_t end = std::min(rest.find(';'), rest.size());
    attributes.take(rest.substr(0, end));
    rest.remove_prefix(end);
  }

  Cookie cookie;
  cookie.domain = from.host;
  if (!attributes.domain.empty() && attributes.domain != from.host) {
    if (!domain_matches(from.host, attributes.domain)) return;
    if (attributes.domain.find('.') == std::string::npos) return;  // "com"
  }
  if (!attributes.domain.empty()) {
    // On an address or a single label nothing lies below the host, so it stays host-only.
    cookie.host_only = is_ip_address(from.host) || attributes.domain.find('.') == std::string::npos;
    cookie.domain = std::move(attributes.domain);
  }
  cookie.path = attributes.path.empty() ? default_path(from) : attributes.path;
  cookie.set_pair(name, value);
  cookie.expiry = attributes.expiry(now_s);
  cookie.secure = attributes.secure;
  put(std::move(cookie), now_s);
}

Result<void> CookieJar::set(const Url& from, std::string_view name, std::string_view value,
                            WallTime now) {
  const auto bad = [](std::string cause, std::string fix) {
    return Error::input("the cookie's " + std::move(cause), std::move(fix));
  };
  if (name.empty()) return bad("name is empty", "give it one");
  if (has_control(name) || name.find_first_of("=;") != std::string_view::npos ||
      trim(name) != name) {
    return bad("name " + quoted(name, 40) + " holds a character that a name cannot hold",
               "leave out '=', ';', control characters and blanks around it");
  }
  if (has_control(value) || value.find(';') != std::string_view::npos || trim(value) != value) {
    return bad("value " + quoted(value, 40) + " holds a character that a value cannot hold",
               "percent-encode ';', control characters and blanks around it");
  }
  if (name.size() + value.size() > kMostBytes) {
    return bad("name and value have more than " + std::to_string(kMostBytes) + " bytes",
               "shorten it");
  }
  Cookie cookie;
  cookie.domain = from.host;
  cookie.path = default_path(from);
  cookie.set_pair(name, value);
  put(std::move(cookie), std::chrono::floor<std::chrono::seconds>(now));
  return {};
}

std::vector<CookieJar::Entry> CookieJar::list(WallTime now) const {
  std::vector<Entry> all;
  if (empty()) return all;
  const sys_seconds now_s = std::chrono::floor<std::chrono::seconds>(now);
  all.reserve(cookies_->size());
  for (const Cookie& cookie : *cookies_) {
    if (cookie.expiry <= now_s) continue;
    all.push_back(
        {cookie.domain, cookie.path, std::string(cookie.name()), std::string(cookie.value())});
  }
  return all;
}

bool CookieJar::append_header(const Url& to, WallTime now, std::string& out) const {
  if (empty()) return false;
  const sys_seconds now_s = std::chrono::floor<std::chrono::seconds>(now);
  const std::string_view path = path_of(to);
  bool any = false;
  for (const Cookie& cookie : *cookies_) {
    if (cookie.secure && !to.is_tls()) continue;
    if (cookie.expiry <= now_s) continue;
    if (cookie.host_only ? to.host != cookie.domain : !domain_matches(to.host, cookie.domain)) {
      continue;
    }
    if (!path_matches(path, cookie.path)) continue;
    if (any) out += "; ";
    out += cookie.pair;
    any = true;
  }
  return any;
}

void CookieJar::put(Cookie cookie, sys_seconds now) {
  const bool expired = cookie.expiry <= now;
  if (empty()) {
    if (expired) return;
    cookies_ = std::make_unique<Cookies>();
  }
  Cookies& all = *cookies_;
  const auto same = std::find_if(all.begin(), all.end(),
                                 [&](const Cookie& other) { return other.same_key(cookie); });
  if (same != all.end() && expired) {
    all.erase(same);
    if (all.empty()) cookies_.reset();
  } else if (same != all.end()) {
    cookie.order = same->order;  // section 5.3 step 11.3: it keeps its creation time
    *same = std::move(cookie);
  } else if (!expired) {
    make_room(cookie.domain, now);
    for (const Cookie& other : all) cookie.order = std::max(cookie.order, other.order + 1);
    const auto place = std::upper_bound(
        all.begin(), all.end(), cookie.path.size(),
        [](std::size_t size, const Cookie& other) { return size > other.path.size(); });
    all.insert(place, std::move(cookie));
  }
}

void CookieJar::make_room(std::string_view domain, sys_seconds now) {
  Cookies& all = *cookies_;
  const auto of_domain = [&](const Cookie& cookie) { return cookie.domain == domain; };
  const auto of_any = [](const Cookie&) { return true; };
  const auto full = [&](auto counts, std::size_t most) {
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), counts)) >= most;
  };
  const auto erase_oldest = [&](auto counts) {
    auto oldest = all.end();
    for (auto it = all.begin(); it != all.end(); ++it) {
      if (counts(*it) && (oldest == all.end() || it->order < oldest->order)) oldest = it;
    }
    all.erase(oldest);
  };
  if (!full(of_domain, kMostPerDomain) && !full(of_any, kMostInAll)) return;
  std::erase_if(all, [&](const Cookie& cookie) { return cookie.expiry <= now; });
  if (full(of_domain, kMostPerDomain)) erase_oldest(of_domain);
  if (full(of_any, kMostInAll)) erase_oldest(of_any);
}

}  // namespace stormlight::http
