// scripted_server: a target of known latency that writes down when each request came and was
// answered.
//
//   scripted_server LOG [delay=50ms | delay=9900x1ms,90x100ms,10x500ms] [stall_at=5s stall_for=1s]
//                       [capacity=20000] [silent] [spin] [port=8000]
//
// One thread, one epoll; HTTP/1.1 without bodies, one request at a time per connection. Prints the
// port it listens on (127.0.0.1), runs until SIGTERM or SIGINT, then writes LOG: for each request,
// in the order they came, four 64-bit integers of this machine's byte order: came, answer planned,
// answered (just before the send), all CLOCK_MONOTONIC nanoseconds or -1 for never, and the number
// of its connection. Times are given since the first request. It sleeps until 100 us before an
// answer is due and spins the rest, so it keeps to its plan within microseconds on a free core.
// With `spin` it never sleeps, so that no client pays for waking it.
// It reads its own clock and shares no code with the generator's way of a request. Exit code 1 when
// the system refuses something, 2 for bad arguments.
#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <deque>
#include <exception>
#include <memory>
#include <queue>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/duration.h"
#include "script.h"

namespace stormlight::truth {
namespace {

constexpr int kEvents = 256;
constexpr int kBacklog = 65'535;
constexpr std::int64_t kSpin = 100'000;  // ns
constexpr std::string_view kEnd = "\r\n\r\n";
constexpr std::string_view kAnswer =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n\r\nHello World\n";

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

std::int64_t now_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

/// One line of the log.
struct Entry {
  std::int64_t came;
  std::int64_t planned;
  std::int64_t answered;
  std::int64_t connection;
};

struct Connection {
  int fd = -1;
  std::int64_t number = 0;
  std::string partial;  ///< a request that has not ended yet; nearly always empty
};

struct Due {
  std::int64_t at;
  std::size_t entry;
  int fd;
  /// The soonest on top; of equal ones, that of the request that came first.
  bool operator<(const Due& other) const {
    return at != other.at ? at > other.at : entry > other.entry;
  }
};

class Server {
 public:
  Server(const Behaviour& behaviour, bool spins, std::uint16_t port)
      : script_(behaviour), spins_(spins) {
    ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (epoll_ < 0 || listener_ < 0) fail("socket");
    const int reuse = 1;  // for one that is started again on its port
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse);
    sockaddr_in address{};
    address.sin_port = htons(port);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr generic{};
    std::memcpy(&generic, &address, sizeof address);
    if (::bind(listener_, &generic, sizeof address) != 0) fail("bind");
    if (::listen(listener_, kBacklog) != 0) fail("listen");
    sigset_t ends;
    ::sigemptyset(&ends);
    ::sigaddset(&ends, SIGTERM);
    ::sigaddset(&ends, SIGINT);
    ::sigprocmask(SIG_BLOCK, &ends, nullptr);
    signals_ = ::signalfd(-1, &ends, SFD_CLOEXEC);
    watch(listener_);
    watch(signals_);
  }

  int port() const {
    sockaddr generic{};
    socklen_t size = sizeof generic;
    if (::getsockname(listener_, &generic, &size) != 0) fail("getsockname");
    sockaddr_in address{};
    std::memcpy(&address, &generic, sizeof address);
    return ntohs(address.sin_port);
  }

  void run() {
    std::array<epoll_event, kEvents> events;
    while (true) {
      const int ready = wait(events);
      // One stamp for the batch: all of it had come by then.
      const std::int64_t came = now_ns();
      for (int i = 0; i < ready; ++i) {
        const int fd = events[static_cast<std::size_t>(i)].data.fd;
        if (fd == signals_) return;
        if (fd == listener_) {
          accept_all();
        } else if (!read_from(fd, came)) {
          ::close(fd);
          connections_[static_cast<std::size_t>(fd)].reset();
        }
      }
      answer_due();
    }
  }

  bool write_log(const char* path) const {
    std::FILE* file = std::fopen(path, "wb");
    if (file == nullptr) return false;
    std::size_t written = 0;
    for (const Entry& entry : log_) written += std::fwrite(&entry, sizeof entry, 1, file);
    return std::fclose(file) == 0 && written == log_.size();
  }

 private:
  void watch(int fd) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll_ctl");
  }

  /// Sleeps until something comes or an answer is nearly due; the caller's loop does the spinning.
  int wait(std::array<epoll_event, kEvents>& events) const {
    timespec limit{};
    const timespec* until = nullptr;
    if (spins_) {
      until = &limit;
    } else if (!due_.empty()) {
      const std::int64_t left = std::max<std::int64_t>(due_.top().at - now_ns() - kSpin, 0);
      limit = {left / 1'000'000'000, left % 1'000'000'000};
      until = &limit;
    }
    return ::epoll_pwait2(epoll_, events.data(), kEvents, until, nullptr);
  }

