// Host names and IP addresses as they stand in a URL.
//
// Thread rule: pure functions; any thread. "Host" is without the brackets of an IPv6 address.
// Source: RFC 3986 section 3.2.2, RFC 1123 section 2.1, RFC 5952 (one spelling per IPv6 address).
#pragma once

#include <string>
#include <string_view>

#include "stormlight/result.h"

namespace stormlight {

/// A host in the one form it is compared and sent in: names in lower case, IPv6 addresses
/// compressed. Letters, digits, '-', '_' and '.' make a name; labels have 1 to 63 characters,
/// the whole at most 253; one final dot is kept. Errors (kInput): anything else, names beyond
/// ASCII, and all-number names that are no dotted IPv4 address ("127.1", "256.0.0.1").
Result<std::string> canonical_host(std::string_view host);

/// The same for what stands between the brackets. Zones ("%eth0") are refused.
Result<std::string> canonical_ipv6(std::string_view address);

/// Whether a canonical host is an IPv4 or IPv6 address. Such hosts take no SNI, no DNS look-up and
/// no cookie Domain.
bool is_ip_address(std::string_view host);

}  // namespace stormlight
