// LoneUser: one client on a loop of its own, for tests: get() runs the loop until the outcome is
// there.
//
// Thread rule: the test's thread. Only tests include this file.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "http/client.h"
#include "runtime/loop.h"
#include "runtime/scope.h"

namespace stormlight::http {

class LoneUser {
 public:
  explicit LoneUser(HttpOptions options = {}) : options_(std::move(options)) {
    loop_ = std::move(Loop::create()).value();
    context_ = std::move(ClientContext::create(*loop_, options_)).value();
    client_ = std::make_unique<Client>(*context_, nullptr);
  }

  using Wishes = std::function<void(Request&)>;

  Request prepare(RequestParts parts) {
    const Origin& origin = context_->origin_of(parts.url);
    return prepare_request(std::move(parts), origin, options_);
  }
  Outcome perform(const Request& request) {
    Outcome outcome;
    Scope scope([this] { loop_->stop(); });
    scope.spawn(store(request, outcome));
    if (scope.running() > 0) loop_->run();
    return outcome;
  }
  Outcome send(RequestParts parts, const Wishes& wishes = {}) {
    Request request = prepare(std::move(parts));
    if (wishes) wishes(request);
    return perform(request);
  }
  Outcome get(const std::string& url, const Wishes& wishes = {}) {
    return send(parts("GET", url), wishes);
  }
  static RequestParts parts(std::string method, const std::string& url) {
    RequestParts parts;
    parts.method = std::move(method);
    parts.url = std::move(parse_url(url)).value();
    return parts;
  }
  Loop& loop() { return *loop_; }
  Client& client() { return *client_; }

 private:
  Task<void> store(const Request& request, Outcome& outcome) {
    outcome = co_await client_->request(request);
  }

  HttpOptions options_;
  std::unique_ptr<Loop> loop_;
  std::unique_ptr<ClientContext> context_;
  std::unique_ptr<Client> client_;
};

}  // namespace stormlight::http
