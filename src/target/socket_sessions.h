// Sessions over a plain or a TLS socket.
//
// Thread rule: as Session.
#pragma once

#include <boost/asio/ssl/context.hpp>

#include "target/net.h"
#include "target/session.h"

namespace stormlight::target {

/// With `tls`, the session begins with a handshake. `loop` and `tls` must outlive it.
SessionPtr make_session(Socket socket, net::ssl::context* tls, ServerLoop& loop);

}  // namespace stormlight::target
