// asio_wait: the floor's ping-pong on Boost.Asio, waiting as a client on Asio would: send at once,
// async_wait for readability, recv. Kept as the evidence behind docs/design/reactor.md.
//
//   asio_wait PORT CONNECTIONS SECONDS        (GET /hello on 127.0.0.1)
//
// Prints {"requests","seconds"}. A response is complete when as many bytes have come as the first
// one had.
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <sys/socket.h>

namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using Stream = asio::basic_stream_socket<Tcp, asio::io_context::executor_type>;

constexpr char kRequest[] = "GET /hello HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

struct Pinger {
  explicit Pinger(asio::io_context& io) : socket(io.get_executor()) {}

  void ping() {
    ::send(socket.native_handle(), kRequest, sizeof kRequest - 1, MSG_NOSIGNAL);
    wait();
  }
  void wait() {
    socket.async_wait(Tcp::socket::wait_read, [this](const boost::system::error_code& error) {
      if (!error) on_readable();
    });
  }
  void on_readable() {
    std::array<char, 4096> buffer;
    const ssize_t got = ::recv(socket.native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got == 0) return;
    if (got > 0) received += static_cast<std::size_t>(got);
    if (size == 0) size = received;
    if (received < size) return wait();
    received = 0;
    ++responses;
    ping();
  }

  Stream socket;
  std::size_t size = 0;
  std::size_t received = 0;
  std::uint64_t responses = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: asio_wait PORT CONNECTIONS SECONDS\n", stderr);
    return 2;
  }
  asio::io_context io(1);
  const Tcp::endpoint target(asio::ip::address_v4::loopback(),
                             static_cast<std::uint16_t>(std::atoi(argv[1])));
  std::vector<std::unique_ptr<Pinger>> pingers;
  for (int i = 0; i < std::atoi(argv[2]); ++i) {
    pingers.push_back(std::make_unique<Pinger>(io));
    pingers.back()->socket.connect(target);
    pingers.back()->socket.set_option(Tcp::no_delay(true));
    pingers.back()->socket.non_blocking(true);
    pingers.back()->ping();
  }
  asio::steady_timer end(io, std::chrono::seconds(std::atoi(argv[3])));
  end.async_wait([&](const boost::system::error_code&) { io.stop(); });
  io.run();
  std::uint64_t requests = 0;
  for (const auto& pinger : pingers) requests += pinger->responses;
  std::printf("{\"requests\":%llu,\"seconds\":%d}\n", static_cast<unsigned long long>(requests),
              std::atoi(argv[3]));
}
