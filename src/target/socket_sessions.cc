#include "target/socket_sessions.h"

#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/stream.hpp>

namespace stormlight::target {
namespace {

class PlainSession final : public Session {
 public:
  PlainSession(Socket socket, ServerLoop& loop) : Session(loop), socket_(std::move(socket)) {
    error_code ignored;
    socket_.non_blocking(true, ignored);
  }

 private:
  SessionPtr self() { return SessionPtr(this); }

  void do_handshake() override { on_handshake({}); }

  void do_read(net::mutable_buffer into) override {
    socket_.async_read_some(
        into, [this, keep = self()](const error_code& error, std::size_t n) { on_read(error, n); });
  }

  bool do_write() override {
    // At once, as the socket nearly always has room; that spares a turn of the loop.
    error_code error;
    const std::size_t size = socket_.write_some(pending(), error);
    if (!error && consume(size)) return true;
    if (error && error != net::error::would_block && error != net::error::try_again) {
      close();
      return false;
    }
    socket_.async_write_some(pending(),
                             [this, keep = self()](const error_code& failure, std::size_t n) {
                               on_written(failure, n);
                             });
    return false;
  }

  void do_shutdown() override {
    shutdown_send();
    on_shutdown();
  }

  void shutdown_send() override {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
  }

  Socket& socket() override { return socket_; }

  Socket socket_;
};

class TlsSession final : public Session {
 public:
  TlsSession(Socket socket, net::ssl::context& tls, ServerLoop& loop)
      : Session(loop), stream_(std::move(socket), tls) {}

 private:
  SessionPtr self() { return SessionPtr(this); }

  void do_handshake() override {
    stream_.async_handshake(net::ssl::stream_base::server,
                            [this, keep = self()](const error_code& error) {
                              if (error) loop().counters().tls_failures.add();
                              on_handshake(error);
                            });
  }

  void do_read(net::mutable_buffer into) override {
    stream_.async_read_some(
        into, [this, keep = self()](const error_code& error, std::size_t n) { on_read(error, n); });
  }

  bool do_write() override {
    stream_.async_write_some(
        pending(),
        [this, keep = self()](const error_code& error, std::size_t n) { on_written(error, n); });
    return false;
  }

  /// Sends close_notify and waits for the client's, for as long as the deadline allows.
  void do_shutdown() override {
    stream_.async_shutdown([this, keep = self()](const error_code&) { on_shutdown(); });
  }

  /// After close_notify nothing could be read any more, so the client is left to find the end by
  /// the response's framing.
  void shutdown_send() override {}

  Socket& socket() override { return stream_.next_layer(); }

  net::ssl::stream<Socket> stream_;
};

}  // namespace

SessionPtr make_session(Socket socket, net::ssl::context* tls, ServerLoop& loop) {
  if (tls != nullptr) return SessionPtr(new TlsSession(std::move(socket), *tls, loop));
  return SessionPtr(new PlainSession(std::move(socket), loop));
}

}  // namespace stormlight::target
