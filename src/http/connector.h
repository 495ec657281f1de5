// connect_to(): from an origin to a Socket that is ready for requests: name, TCP, proxy, TLS.
//
// Thread rule: one Loop's thread. All addresses are tried in the resolver's order; each gets an
// equal share of what is left until the deadline, so a silent first address cannot use it all.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "stormlight/failure.h"
#include "stormlight/units.h"

#include "base/url.h"
#include "http/resolver.h"
#include "http/socket.h"
#include "http/tls_context.h"
#include "runtime/task.h"

namespace stormlight::http {

/// Where a connection goes.
struct Origin {
  Url url;                   ///< scheme, host and port count; the target does not
  std::optional<Url> proxy;  ///< connect here; https targets are tunnelled with CONNECT
};

struct ConnectResult {
  std::unique_ptr<Socket> socket;  ///< null on failure
  FailureKind failure = FailureKind::kNone;
  std::string message;
  bool cancelled = false;
  Nanoseconds dns{0};      ///< 0: no name had to be looked up
  Nanoseconds connect{0};  ///< TCP, with a proxy's tunnel
  Nanoseconds tls{0};
};

/// What connecting needs from its core.
struct ConnectContext {
  Loop& loop;
  Resolver& resolver;
  LazyTlsContext& tls;
  ByteCount max_header_bytes;  ///< of a proxy's answer to CONNECT
};

/// What a connection's user asks of TLS.
struct TlsWishes {
  bool verify = true;
  SSL_SESSION* resume = nullptr;  ///< made under the same `verify`; may be null
};

/// `origin`, `source` and `wishes.resume` must stay valid until the task completes; `source` may be
/// null. Cancelled through Socket::cancel() only once connected; before that the
/// caller's `pending` points to the socket being connected, or to null.
Task<ConnectResult> connect_to(ConnectContext& context, const Origin& origin, const Address* source,
                               TlsWishes wishes, TimePoint deadline, Socket*& pending);

}  // namespace stormlight::http
