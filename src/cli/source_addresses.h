// --source-address: a list of addresses, networks and ranges, written out.
//
// Thread rule: pure function; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stormlight/result.h"

namespace stormlight::cli {

/// The literal addresses that `text` stands for, in order and without repeats. Items are divided
/// by commas: an IPv4 or IPv6 address, a network ("127.0.0.0/29": its hosts, so without the
/// network's own and the broadcast address), or a range with both ends ("10.0.0.2-10.0.0.9").
/// Errors (kInput) go on from the flag's name: not an address, an empty range, ends of two
/// families, more than 4096 addresses in all.
Result<std::vector<std::string>> expand_source_addresses(std::string_view text);

/// Tries to bind a socket to each; kInput names the first that is not this machine's.
Result<void> check_source_addresses(const std::vector<std::string>& addresses);

}  // namespace stormlight::cli
