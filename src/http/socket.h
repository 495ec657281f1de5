// Socket: a non-blocking TCP connection, with TLS or without, and the waits a coroutine needs.
//
// Thread rule: belongs to its Loop's thread.
// Invariants: one coroutine waits on a Socket at a time; readable/writable are edge-triggered
// facts, kept from the kernel's report until a call finds nothing left; after cancel() every wait
// ends at once with kCancelled. Deadlines are checked by the loop's wheel, so they pass up to
// TimeoutWheel::kTick late, never early.
#pragma once

#include <coroutine>
#include <cstddef>
#include <memory>
#include <span>

#include <openssl/ssl.h>
#include <sys/uio.h>

#include "stormlight/units.h"

#include "runtime/loop.h"

namespace stormlight::http {

enum class IoStatus : std::uint8_t {
  kDone,       ///< `bytes` were moved
  kWantRead,   ///< nothing moved; wait for readable
  kWantWrite,  ///< nothing moved; wait for writable
  kEnd,        ///< the peer closed its side in order
  kError,      ///< `error` is an errno, or 0 with a TLS error in OpenSSL's queue
};

struct IoResult {
  IoStatus status = IoStatus::kDone;
  std::size_t bytes = 0;
  int error = 0;
};

enum class WaitResult : std::uint8_t { kReady, kTimeout, kCancelled };

struct FreeSsl {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
using SslPtr = std::unique_ptr<SSL, FreeSsl>;

class Socket final : private Loop::Watcher, private TimeoutWheel::Entry {
 public:
  /// Takes over `descriptor`, which is non-blocking.
  Socket(Loop& loop, int descriptor);
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() override;

  /// False when the loop could not take the descriptor (errno tells why).
  bool registered() const { return registered_; }
  int descriptor() const { return descriptor_; }

  /// From here on reads and writes go through TLS. The handshake is TlsContext's.
  void start_tls(SslPtr ssl) { ssl_ = std::move(ssl); }
  SSL* ssl() const { return ssl_.get(); }

  /// Never blocks; never raises SIGPIPE. At most `buffer`'s size.
  IoResult read(std::span<char> buffer);
  IoResult write(std::span<const iovec> pieces);
  /// What a failed OpenSSL call on ssl() means for the caller.
  IoResult tls_result(int outcome);

  /// The response is whole: what the last read left behind is nobody's.
  void response_done();

  /// Whether a new request may be sent on an idle connection: no end, error or stray byte so far.
  bool looks_alive();

  /// Ends the current and every later wait with kCancelled.
  void cancel();

  /// What a coroutine waits for. kEither is for a body half sent, which the peer may refuse.
  enum class Need : std::uint8_t { kRead, kWrite, kEither };

  class Wait {
   public:
    Wait(Socket& socket, Need need, TimePoint deadline)
        : socket_(socket), deadline_(deadline), need_(need) {}
    bool await_ready() const noexcept { return socket_.cancelled_ || socket_.has(need_); }
    void await_suspend(std::coroutine_handle<> waiter) {
      socket_.waiter_ = waiter;
      socket_.need_ = need_;
      socket_.deadline_ = deadline_;
      socket_.loop_.timeouts().arm_no_later(socket_, deadline_);
    }
    WaitResult await_resume() const noexcept {
      if (socket_.cancelled_) return WaitResult::kCancelled;
      return socket_.timed_out_ ? WaitResult::kTimeout : WaitResult::kReady;
    }

   private:
    Socket& socket_;
    TimePoint deadline_;
    Need need_;
  };
  /// `WaitResult r = co_await socket.wait(Socket::Need::kRead, deadline)`
  Wait wait(Need need, TimePoint deadline) { return {*this, need, deadline}; }

  /// Whether the kernel has reported input (or the end) that no read has exhausted yet.
  bool has_input() const { return readable_; }

 private:
  friend class Wait;

  void on_events(std::uint32_t events) override;
  void on_timeout(TimePoint now) override;
  void resume();
  bool has(Need need) const {
    return (need != Need::kWrite && readable_) || (need != Need::kRead && writable_);
  }
  Loop& loop_;
  SslPtr ssl_;
  std::coroutine_handle<> waiter_;
  TimePoint deadline_;
  int descriptor_;
  Need need_ = Need::kRead;
  bool registered_ = false;
  bool readable_ = false;
  bool writable_ = false;
  bool hung_up_ = false;
  bool timed_out_ = false;
  bool cancelled_ = false;
};

}  // namespace stormlight::http
