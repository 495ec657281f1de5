#include "base/url.h"

#include <algorithm>
#include <optional>

#include "base/host.h"
#include "base/strings.h"

namespace stormlight {
namespace {

constexpr std::string_view kExample = "http://127.0.0.1:8000";
/// Characters that a target carries as they are: RFC 3986's pchar, '/' and '?', and the square
/// brackets, which every browser and server passes unencoded.
constexpr std::string_view kTargetMarks = "-._~!$&'()*+,;=:@/?[]";

std::uint16_t default_port(std::string_view scheme) {
  return scheme == "https" ? 443 : 80;
}

/// The scheme if the text begins with one and a colon (RFC 3986 section 3.1), else empty.
std::string_view scheme_of(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_alpha(text[0])) return {};
  const std::string_view scheme = text.substr(0, colon);
  const bool valid = std::all_of(scheme.begin(), scheme.end(), [](char c) {
    return is_alpha(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
  return valid ? scheme : std::string_view{};
}

bool is_http(std::string_view scheme) {
  return iequals(scheme, "http") || iequals(scheme, "https");
}
bool is_number(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_digit);
}

/// Where a '@' ends "user:password", taking the text as a URL that may be malformed; npos if it
/// holds none. A password with a raw '/' shows as a port that is no number.
std::size_t end_of_secret(std::string_view text, std::size_t start) {
  const std::size_t end = std::min(text.find_first_of("/?#", start), text.size());
  const std::string_view authority = text.substr(start, end - start);
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) return start + at;
  const std::size_t colon = authority.find(':');
  if (authority.starts_with('[') || colon == std::string_view::npos ||
      is_number(authority.substr(colon + 1))) {
    return std::string_view::npos;
  }
  const std::size_t at = text.rfind('@');
  return at != std::string_view::npos && at > start ? at : std::string_view::npos;
}

/// For messages: the text without "user:password@", which must not reach a terminal or a report.
std::string without_secret(std::string_view text) {
  const std::string_view scheme = scheme_of(text);
  const std::size_t after_scheme = scheme.empty() ? 0 : scheme.size() + 1;
  std::size_t start = 0;
  if (is_http(scheme) || text.substr(after_scheme).starts_with("//")) {
    start = std::min(text.find_first_not_of('/', after_scheme), text.size());
  }
  const std::size_t at = end_of_secret(text, start);
  if (at == std::string_view::npos) return std::string(text);
  return std::string(text.substr(0, start)).append("***").append(text.substr(at));
}
std::string shown(std::string_view text) {
  return quoted(without_secret(text));
}
/// A URL to copy out of a hint, if it is short and clean enough for one.
std::string suggestion(std::string_view prefix, std::string_view text) {
  const bool clean = text.size() <= 80 && text.find('@') == std::string_view::npos &&
                     std::none_of(text.begin(), text.end(), [](char c) {
                       return is_control(c) || c == ' ' || static_cast<unsigned char>(c) > 0x7f;
                     });
  if (!clean || text.empty()) return "write " + std::string(kExample);
  return "write " + std::string(prefix).append(text);
}

std::optional<Error> control_character(std::string_view text) {
  const auto bad = std::find_if(text.begin(), text.end(), is_control);
  if (bad == text.end()) return std::nullopt;
  return Error::input("the URL " + shown(text) + " contains the control character 0x" +
                          to_hex(static_cast<unsigned char>(*bad)),
                      "remove it, or write it as %" + to_hex(static_cast<unsigned char>(*bad)));
}

bool is_escape(std::string_view text, std::size_t at) {
  return text[at] == '%' && at + 2 < text.size() && hex_value(text[at + 1]) >= 0 &&
         hex_value(text[at + 2]) >= 0;
}

/// Percent-encodes what may not stand in a target. Escapes that are there already stay, and a '%'
/// that begins none becomes "%25", so that encoding twice changes nothing.
std::string encoded_target(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_alpha(c) || is_digit(c) || kTargetMarks.find(c) != std::string_view::npos ||
        is_escape(text, i)) {
      out += c;
    } else {
      out.append("%").append(to_upper(to_hex(static_cast<unsigned char>(c))));
    }
  }
  return out;
}

/// RFC 3986 section 5.2.4 for an absolute path.
std::string without_dot_segments(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const std::size_t next = std::min(path.find('/', 1), path.size());
    const std::string_view segment = path.substr(0, next);  // "/name"
    const bool last = next == path.size();
    path.remove_prefix(next);
    if (segment == "/.") {
      if (last) out += '/';
    } else if (segment == "/..") {
      out.resize(out.empty() ? 0 : out.rfind('/'));
      if (last) out += '/';
    } else {
      out += segment;
    }
  }
  return out;
}