  void accept_all() {
    while (true) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) return;
      const int on = 1;
      ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      const auto slot = static_cast<std::size_t>(fd);
      if (slot >= connections_.size()) connections_.resize(slot + 1);
      connections_[slot] = std::make_unique<Connection>(Connection{fd, accepted_++, {}});
      watch(fd);
    }
  }

  /// False when the connection is over.
  bool read_from(int fd, std::int64_t came) {
    Connection& connection = *connections_[static_cast<std::size_t>(fd)];
    std::array<char, 4096> buffer;
    const ssize_t got = ::recv(fd, buffer.data(), buffer.size(), 0);
    if (got <= 0) return got < 0 && errno == EAGAIN;
    const std::string_view text(buffer.data(), static_cast<std::size_t>(got));
    if (!connection.partial.empty() || !text.ends_with(kEnd)) {
      connection.partial.append(text);
      if (connection.partial.size() > buffer.size()) return false;
      if (!connection.partial.ends_with(kEnd)) return true;
      connection.partial.clear();
    }
    const auto planned = script_.plan(came);
    log_.push_back({came, planned.value_or(-1), -1, connection.number});
    if (planned) due_.push({*planned, log_.size() - 1, fd});
    return true;
  }

  void answer_due() {
    while (!due_.empty()) {
      const Due due = due_.top();
      const std::int64_t now = now_ns();
      if (due.at > now) return;
      due_.pop();
      // Its connection may have ended meanwhile, and the descriptor may be another's.
      Entry& entry = log_[due.entry];
      const auto& connection = connections_[static_cast<std::size_t>(due.fd)];
      if (!connection || connection->number != entry.connection) continue;
      entry.answered = now;
      // Twelve bytes and a head always fit; a connection that is gone is noticed by the next read.
      [[maybe_unused]] const auto sent =
          ::send(due.fd, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL);
    }
  }

  Script script_;
  bool spins_;
  int epoll_ = -1;
  int listener_ = -1;
  int signals_ = -1;
  std::int64_t accepted_ = 0;
  std::vector<std::unique_ptr<Connection>> connections_;  // by descriptor
  std::priority_queue<Due> due_;
  std::deque<Entry> log_;  // never moved as it grows, which would be a stall
};

Result<void> read_argument(std::string_view argument, Behaviour& behaviour, bool& spins,
                           std::uint16_t& port) {
  const std::size_t equals = argument.find('=');
  const std::string_view key = argument.substr(0, equals);
  const std::string value(equals == std::string_view::npos ? "" : argument.substr(equals + 1));
  const auto take_time = [&](Nanoseconds& time) -> Result<void> {
    auto parsed = parse_duration(value);
    if (!parsed) return parsed.error();
    time = *parsed;
    return {};
  };
  if (key == "silent" || key == "spin") {
    (key == "silent" ? behaviour.silent : spins) = true;
    return {};
  }
  if (key == "delay") {
    auto mixture = parse_mixture(value);
    if (!mixture) return mixture.error();
    behaviour.mixture = std::move(mixture).value();
    return {};
  }
  if (key == "port") {
    port = static_cast<std::uint16_t>(std::strtoul(value.c_str(), nullptr, 10));
    return {};
  }
  if (key == "stall_at") return take_time(behaviour.stall_at);
  if (key == "stall_for") return take_time(behaviour.stall_for);
  if (key == "capacity") {
    behaviour.capacity = std::strtod(value.c_str(), nullptr);
    if (behaviour.capacity > 0) return {};
  }
  return Error::input("cannot use \"" + std::string(argument) + "\"",
                      "delay=, stall_at=, stall_for=, capacity= (above 0), port=, silent or spin");
}

int serve(int argc, char** argv) {
  Behaviour behaviour;
  bool spins = false;
  std::uint16_t port = 0;
  for (int i = 2; i < argc; ++i) {
    if (auto taken = read_argument(argv[i], behaviour, spins, port); !taken) {
      std::fprintf(stderr, "scripted_server: %s; %s\n", taken.error().message.c_str(),
                   taken.error().hint.c_str());
      return 2;
    }
  }
  Server server(behaviour, spins, port);
  std::printf("%d\n", server.port());
  std::fflush(stdout);
  server.run();
  if (server.write_log(argv[1])) return 0;
  std::fprintf(stderr, "scripted_server: cannot write %s: %s\n", argv[1], std::strerror(errno));
  return 1;
}

}  // namespace
}  // namespace stormlight::truth

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr,
                 "usage: scripted_server LOG [delay=...] [stall_at=... stall_for=...] "
                 "[capacity=...] [silent] [spin] [port=...]\n");
    return 2;
  }
  try {
    return stormlight::truth::serve(argc, argv);
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "scripted_server: %s\n", problem.what());
    return 1;
  }
}
