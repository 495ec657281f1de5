// ScriptedServer: a server for tests that answers each connection with a fixed script of bytes.
//
// Thread rule: made and destroyed on the test's thread; the script runs on a thread per connection.
// Only tests include this file. Destroy the clients first: a script that waits for one is joined.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace stormlight::http {

/// One accepted connection, blocking.
class Peer {
 public:
  explicit Peer(int descriptor) : descriptor_(descriptor) {}
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  ~Peer() { ::close(descriptor_); }

  /// Everything up to and with the next empty line; "" at the end of the connection.
  std::string read_head() {
    std::string head;
    char c = 0;
    while (!head.ends_with("\r\n\r\n")) {
      if (::recv(descriptor_, &c, 1, 0) != 1) return "";
      head += c;
    }
    return head;
  }
  void send(std::string_view bytes) {
    ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }
  /// Ends the connection with a reset instead of an orderly end.
  void reset() {
    const linger now{1, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  }
  int descriptor() const { return descriptor_; }
  /// Waits until the client has closed its side.
  void wait_for_end() {
    char c = 0;
    while (::recv(descriptor_, &c, 1, 0) > 0) {
    }
  }

 private:
  int descriptor_;
};

class ScriptedServer {
 public:
  /// `script` is called for each connection in turn, with its number from 0.
  explicit ScriptedServer(std::function<void(Peer&, int)> script) : script_(std::move(script)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), length);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    ::listen(listener_, 1024);
    thread_ = std::thread([this] { serve(); });
  }
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;
  ~ScriptedServer() {
    finish();
    ::close(listener_);
  }

  /// Accepts no more and waits until every script has ended; from then on what the scripts wrote
  /// may be read without a lock.
  void finish() {
    if (!thread_.joinable()) return;
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    for (std::thread& connection : peers_) connection.join();
  }

  std::string url(std::string_view path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
  }
  int connections() const { return connections_; }

 private:
  void serve() {
    for (;;) {
      const int descriptor = ::accept(listener_, nullptr, nullptr);
      if (descriptor < 0) return;
      peers_.emplace_back([this, descriptor, number = connections_++] {
        Peer peer(descriptor);
        script_(peer, number);
      });
    }
  }

  std::function<void(Peer&, int)> script_;
  int listener_;
  int port_ = 0;
  std::atomic<int> connections_ = 0;
  std::vector<std::thread> peers_;
  std::thread thread_;
};

}  // namespace stormlight::http