/// The target for a path (empty or absolute) with an optional query; a fragment is dropped.
std::string target_of(std::string_view path_and_query) {
  path_and_query = path_and_query.substr(0, path_and_query.find('#'));
  const std::size_t question = std::min(path_and_query.find('?'), path_and_query.size());
  std::string path = without_dot_segments(encoded_target(path_and_query.substr(0, question)));
  if (path.empty()) path += '/';
  return path + encoded_target(path_and_query.substr(question));
}

Result<std::string> decoded_credential(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (!is_escape(text, i)) {
      return Error::input("the user name or password in the URL has a % that begins no escape",
                          "write %25 for a percent sign");
    }
    out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
    i += 2;
  }
  // RFC 7617 section 2: neither may hold control characters.
  if (std::any_of(out.begin(), out.end(), is_control)) {
    return Error::input("the user name or password in the URL holds a control character",
                        "remove it");
  }
  return out;
}

Result<void> read_credentials(std::string_view userinfo, Url& url) {
  if (userinfo.empty()) return {};
  const std::size_t colon = std::min(userinfo.find(':'), userinfo.size());
  Result<std::string> user = decoded_credential(userinfo.substr(0, colon));
  if (!user) return user.error();
  if (user->find(':') != std::string::npos) {
    return Error::input("the user name in the URL holds a colon, which Basic auth cannot carry",
                        "use a user name without a colon");
  }
  Result<std::string> password =
      decoded_credential(userinfo.substr(std::min(colon + 1, userinfo.size())));
  if (!password) return password.error();
  url.user = std::move(*user);
  url.password = std::move(*password);
  url.has_credentials = true;
  return {};
}

Result<std::uint16_t> read_port(std::string_view digits, std::string_view scheme) {
  if (digits.empty()) return default_port(scheme);
  if (!is_number(digits)) {
    return Error::input(quoted(digits) + " is not a port", "write a number from 1 to 65535");
  }
  std::uint32_t port = 0;
  for (const char c : digits) {
    port = std::min<std::uint32_t>(port * 10 + static_cast<std::uint32_t>(c - '0'), 65536);
  }
  if (port == 0 || port > 65535) {
    return Error::input("the port " + quoted(digits, 20) + " is out of range",
                        "write a number from 1 to 65535");
  }
  return static_cast<std::uint16_t>(port);
}

Result<void> read_authority(std::string_view authority, std::string_view text, Url& url) {
  // The last '@', as browsers do: a password with a raw '@' must not turn into a host.
  const std::size_t at = authority.rfind('@');
  const bool has_userinfo = at != std::string_view::npos;
  if (has_userinfo) {
    if (Result<void> read = read_credentials(authority.substr(0, at), url); !read) return read;
    authority.remove_prefix(at + 1);
  }
  const bool bracketed = authority.starts_with('[');
  std::size_t host_end = std::min(authority.find(':'), authority.size());
  if (bracketed) {
    host_end = authority.find(']');
    if (host_end == std::string_view::npos) {
      return Error::input("the URL " + shown(text) + " lacks the ] of an IPv6 address",
                          "write it like http://[::1]:8000");
    }
    ++host_end;
  }
  const std::string_view host = authority.substr(0, host_end);
  std::string_view port = authority.substr(host_end);
  if (!port.empty() && port.front() != ':') {
    return Error::input("the URL " + shown(text) + " has " + quoted(port) + " after the ]",
                        "only :port may follow, as in http://[::1]:8000");
  }
  if (!port.empty()) port.remove_prefix(1);
  if (port.find(':') != std::string_view::npos) {
    return Error::input("the URL " + shown(text) + " has too many colons",
                        "write an IPv6 address in brackets, like http://[::1]:8000");
  }
  if (host.empty()) {
    return Error::input("the URL " + shown(text) + " has no host",
                        "write " + std::string(kExample));
  }
  if (!is_number(port) && end_of_secret(text, text.find("//") + 2) != std::string_view::npos &&
      !has_userinfo) {
    return Error::input("the URL " + shown(text) + " has no port where one should be",
                        "in a password write / as %2F, ? as %3F and # as %23");
  }
  Result<std::string> canonical =
      bracketed ? canonical_ipv6(host.substr(1, host.size() - 2)) : canonical_host(host);
  if (!canonical) return canonical.error();
  const Result<std::uint16_t> number = read_port(port, url.scheme);
  if (!number) return number.error();
  url.host = std::move(*canonical);
  url.port = *number;
  return {};
}

