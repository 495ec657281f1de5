#include "http/client_context.h"

#include <utility>

namespace stormlight::http {

Result<std::unique_ptr<ClientContext>> ClientContext::create(Loop& loop,
                                                             const HttpOptions& options) {
  std::unique_ptr<ClientContext> context(new ClientContext(loop, options));
  if (!options.proxy.empty()) {
    auto proxy = parse_url(options.proxy);
    if (!proxy) return proxy.error();
    if (proxy->is_tls()) return Error::input("the proxy must be an http:// URL");
    context->proxy_ = std::move(proxy).value();
  }
  return context;
}

ClientContext::ClientContext(Loop& loop, const HttpOptions& options)
    : loop_(loop),
      options_(options),
      resolver_(loop),
      tls_(options),
      connect_context_{loop, resolver_, tls_, options.max_header_bytes} {}

Result<void> ClientContext::prepare_tls() {
  if (const auto made = tls_.get(options_.verify_tls); !made) return made.error();
  return {};
}

const Origin& ClientContext::origin_of(const Url& url) {
  if (const auto known = origins_.find(url); known != origins_.end()) return **known;
  auto origin = std::make_unique<Origin>();
  origin->url = url;
  origin->proxy = proxy_;
  return **origins_.insert(std::move(origin)).first;
}

}  // namespace stormlight::http
