// Opens the socket the target listens on, and says plainly why it cannot.
//
// Thread rule: called once, before the acceptor's io_context runs.
#pragma once

#include <cstdint>
#include <string>

#include "stormlight/result.h"

#include "target/net.h"

namespace stormlight::target {

/// Listens on the first address of `host` that can be bound. "::" takes IPv4 too. Accepted
/// sockets have TCP_NODELAY. Not SO_REUSEPORT: a second server must not share the port unseen.
/// Errors (kInput): port in use, not permitted, address not of this machine, name unknown.
Result<Acceptor> open_listener(net::io_context& io, const std::string& host, std::uint16_t port);

}  // namespace stormlight::target
