#include "cli/source_addresses.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>
#include <unordered_set>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/strings.h"
#include "cli/values.h"

namespace stormlight::cli {
namespace {

constexpr std::size_t kMostAddresses = 4096;

// An address as its bytes in network order: 4 of them are used for IPv4, 16 for IPv6.
struct Address {
  int family = AF_INET;
  std::array<std::uint8_t, 16> bytes{};

  std::size_t size() const { return family == AF_INET ? 4 : 16; }
  int bits() const { return static_cast<int>(size()) * 8; }
  auto operator<=>(const Address&) const = default;
};

std::optional<Address> parse_address(std::string_view text) {
  std::string bare(trim(text));
  if (bare.starts_with('[') && bare.ends_with(']')) bare = bare.substr(1, bare.size() - 2);
  for (const int family : {AF_INET, AF_INET6}) {
    Address address{family, {}};
    if (inet_pton(family, bare.c_str(), address.bytes.data()) == 1) return address;
  }
  return std::nullopt;
}

std::string to_string(const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(address.family, address.bytes.data(), text.data(), text.size());
  return text.data();
}

/// The address after this one; wraps around at the last.
Address next(Address address) {
  for (std::size_t i = address.size(); i-- > 0;) {
    if (++address.bytes[i] != 0) break;
  }
  return address;
}

/// The first (all 0) or last (all 1) address with the same leading `prefix` bits.
Address edge(Address address, int prefix, bool last) {
  for (int bit = prefix; bit < address.bits(); ++bit) {
    std::uint8_t& byte = address.bytes[static_cast<std::size_t>(bit) / 8];
    const auto mask = static_cast<std::uint8_t>(0x80 >> (bit % 8));
    byte = static_cast<std::uint8_t>(last ? byte | mask : byte & ~mask);
  }
  return address;
}

class Expansion {
 public:
  Result<void> add_item(std::string_view item);
  std::vector<std::string> take() && { return std::move(addresses_); }

 private:
  Result<void> add_network(std::string_view item, std::size_t slash);
  Result<void> add_range(std::string_view item, std::size_t dash);
  Result<void> add(const Address& address);

  std::vector<std::string> addresses_;
  std::unordered_set<std::string> seen_;
};

Error no_address(std::string_view text) {
  return Error::input("must be addresses such as 10.0.0.2 or 127.0.0.0/29, not " +
                      quoted(trim(text)));
}

Error too_many() {
  return Error::input(fmt::format("must stand for at most {} addresses", kMostAddresses));
}

Result<void> Expansion::add(const Address& address) {
  std::string text = to_string(address);
  if (!seen_.insert(text).second) return {};
  if (addresses_.size() == kMostAddresses) return too_many();
  addresses_.push_back(std::move(text));
  return {};
}

Result<void> Expansion::add_item(std::string_view item) {
  const std::size_t slash = item.find('/');
  if (slash != item.npos) return add_network(item, slash);
  const std::size_t dash = item.find('-');
  if (dash != item.npos) return add_range(item, dash);
  const std::optional<Address> address = parse_address(item);
  return address ? add(*address) : Result<void>(no_address(item));
}

Result<void> Expansion::add_network(std::string_view item, std::size_t slash) {
  const std::optional<Address> address = parse_address(item.substr(0, slash));
  if (!address) return no_address(item);
  const Result<int> prefix = parse_whole(item.substr(slash + 1), 0, address->bits());
  if (!prefix) {
    return Error::input(fmt::format("must have a prefix from 0 to {} after the slash, not {}",
                                    address->bits(), quoted(item)));
  }
  const int host_bits = address->bits() - *prefix;
  if (host_bits > 12) return too_many();
  Address first = edge(*address, *prefix, false);
  Address last = edge(*address, *prefix, true);
  // RFC 3021: a /31 has two hosts. In IPv6 the all-zero host is the routers' anycast address
  // (RFC 4291 section 2.6.1), and there is no broadcast.
  const bool keep_last = host_bits < 2 || address->family == AF_INET6;
  if (host_bits >= 2) first = next(first);
  for (Address a = first; a != last; a = next(a)) {
    if (const Result<void> added = add(a); !added) return added;
  }
  return keep_last ? add(last) : Result<void>();
}

Result<void> Expansion::add_range(std::string_view item, std::size_t dash) {
  const std::optional<Address> first = parse_address(item.substr(0, dash));
  const std::optional<Address> last = parse_address(item.substr(dash + 1));
  if (!first || !last) return no_address(item);
  if (first->family != last->family || *last < *first) {
    return Error::input("must have the lower address first, not " + quoted(item));
  }
  for (Address a = *first; a != *last; a = next(a)) {
    if (const Result<void> added = add(a); !added) return added;
  }
  return add(*last);
}

// Binding without a port only asks whether the address is ours.
int try_bind(const Address& address) {
  const int fd = socket(address.family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return errno;
  sockaddr_storage storage{};
  socklen_t length = 0;
  if (address.family == AF_INET) {
    auto* in = reinterpret_cast<sockaddr_in*>(&storage);
    in->sin_family = AF_INET;
    std::memcpy(&in->sin_addr, address.bytes.data(), 4);
    length = sizeof(sockaddr_in);
  } else {
    auto* in6 = reinterpret_cast<sockaddr_in6*>(&storage);
    in6->sin6_family = AF_INET6;
    std::memcpy(&in6->sin6_addr, address.bytes.data(), 16);
    length = sizeof(sockaddr_in6);
  }
  const int result = bind(fd, reinterpret_cast<sockaddr*>(&storage), length) == 0 ? 0 : errno;
  close(fd);
  return result;
}

}  // namespace

Result<std::vector<std::string>> expand_source_addresses(std::string_view text) {
  Expansion expansion;
  for (const std::string_view item : split(text, ',')) {
    if (const Result<void> added = expansion.add_item(item); !added) return added.error();
  }
  return std::move(expansion).take();
}

Result<void> check_source_addresses(const std::vector<std::string>& addresses) {
  for (const std::string& text : addresses) {
    const std::optional<Address> address = parse_address(text);
    if (!address) return no_address(text);
    const int error = try_bind(*address);
    if (error == 0) continue;
    if (error == EADDRNOTAVAIL) {
      return Error::input(
          fmt::format("--source-address {} is not an address of this machine", text),
          fmt::format("add it with: ip addr add {} dev <interface>", text));
    }
    return Error::input(
        fmt::format("--source-address {} cannot be used: {}", text, std::strerror(error)));
  }
  return {};
}

}  // namespace stormlight::cli
