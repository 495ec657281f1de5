#include "target/listener.h"

#include <cerrno>

#include <boost/asio/ip/v6_only.hpp>

namespace stormlight::target {
namespace {

Error cannot_listen(const std::string& host, std::uint16_t port, const error_code& error) {
  const std::string number = std::to_string(port);
  switch (error.value()) {
    case EADDRINUSE:
      return Error::input("port " + number + " is in use",
                          "choose another with --port, or --port 0 for a free one");
    case EACCES:
      return Error::input("no permission to listen on port " + number,
                          "ports below 1024 need root; choose another with --port");
    case EADDRNOTAVAIL:
      return Error::input("this machine has no address " + host,
                          "choose --host 127.0.0.1, or 0.0.0.0 for all of its addresses");
    default:
      return Error::input("cannot listen on " + host + " port " + number + ": " + error.message(),
                          "check --host and --port");
  }
}

error_code bind_and_listen(Acceptor& acceptor, const tcp::endpoint& endpoint) {
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  // On Linux this only allows to bind while old connections are in TIME_WAIT.
  if (!error) acceptor.set_option(net::socket_base::reuse_address(true), error);
  if (!error && endpoint.address().is_v6() && endpoint.address().is_unspecified()) {
    acceptor.set_option(net::ip::v6_only(false), error);
  }
  // Linux hands this on to the sockets accepted, which saves a system call each.
  if (!error) acceptor.set_option(tcp::no_delay(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(net::socket_base::max_listen_connections, error);
  return error;
}

}  // namespace

Result<Acceptor> open_listener(net::io_context& io, const std::string& host, std::uint16_t port) {
  tcp::resolver resolver(io);
  error_code error;
  const auto endpoints = resolver.resolve(
      host, std::to_string(port), tcp::resolver::passive | tcp::resolver::numeric_service, error);
  if (error || endpoints.empty()) {
    return Error::input("cannot resolve " + host + ": " + error.message(),
                        "choose --host 127.0.0.1, or 0.0.0.0 for all addresses");
  }
  for (const auto& entry : endpoints) {
    Acceptor acceptor(io);
    error = bind_and_listen(acceptor, entry.endpoint());
    if (!error) return acceptor;
    // "In use" on the first address must not turn into listening on another one by surprise.
    if (error.value() == EADDRINUSE || error.value() == EACCES) break;
  }
  return cannot_listen(host, port, error);
}

}  // namespace stormlight::target
