#include "base/host.h"

#include <algorithm>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/strings.h"

namespace stormlight {
namespace {

constexpr std::size_t kLongestName = 253;
constexpr std::size_t kLongestLabel = 63;

bool is_name_character(char c) {
  return is_alpha(c) || is_digit(c) || c == '-' || c == '_' || c == '.';
}

bool is_ipv4(const std::string& host) {
  in_addr address{};
  return inet_pton(AF_INET, host.c_str(), &address) == 1;
}

/// Whether a name would be read as a number by inet_aton() and so by most resolvers: its last
/// label is all digits, or 0x and hexadecimal digits.
bool ends_in_number(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  std::string_view label = name.substr(name.rfind('.') + 1);  // npos + 1 is 0
  if (label.starts_with("0x")) {
    label.remove_prefix(2);
    return std::all_of(label.begin(), label.end(), [](char c) { return hex_value(c) >= 0; });
  }
  return !label.empty() && std::all_of(label.begin(), label.end(), is_digit);
}

Error bad_character(std::string_view host, char c) {
  if (static_cast<unsigned char>(c) > 0x7f) {
    return Error::input("the host " + quoted(host) + " is not ASCII",
                        "write an international name in its ASCII form, xn--...");
  }
  return Error::input("the host " + quoted(host) + " contains " + quoted({&c, 1}),
                      "a host is made of letters, digits, '-', '_' and '.'");
}

}  // namespace

Result<std::string> canonical_host(std::string_view host) {
  if (host.empty()) return Error::input("the host is empty", "write http://127.0.0.1:8000");
  const auto bad = std::find_if_not(host.begin(), host.end(), is_name_character);
  if (bad != host.end()) return bad_character(host, *bad);

  std::string name = to_lower(host);
  std::string_view labels = name;
  if (labels.ends_with('.')) labels.remove_suffix(1);
  if (labels.size() > kLongestName) {
    return Error::input("the host " + quoted(host) + " is too long",
                        "a name has at most 253 characters");
  }
  for (const std::string_view label : split(labels, '.')) {
    if (label.empty() || label.size() > kLongestLabel) {
      return Error::input("the host " + quoted(host) + " has " +
                              (label.empty() ? "an empty part" : "a part that is too long"),
                          "between dots stand 1 to 63 characters");
    }
  }
  if (ends_in_number(name) && !is_ipv4(name)) {
    return Error::input("the host " + quoted(host) + " is not an IPv4 address",
                        "write four numbers from 0 to 255, such as 127.0.0.1");
  }
  return name;
}

Result<std::string> canonical_ipv6(std::string_view address) {
  if (address.find('%') != std::string_view::npos) {
    return Error::input("the address " + quoted(address) + " has a zone",
                        "leave out the % and what follows; use an address that needs no zone");
  }
  in6_addr bytes{};
  // A NUL would end the text early for inet_pton.
  if (address.find('\0') != std::string_view::npos ||
      inet_pton(AF_INET6, std::string(address).c_str(), &bytes) != 1) {
    return Error::input(quoted(address) + " is not an IPv6 address",
                        "write it like http://[::1]:8000");
  }
  char text[INET6_ADDRSTRLEN];
  return std::string(inet_ntop(AF_INET6, &bytes, text, sizeof text));
}

bool is_ip_address(std::string_view host) {
  return host.find(':') != std::string_view::npos || ends_in_number(host);
}

}  // namespace stormlight
