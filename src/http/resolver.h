// Resolver: host names to addresses, without blocking the loop.
//
// Thread rule: belongs to its Loop's thread; each lookup runs getaddrinfo on a short-lived thread
// of its own. Invariants: lookups of one name that overlap are one; a found answer is kept for
// kKeepFor, a failure is not kept. After cancel_all() every wait ends with `cancelled`.
#pragma once

#include <chrono>
#include <coroutine>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>

#include "runtime/loop.h"

namespace stormlight::http {

/// A socket address of either family.
struct Address {
  sockaddr_storage storage{};
  socklen_t length = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  int family() const { return storage.ss_family; }
  /// Numeric IPv4 or IPv6, port 0 allowed; false when `host` is a name.
  static bool parse(const std::string& host, std::uint16_t port, Address& out);
  /// "127.0.0.1:80" or "[::1]:80", for messages.
  std::string to_string() const;
};

struct Resolution {
  std::vector<Address> addresses;  ///< in getaddrinfo's order (RFC 6724); empty on failure
  std::string error;
  bool looked_up = false;  ///< the user had to wait for it
  bool timed_out = false;
  bool cancelled = false;
};

class Resolver {
 public:
  static constexpr auto kKeepFor = std::chrono::seconds(30);

  explicit Resolver(Loop& loop);
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;
  ~Resolver();

  class Wait final : private TimeoutWheel::Entry {
   public:
    Wait(Resolver& resolver, const std::string& host, std::uint16_t port, TimePoint deadline)
        : resolver_(resolver), host_(host), port_(port), deadline_(deadline) {}
    bool await_ready();
    void await_suspend(std::coroutine_handle<> waiter);
    Resolution await_resume() { return std::move(result_); }

   private:
    friend class Resolver;
    void on_timeout(TimePoint now) override;
    void finish(Resolution result);

    Resolver& resolver_;
    const std::string& host_;
    std::uint16_t port_;
    TimePoint deadline_;
    std::coroutine_handle<> waiter_;
    Resolution result_;
  };
  /// `Resolution r = co_await resolver.resolve(host, port, deadline)`; `host` must outlive it.
  Wait resolve(const std::string& host, std::uint16_t port, TimePoint deadline) {
    return {*this, host, port, deadline};
  }

  void cancel_all();

 private:
  struct Name {
    std::vector<Address> addresses;
    TimePoint found_at;
    bool looking_up = false;
    std::vector<Wait*> waits;
  };
  struct Mailbox;

  void start_lookup(const std::string& host);
  void on_answer(const std::string& host, Resolution answer);
  static Resolution with_port(const Name& name, std::uint16_t port);

  Loop& loop_;
  std::map<std::string, Name, std::less<>> names_;
  // Shared with lookup threads: getaddrinfo may outlast the run by many seconds, and must then
  // find out that nobody waits for it any more.
  std::shared_ptr<Mailbox> mailbox_;
  bool cancelled_ = false;
};

}  // namespace stormlight::http