Error without_scheme(std::string_view text) {
  if (text.starts_with("//")) {
    return Error::input(shown(text) + " has no scheme", suggestion("http:", text));
  }
  if (text.starts_with('/') || text.starts_with('?')) {
    return Error::input(shown(text) + " has no scheme and no host", suggestion(kExample, text));
  }
  return Error::input(shown(text) + " has no scheme", suggestion("http://", text));
}

/// "http" or "https" in lower case, and "//" after it.
Result<std::string> read_scheme(std::string_view text) {
  const std::string_view written = scheme_of(text);
  std::string scheme = to_lower(written);
  std::string_view rest = written.empty() ? std::string_view{} : text.substr(written.size() + 1);
  const bool known = is_http(scheme);
  if (!known && !rest.starts_with("//")) return without_scheme(text);  // "localhost:8000" as well
  if (!known) {
    return Error::input(
        "the scheme " + quoted(written) + " in " + shown(text) + " is not http or https",
        suggestion("http:", rest));
  }
  if (!rest.starts_with("//")) {
    while (rest.starts_with('/')) rest.remove_prefix(1);
    return Error::input(shown(text) + " lacks the // after " + scheme + ":",
                        suggestion(scheme + "://", rest));
  }
  return scheme;
}

Result<Url> parse_trimmed(std::string_view text) {
  Result<std::string> scheme = read_scheme(text);
  if (!scheme) return scheme.error();
  Url url;
  const std::string_view rest = text.substr(scheme->size() + 3);
  url.scheme = std::move(*scheme);
  const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  if (Result<void> read = read_authority(rest.substr(0, end), text, url); !read) {
    return read.error();
  }
  url.target = target_of(rest.substr(end));
  return url;
}

}  // namespace

std::string Url::host_header() const {
  std::string out = host.find(':') == std::string::npos ? host : '[' + host + ']';
  if (port != default_port(scheme)) out.append(":").append(std::to_string(port));
  return out;
}

std::string Url::origin() const {
  const bool bracketed = host.find(':') != std::string::npos;
  std::string out = scheme + "://";
  out.append(bracketed ? "[" : "").append(host).append(bracketed ? "]:" : ":");
  return out.append(std::to_string(port));
}

std::string Url::to_string() const {
  return scheme + "://" + host_header() + target;
}

Result<Url> parse_url(std::string_view text) {
  text = trim(text);
  if (text.empty()) return Error::input("the URL is empty", "write " + std::string(kExample));
  if (std::optional<Error> bad = control_character(text)) return *std::move(bad);
  return parse_trimmed(text);
}

Result<Url> resolve_url(const Url& base, std::string_view reference) {
  reference = trim(reference);
  if (std::optional<Error> bad = control_character(reference)) return *std::move(bad);
  if (reference.starts_with("//")) {
    return parse_trimmed(std::string(base.scheme).append(":").append(reference));
  }
  if (!scheme_of(reference).empty()) {
    const std::string scheme = to_lower(scheme_of(reference));
    if (scheme != "http" && scheme != "https") {
      return Error::input(
          "the scheme " + quoted(scheme) + " in " + shown(reference) + " is not http or https",
          "write a path, or a full http:// or https:// URL");
    }
    return parse_trimmed(reference);
  }

  Url url;
  url.scheme = base.scheme;
  url.host = base.host;
  url.port = base.port;
  const std::string_view base_target = base.target;
  const std::string_view base_path = base_target.substr(0, base_target.find('?'));
  if (reference.empty() || reference.front() == '#') {
    url.target = base.target;
  } else if (reference.front() == '/') {
    url.target = target_of(reference);
  } else if (reference.front() == '?') {
    url.target = target_of(std::string(base_path).append(reference));
  } else {
    const std::string_view folder = base_path.substr(0, base_path.rfind('/') + 1);
    url.target = target_of(std::string(folder).append(reference));
  }
  return url;
}

std::string without_credentials(std::string_view text) {
  const std::size_t scheme = text.find_first_of(":/?#");
  if (scheme == std::string_view::npos || !text.substr(scheme).starts_with("://")) {
    return std::string(text);
  }
  const std::size_t start = scheme + 3;
  const std::size_t end = std::min(text.find_first_of("/?#", start), text.size());
  const std::size_t at = text.substr(0, end).rfind('@');
  if (at == std::string_view::npos || at < start) return std::string(text);
  return std::string(text.substr(0, start)).append(text.substr(at + 1));
}

}  // namespace stormlight
