// ClientContext: what the clients of one worker share: names, TLS settings, origins, a read buffer.
//
// Thread rule: belongs to its worker's Loop thread. Invariants: an Origin is never moved or
// dropped, so its address stands for it.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <set>
#include <tuple>

#include "stormlight/plan.h"
#include "stormlight/result.h"

#include "http/connector.h"
#include "http/resolver.h"
#include "http/tls_context.h"
#include "runtime/loop.h"

namespace stormlight::http {

class ClientContext {
 public:
  /// `options` must outlive the context. Errors: a bad proxy URL.
  static Result<std::unique_ptr<ClientContext>> create(Loop& loop, const HttpOptions& options);
  ClientContext(const ClientContext&) = delete;
  ClientContext& operator=(const ClientContext&) = delete;

  /// The one Origin object for the URL's scheme, host and port; lives as long as the context, so a
  /// test that talks to ever new hosts grows by about half a KiB for each.
  const Origin& origin_of(const Url& url);
  /// Loads certificates and keys now rather than at the first https connection, so that a wrong
  /// file is an error before the start. Errors: TlsContext::create's.
  Result<void> prepare_tls();
  /// Makes every name lookup under way end as cancelled, now and later.
  void cancel_lookups() { resolver_.cancel_all(); }

 private:
  friend class Client;
  /// By port, host and scheme; looks a Url up without making a key of it.
  struct OriginLess {
    using is_transparent = void;
    static const Url& url_of(const std::unique_ptr<Origin>& origin) { return origin->url; }
    static const Url& url_of(const Url& url) { return url; }
    bool operator()(const auto& left, const auto& right) const {
      const Url& a = url_of(left);
      const Url& b = url_of(right);
      return std::tie(a.port, a.host, a.scheme) < std::tie(b.port, b.host, b.scheme);
    }
  };
  ClientContext(Loop& loop, const HttpOptions& options);

  Loop& loop_;
  const HttpOptions& options_;
  std::optional<Url> proxy_;
  Resolver resolver_;
  LazyTlsContext tls_;
  ConnectContext connect_context_;
  std::set<std::unique_ptr<Origin>, OriginLess> origins_;
  // Read into and parsed from at once, so all connections of a core share it.
  std::array<char, 64 * 1024> buffer_;
};

}  // namespace stormlight::http
