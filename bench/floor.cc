// epoll_floor: the cheapest HTTP/1.1 ping-pong this kernel allows, as the floor for the benchmark.
//
//   epoll_floor http://127.0.0.1:8000/hello CONNECTIONS SECONDS
//
// One thread, one epoll, edge-triggered. Each connection has one request in flight; a response is
// complete when as many bytes have come as the first one had, so the target must answer with equal
// lengths. No parser, no clock per request, no metrics: what is left is recv, send and a share of
// epoll_wait. Prints {"requests","errors","seconds"}; exit code 0, 1 when the target misbehaved,
// 2 for bad arguments.
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kStatusOk = "HTTP/1.1 200";
constexpr int kMaxConnections = 10'000;
constexpr int kMaxSeconds = 3600;
constexpr int kEvents = 256;
constexpr std::size_t kMaxResponse = 4096;

struct Target {
  sockaddr_in address{};
  std::string request;
};

struct Options {
  Target target;
  int connections = 0;
  std::chrono::seconds duration{0};
};

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

std::optional<int> parse_int(std::string_view text, int first, int last) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < first || value > last) {
    return std::nullopt;
  }
  return value;
}

/// Only http://IPv4:PORT/PATH: names and TLS are no part of the floor.
std::optional<Target> parse_url(std::string_view url) {
  constexpr std::string_view kScheme = "http://";
  if (!url.starts_with(kScheme)) return std::nullopt;
  url.remove_prefix(kScheme.size());
  const std::size_t slash = url.find('/');
  const std::string authority{url.substr(0, slash)};
  const std::string path{slash == std::string_view::npos ? "/" : url.substr(slash)};
  const std::size_t colon = authority.find(':');
  if (colon == std::string::npos) return std::nullopt;
  const auto port = parse_int(std::string_view(authority).substr(colon + 1), 1, 65535);
  Target target;
  target.address.sin_family = AF_INET;
  if (!port ||
      inet_pton(AF_INET, authority.substr(0, colon).c_str(), &target.address.sin_addr) != 1) {
    return std::nullopt;
  }
  target.address.sin_port = htons(static_cast<std::uint16_t>(*port));
  target.request = fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\n\r\n", path, authority);
  return target;
}

std::optional<Options> parse_arguments(int argc, char** argv) {
  if (argc != 4) return std::nullopt;
  const auto target = parse_url(argv[1]);
  const auto connections = parse_int(argv[2], 1, kMaxConnections);
  const auto seconds = parse_int(argv[3], 1, kMaxSeconds);
  if (!target || !connections || !seconds) return std::nullopt;
  return Options{*target, *connections, std::chrono::seconds(*seconds)};
}

int connect_to(const Target& target) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) fail("socket");
  sockaddr address{};
  std::memcpy(&address, &target.address, sizeof address);
  if (connect(fd, &address, sizeof target.address) != 0) fail("connect");
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

void send_request(int fd, const std::string& request) {
  // A request is far smaller than an empty socket buffer, so a short write is an error.
  if (send(fd, request.data(), request.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(request.size())) {
    fail("send");
  }
}

/// Bytes of one whole response, learned from a first request that blocks.
std::size_t learn_response_size(const Target& target) {
  const int fd = connect_to(target);
  send_request(fd, target.request);
  std::string response;
  std::array<char, kMaxResponse> buffer;
  std::size_t size = 0;
  while (size == 0 || response.size() < size) {
    const ssize_t got = recv(fd, buffer.data(), buffer.size(), 0);
    if (got < 0) fail("recv");
    if (got == 0) throw std::runtime_error("the target closed the first connection");
    response.append(buffer.data(), static_cast<std::size_t>(got));
    const std::size_t head = response.find("\r\n\r\n");
    if (size != 0 || head == std::string::npos) continue;
    constexpr std::string_view kLength = "\r\nContent-Length: ";
    const std::size_t at = response.find(kLength);
    if (!response.starts_with(kStatusOk) || at > head) {
      throw std::runtime_error("the target must answer 200 with a Content-Length");
    }
    size = head + 4 + std::strtoul(response.c_str() + at + kLength.size(), nullptr, 10);
  }
  close(fd);
  // So that one recv empties the socket, which edge-triggered epoll asks for.
  if (size > kMaxResponse) throw std::runtime_error("the response is longer than 4096 bytes");
  return size;
}

struct Connection {
  int fd = -1;
  std::size_t missing = 0;  ///< bytes of the current response still to come
};

struct Counts {
  std::uint64_t requests = 0;
  std::uint64_t errors = 0;
};

class Floor {
 public:
  explicit Floor(const Options& options)
      : options_(options),
        response_size_(learn_response_size(options.target)),
        epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    if (epoll_ < 0) fail("epoll_create1");
    connections_.resize(static_cast<std::size_t>(options.connections));
    for (Connection& connection : connections_) open(connection);
  }
  Floor(const Floor&) = delete;
  Floor& operator=(const Floor&) = delete;
  ~Floor() {
    for (const Connection& connection : connections_) close(connection.fd);
    close(epoll_);
  }

  Counts run() {
    for (const Connection& connection : connections_) {
      send_request(connection.fd, options_.target.request);
    }
    const auto end = Clock::now() + options_.duration;
    std::array<epoll_event, kEvents> events;
    while (Clock::now() < end) {
      const int ready = epoll_wait(epoll_, events.data(), kEvents, 100);
      if (ready < 0 && errno != EINTR) fail("epoll_wait");
      for (int i = 0; i < ready; ++i) {
        on_readable(*static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr));
      }
    }
    return counts_;
  }

 private:
  void open(Connection& connection) {
    connection = {connect_to(options_.target), response_size_};
    epoll_event event{};
    event.events = EPOLLIN | EPOLLRDHUP | EPOLLET;
    event.data.ptr = &connection;
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.fd, &event) != 0) fail("epoll_ctl");
  }

  void on_readable(Connection& connection) {
    std::array<char, kMaxResponse> buffer;
    const ssize_t got = recv(connection.fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) throw std::runtime_error("the target closed a connection during the run");
    const auto size = static_cast<std::size_t>(got);
    const bool first = connection.missing == response_size_;
    if (size > connection.missing) throw std::runtime_error("the responses differ in length");
    if (first && (size < kStatusOk.size() ||
                  std::memcmp(buffer.data(), kStatusOk.data(), kStatusOk.size()) != 0)) {
      ++counts_.errors;
    }
    connection.missing -= size;
    if (connection.missing != 0) return;
    ++counts_.requests;
    connection.missing = response_size_;
    send_request(connection.fd, options_.target.request);
  }

  Options options_;
  std::size_t response_size_;
  int epoll_;
  std::vector<Connection> connections_;
  Counts counts_;
};

}  // namespace

int main(int argc, char** argv) {
  const auto options = parse_arguments(argc, argv);
  if (!options) {
    fmt::print(stderr, "usage: epoll_floor http://IPV4:PORT/PATH CONNECTIONS SECONDS\n");
    return 2;
  }
  try {
    Floor floor(*options);
    const auto start = Clock::now();
    const Counts counts = floor.run();
    const std::chrono::duration<double> seconds = Clock::now() - start;
    fmt::print("{{\"requests\":{},\"errors\":{},\"seconds\":{:.6f}}}\n", counts.requests,
               counts.errors, seconds.count());
    return counts.errors == 0 ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "epoll_floor: {}\n", error.what());
    return 1;
  }
}
