// For tests: a blocking HTTP client that sees exactly the bytes, over a plain socket or TLS.
//
// Thread rule: one thread per client. A read that gets nothing for 10 s throws, so a test of a
// server that hangs fails instead of hanging.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/strings.h"

namespace stormlight::target {

struct TestResponse {
  int status = 0;
  std::string head;  ///< status line and headers
  std::string body;

  std::string header(std::string_view name) const {
    for (const std::string_view line : split(head, '\n')) {
      const std::size_t colon = line.find(':');
      if (colon != std::string_view::npos && iequals(line.substr(0, colon), name)) {
        return std::string(trim(line.substr(colon + 1)));
      }
    }
    return {};
  }
};

class TestClient {
 public:
  explicit TestClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      ::close(socket_);
      throw std::runtime_error("cannot connect");
    }
  }
  TestClient(const TestClient&) = delete;
  TestClient& operator=(const TestClient&) = delete;
  virtual ~TestClient() { ::close(socket_); }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const long n = put(bytes);
      if (n <= 0) throw std::runtime_error("cannot send");
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
  }

  /// Sends what the server may refuse to take; false once it no longer does.
  bool try_send(std::string_view bytes) { return put(bytes) > 0; }

  void get(std::string_view path) {
    send("GET " + std::string(path) + " HTTP/1.1\r\nHost: t\r\n\r\n");
  }
  TestResponse fetch(std::string_view path) {
    get(path);
    return read_response();
  }

  /// With its body by Content-Length; otherwise (and with `head_only`) without.
  TestResponse read_response(bool head_only = false) {
    TestResponse response;
    response.head = read_past("\r\n\r\n");
    response.status = std::stoi(response.head.substr(9, 3));
    const std::string length = response.header("content-length");
    if (!length.empty() && !head_only) response.body = read(std::stoul(length));
    return response;
  }

  std::string read(std::size_t size) {
    while (buffer_.size() < size) more();
    return take(size);
  }
  std::string read_past(std::string_view end) {
    while (buffer_.find(end) == std::string::npos) more();
    return take(buffer_.find(end) + end.size());
  }
  std::string read_to_end() {
    while (fill()) {
    }
    return take(buffer_.size());
  }
  /// Whether the server closes without sending anything more.
  bool is_at_end() { return buffer_.empty() && !fill(); }

  void shutdown_send() { ::shutdown(socket_, SHUT_WR); }

 protected:
  int socket() const { return socket_; }
  virtual long put(std::string_view bytes) {
    return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }
  virtual long take_in(char* into, std::size_t size) { return ::recv(socket_, into, size, 0); }
  virtual bool has_pending() const { return false; }

 private:
  bool fill() {
    pollfd poller{socket_, POLLIN, 0};
    if (!has_pending() && ::poll(&poller, 1, 10'000) != 1) {
      throw std::runtime_error("the server says nothing");
    }
    char part[65536];
    const long n = take_in(part, sizeof part);
    if (n <= 0) return false;
    buffer_.append(part, static_cast<std::size_t>(n));
    return true;
  }
  void more() {
    if (!fill()) throw std::runtime_error("the server closed after: " + buffer_);
  }
  std::string take(std::size_t size) {
    std::string out = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return out;
  }

  int socket_;
  std::string buffer_;
};

struct FreeSsl {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};
using SslContext = std::unique_ptr<SSL_CTX, FreeSsl>;
using SslSession = std::unique_ptr<SSL_SESSION, FreeSsl>;

/// Verifies the server against `trusted_pem` as "localhost". Throws when the handshake fails.
class TlsTestClient : public TestClient {
 public:
  TlsTestClient(std::uint16_t port, const std::string& trusted_pem, int version = 0,
                SSL_SESSION* session = nullptr)
      : TestClient(port), context_(SSL_CTX_new(TLS_client_method())) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
        BIO_new_mem_buf(trusted_pem.data(), static_cast<int>(trusted_pem.size())), &BIO_free);
    const std::unique_ptr<X509, decltype(&X509_free)> trusted(
        PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), &X509_free);
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context_.get()), trusted.get());
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    if (version != 0) {
      SSL_CTX_set_security_level(context_.get(), 0);  // so that old versions are offered at all
      SSL_CTX_set_min_proto_version(context_.get(), version);
      SSL_CTX_set_max_proto_version(context_.get(), version);
    }
    ssl_.reset(SSL_new(context_.get()));
    static constexpr unsigned char kAlpn[] = "\x02h2\x08http/1.1";
    SSL_set_alpn_protos(ssl_.get(), kAlpn, sizeof kAlpn - 1);
    SSL_set1_host(ssl_.get(), "localhost");
    if (session != nullptr) SSL_set_session(ssl_.get(), session);
    SSL_set_fd(ssl_.get(), socket());
    if (SSL_connect(ssl_.get()) != 1) throw std::runtime_error("the TLS handshake failed");
  }

  std::string alpn() const {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl_.get(), &name, &size);
    return {reinterpret_cast<const char*>(name), size};
  }
  std::string version() const { return SSL_get_version(ssl_.get()); }
  bool resumed() const { return SSL_session_reused(ssl_.get()) == 1; }
  /// For a later client. OpenSSL spoils the session of a connection that ends without goodbye.
  SslSession session() {
    SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN);
    return SslSession(SSL_get1_session(ssl_.get()));
  }
  /// Whether the server said goodbye instead of cutting the line.
  bool got_close_notify() const {
    return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
  }

 protected:
  long put(std::string_view bytes) override {
    return SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
  }
  long take_in(char* into, std::size_t size) override {
    return SSL_read(ssl_.get(), into, static_cast<int>(size));
  }
  bool has_pending() const override { return SSL_pending(ssl_.get()) > 0; }

 private:
  SslContext context_;
  std::unique_ptr<SSL, FreeSsl> ssl_;
};

}  // namespace stormlight::target
