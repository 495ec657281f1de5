#include "http/connector.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/basic_auth.h"
#include "http/h1/response_parser.h"

namespace stormlight::http {

namespace {

ConnectResult failed(FailureKind kind, std::string message) {
  ConnectResult result;
  result.failure = kind;
  result.message = std::move(message);
  return result;
}

ConnectResult cancelled() {
  ConnectResult result;
  result.cancelled = true;
  return result;
}

ConnectResult failed_errno(const Address& address, int error) {
  const std::string where = address.to_string();
  switch (error) {
    case ECONNREFUSED:
      return failed(FailureKind::kConnectRefused, where + " refused the connection");
    case ETIMEDOUT:
      return failed(FailureKind::kConnectTimeout, where + " did not answer");
    case EADDRNOTAVAIL:
      return failed(FailureKind::kGenerator,
                    "no free local port towards " + where +
                        "; add --source-address or let users keep their connections");
    case EMFILE:
    case ENFILE:
      return failed(FailureKind::kGenerator, "out of file descriptors; raise `ulimit -n`");
    case ENOBUFS:
    case ENOMEM:
      return failed(
          FailureKind::kGenerator,
          std::string("the kernel is out of memory for sockets: ") + std::strerror(error));
    default:
      return failed(FailureKind::kConnect, where + ": " + std::strerror(error));
  }
}

/// An open socket on which connect() has been called, or the errno that stopped it.
int open_socket(const Address& address, const Address* source, int& error) {
  error = 0;
  const int descriptor =
      ::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  if (descriptor < 0) {
    error = errno;
    return -1;
  }
  const int on = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (source != nullptr) {
    // The port is chosen at connect(), when the whole four-tuple is known: 28,000 ports per target
    // instead of 28,000 in all.
    ::setsockopt(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (::bind(descriptor, source->get(), source->length) != 0) error = errno;
  }
  if (error == 0 && ::connect(descriptor, address.get(), address.length) != 0 &&
      errno != EINPROGRESS) {
    error = errno;
  }
  if (error == 0) return descriptor;
  ::close(descriptor);
  return -1;
}

Task<ConnectResult> connect_tcp(ConnectContext& context, const Address& address,
                                const Address* source, TimePoint deadline, Socket*& pending) {
  int error = 0;
  const int descriptor = open_socket(address, source, error);
  if (descriptor < 0) co_return failed_errno(address, error);
  auto socket = std::make_unique<Socket>(context.loop, descriptor);
  if (!socket->registered()) co_return failed_errno(address, errno);

  pending = socket.get();
  const WaitResult wait = co_await socket->wait(Socket::Need::kWrite, deadline);
  pending = nullptr;
  if (wait == WaitResult::kCancelled) co_return cancelled();
  if (wait == WaitResult::kTimeout) co_return failed_errno(address, ETIMEDOUT);
  socklen_t length = sizeof error;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) != 0) error = errno;
  if (error != 0) co_return failed_errno(address, error);
  ConnectResult result;
  result.socket = std::move(socket);
  co_return result;
}

Task<ConnectResult> connect_any(ConnectContext& context, const Url& to, const Address* source,
                                TimePoint deadline, Socket*& pending) {
  const TimePoint begun = context.loop.read_clock();
  const Resolution found = co_await context.resolver.resolve(to.host, to.port, deadline);
  const Nanoseconds dns = found.looked_up ? context.loop.read_clock() - begun : Nanoseconds(0);
  if (found.cancelled) co_return cancelled();
  if (!found.error.empty()) {
    ConnectResult unknown = failed(FailureKind::kDns, found.error);
    unknown.dns = dns;
    co_return unknown;
  }

  std::vector<Address> usable;
  for (const Address& address : found.addresses) {
    if (source == nullptr || source->family() == address.family()) usable.push_back(address);
  }
  if (usable.empty()) {
    co_return failed(FailureKind::kGenerator,
                     to.host + " has no address of the --source-address's family");
  }
  ConnectResult last;
  for (std::size_t i = 0; i < usable.size(); ++i) {
    const TimePoint now = context.loop.read_clock();
    const auto share = (deadline - now) / static_cast<std::int64_t>(usable.size() - i);
    last = co_await connect_tcp(context, usable[i], source, now + share, pending);
    if (last.socket || last.cancelled) break;
  }
  last.dns = dns;
  co_return last;
}

/// RFC 9110 section 9.3.6. `origin.proxy` is set.
Task<ConnectResult> open_tunnel(ConnectContext& context, const Origin& origin,
                                std::unique_ptr<Socket> socket, TimePoint deadline,
                                Socket*& pending) {
  const std::string target = origin.url.host.find(':') != std::string::npos
                                 ? "[" + origin.url.host + "]:" + std::to_string(origin.url.port)
                                 : origin.url.host + ":" + std::to_string(origin.url.port);
  std::string request = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n";
  if (origin.proxy->has_credentials) {
    request +=
        "Proxy-Authorization: " + basic_auth(origin.proxy->user, origin.proxy->password) + "\r\n";
  }
  request += "\r\n";
  const iovec piece{request.data(), request.size()};
  const IoResult sent = socket->write(std::span(&piece, 1));
  if (sent.status != IoStatus::kDone || sent.bytes != request.size()) {
    co_return failed(FailureKind::kReset, "the proxy closed the connection");
  }
  ResponseParser::Options options;
  options.connect_request = true;
  options.max_header_bytes = context.max_header_bytes.bytes();
  ResponseParser parser(options, nullptr);
  ParseStatus status = ParseStatus::kNeedMore;
  while (status == ParseStatus::kNeedMore) {
    std::array<char, 1024> buffer;
    const IoResult got = socket->read(buffer);
    if (got.status == IoStatus::kDone) {
      status = parser.feed({buffer.data(), got.bytes});
    } else if (got.status == IoStatus::kWantRead) {
      pending = socket.get();
      const WaitResult wait = co_await socket->wait(Socket::Need::kRead, deadline);
      pending = nullptr;
      if (wait == WaitResult::kCancelled) co_return cancelled();
      if (wait == WaitResult::kTimeout) {
        co_return failed(FailureKind::kConnectTimeout, "the proxy did not answer CONNECT");
      }
    } else {
      status = parser.finish();
    }
  }
  if (status == ParseStatus::kError) {
    co_return failed(FailureKind::kProtocol, "the proxy's answer to CONNECT: " + parser.error());
  }
  if (parser.status() / 100 != 2) {
    co_return failed(FailureKind::kConnect,
                     "the proxy refused the tunnel with status " + std::to_string(parser.status()));
  }
  ConnectResult result;
  result.socket = std::move(socket);
  co_return result;
}

Task<ConnectResult> handshake(ConnectContext& context, const Origin& origin,
                              std::unique_ptr<Socket> socket, TlsWishes wishes, TimePoint deadline,
                              Socket*& pending) {
  const auto tls = context.tls.get(wishes.verify);
  if (!tls) co_return failed(FailureKind::kTls, tls.error().message);
  SslPtr made = (*tls)->new_connection(socket->descriptor(), origin.url.host, wishes.resume);
  if (!made) co_return failed(FailureKind::kGenerator, "OpenSSL gives no connection");
  SSL* ssl = made.get();
  socket->start_tls(std::move(made));
  for (;;) {
    ERR_clear_error();
    const int outcome = SSL_do_handshake(ssl);
    if (outcome == 1) break;
    const IoResult io = socket->tls_result(outcome);
    if (io.status != IoStatus::kWantRead && io.status != IoStatus::kWantWrite) {
      if (io.error != 0 || io.status == IoStatus::kEnd) {
        co_return failed(FailureKind::kTls, "connection closed during the TLS handshake");
      }
      co_return failed(FailureKind::kTls, TlsContext::describe_failure(ssl));
    }
    const auto need = io.status == IoStatus::kWantRead ? Socket::Need::kRead : Socket::Need::kWrite;
    pending = socket.get();
    const WaitResult wait = co_await socket->wait(need, deadline);
    pending = nullptr;
    if (wait == WaitResult::kCancelled) co_return cancelled();
    if (wait == WaitResult::kTimeout) {
      co_return failed(FailureKind::kConnectTimeout, "the TLS handshake took too long");
    }
  }
  ConnectResult result;
  result.socket = std::move(socket);
  co_return result;
}

}  // namespace

Task<ConnectResult> connect_to(ConnectContext& context, const Origin& origin, const Address* source,
                               TlsWishes wishes, TimePoint deadline, Socket*& pending) {
  const Url& first = origin.proxy ? *origin.proxy : origin.url;
  const TimePoint begun = context.loop.read_clock();
  ConnectResult result = co_await connect_any(context, first, source, deadline, pending);
  const Nanoseconds dns = result.dns;
  if (result.socket && origin.proxy && origin.url.is_tls()) {
    auto socket = std::move(result.socket);
    result = co_await open_tunnel(context, origin, std::move(socket), deadline, pending);
  }
  const TimePoint connected = context.loop.read_clock();
  if (result.socket && origin.url.is_tls()) {
    auto socket = std::move(result.socket);
    result = co_await handshake(context, origin, std::move(socket), wishes, deadline, pending);
    result.tls = context.loop.read_clock() - connected;
  }
  result.dns = dns;
  result.connect = connected - begun - dns;
  co_return result;
}

}  // namespace stormlight::http
