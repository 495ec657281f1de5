// epoll_responder: a target that costs less than any client, so that the client is the bottleneck.
//
//   epoll_responder PORT
//
// One thread, one epoll, edge-triggered; answers every request on 127.0.0.1:PORT with the same 12
// bytes of text. It looks for the end of a request and at nothing else: one request at a time per
// connection, no bodies. GET /status answers as nginx's stub_status does, so that the benchmark
// counts requests on both targets in one way. Runs until it is killed; exit code 1 when the port
// cannot be had, 2 for bad arguments.
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <exception>
#include <string>
#include <string_view>
#include <system_error>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

constexpr int kEvents = 256;
constexpr int kBacklog = 4096;
constexpr std::string_view kEnd = "\r\n\r\n";
constexpr std::string_view kStatusRequest = "GET /status ";
// The headers nginx sends, at the same length.
constexpr std::string_view kHello =
    "HTTP/1.1 200 OK\r\n"
    "Server: respond/1.0.0\r\n"
    "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
    "Content-Type: text/plain\r\n"
    "Content-Length: 12\r\n"
    "Connection: keep-alive\r\n\r\n"
    "Hello World\n";

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

struct Connection {
  int fd = -1;
  std::string partial;  ///< a request that has not ended yet; nearly always empty
};

class Responder {
 public:
  explicit Responder(std::uint16_t port)
      : epoll_(epoll_create1(EPOLL_CLOEXEC)),
        listener_{socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), {}} {
    if (epoll_ < 0 || listener_.fd < 0) fail("socket");
    const int on = 1;
    setsockopt(listener_.fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    sockaddr generic{};
    std::memcpy(&generic, &address, sizeof address);
    if (bind(listener_.fd, &generic, sizeof address) != 0) fail("bind");
    if (listen(listener_.fd, kBacklog) != 0) fail("listen");
    watch(listener_, EPOLLIN);
  }

  [[noreturn]] void run() {
    std::array<epoll_event, kEvents> events;
    while (true) {
      const int ready = epoll_wait(epoll_, events.data(), kEvents, -1);
      if (ready < 0 && errno != EINTR) fail("epoll_wait");
      for (int i = 0; i < ready; ++i) {
        auto* connection = static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
        if (connection == &listener_) {
          accept_one();
        } else if (!serve(*connection)) {
          close(connection->fd);
          delete connection;
          --open_;
        }
      }
    }
  }

 private:
  void watch(Connection& connection, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = &connection;
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.fd, &event) != 0) fail("epoll_ctl");
  }

  void accept_one() {
    const int fd = accept4(listener_.fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    // Owned by the epoll set until the peer closes: no table is looked up on the way of a request.
    watch(*new Connection{fd, {}}, EPOLLIN | EPOLLRDHUP | EPOLLET);
    ++open_;
  }

  /// False when the connection is over.
  bool serve(Connection& connection) {
    std::array<char, 4096> buffer;
    const ssize_t got = recv(connection.fd, buffer.data(), buffer.size(), 0);
    if (got <= 0) return got < 0 && errno == EAGAIN;
    std::string_view request(buffer.data(), static_cast<std::size_t>(got));
    if (!connection.partial.empty() || !request.ends_with(kEnd)) {
      connection.partial.append(request);
      if (connection.partial.size() > buffer.size()) return false;
      if (!connection.partial.ends_with(kEnd)) return true;
      request = connection.partial;
    }
    ++requests_;
    const bool sent = request.starts_with(kStatusRequest) ? answer(connection.fd, status_page())
                                                          : answer(connection.fd, kHello);
    connection.partial.clear();
    return sent;
  }

  static bool answer(int fd, std::string_view text) {
    return send(fd, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
  }

  std::string status_page() const {
    const std::string body = fmt::format(
        "Active connections: {} \nserver accepts handled requests\n {} {} {} \n"
        "Reading: 0 Writing: 1 Waiting: 0 \n",
        open_, open_, open_, requests_);
    return fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", body.size(), body);
  }

  int epoll_;
  Connection listener_;
  std::uint64_t requests_ = 0;
  std::uint64_t open_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const std::string_view text = argc == 2 ? argv[1] : "";
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) {
    fmt::print(stderr, "usage: epoll_responder PORT\n");
    return 2;
  }
  try {
    Responder(port).run();
  } catch (const std::exception& problem) {
    fmt::print(stderr, "epoll_responder: {}\n", problem.what());
    return 1;
  }
}
