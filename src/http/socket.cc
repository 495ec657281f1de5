#include "http/socket.h"

#include <cerrno>
#include <utility>

#include <openssl/err.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace stormlight::http {

namespace {

// Not glibc's recv and send: those are cancellation points, which costs two atomic operations a
// call in a program with threads, 1% of a request.
ssize_t receive(int descriptor, std::span<char> buffer) {
  return ::syscall(SYS_recvfrom, descriptor, buffer.data(), buffer.size(), 0, nullptr, nullptr);
}
ssize_t send(int descriptor, const iovec& piece) {
  return ::syscall(SYS_sendto, descriptor, piece.iov_base, piece.iov_len, MSG_NOSIGNAL, nullptr,
                   std::size_t{0});
}

}  // namespace

Socket::Socket(Loop& loop, int descriptor) : loop_(loop), descriptor_(descriptor) {
  registered_ = loop_.watch(descriptor_, *this);
}

Socket::~Socket() {
  // OpenSSL writes close_notify only in SSL_shutdown; a generator closes without, as browsers do,
  // and keeps the session resumable by saying so.
  if (ssl_) SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  if (registered_) loop_.unwatch(descriptor_, *this);
  ::close(descriptor_);
}

void Socket::on_events(std::uint32_t events) {
  if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) readable_ = true;
  if ((events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0) writable_ = true;
  if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) hung_up_ = true;
  if (waiter_ && has(need_)) resume();
}

void Socket::on_timeout(TimePoint now) {
  if (!waiter_) return;  // nothing is in flight; the next wait arms again
  if (now < deadline_) {
    loop_.timeouts().arm(*this, deadline_);
    return;
  }
  timed_out_ = true;
  resume();
}

void Socket::resume() {
  std::exchange(waiter_, nullptr).resume();
}

void Socket::cancel() {
  cancelled_ = true;
  if (waiter_) resume();
}

void Socket::response_done() {
  // TLS reads ahead: what lies in the kernel now can only be a ticket or an end, and the edge of
  // the next response brings that along. Without this each request would cost one recv in vain.
  if (ssl_ && !hung_up_ && SSL_has_pending(ssl_.get()) == 0) readable_ = false;
}

bool Socket::looks_alive() {
  if (hung_up_ || cancelled_ || timed_out_) return false;
  if (!readable_ || ssl_) return true;
  // Either the last read ended exactly at the buffer's end, or a byte came that answers nothing.
  char stray = 0;
  if (::recv(descriptor_, &stray, 1, MSG_PEEK | MSG_DONTWAIT) >= 0) return false;
  readable_ = errno != EAGAIN && errno != EWOULDBLOCK;
  return !readable_;
}

IoResult Socket::read(std::span<char> buffer) {
  if (ssl_) {
    ERR_clear_error();
    std::size_t got = 0;
    const int outcome = SSL_read_ex(ssl_.get(), buffer.data(), buffer.size(), &got);
    if (outcome == 1) return {IoStatus::kDone, got, 0};
    return tls_result(outcome);
  }
  for (;;) {
    const ssize_t got = receive(descriptor_, buffer);
    if (got > 0) {
      // A short read has emptied the socket; what comes later raises a new edge. An end that is
      // known already raises none.
      if (static_cast<std::size_t>(got) < buffer.size() && !hung_up_) readable_ = false;
      return {IoStatus::kDone, static_cast<std::size_t>(got), 0};
    }
    if (got == 0) return {IoStatus::kEnd, 0, 0};
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      readable_ = false;
      return {IoStatus::kWantRead, 0, 0};
    }
    return {IoStatus::kError, 0, errno};
  }
}

IoResult Socket::write(std::span<const iovec> pieces) {
  if (ssl_) {
    ERR_clear_error();
    std::size_t put = 0;
    const int outcome = SSL_write_ex(ssl_.get(), pieces[0].iov_base, pieces[0].iov_len, &put);
    if (outcome == 1) return {IoStatus::kDone, put, 0};
    return tls_result(outcome);
  }
  for (;;) {
    ssize_t put = 0;
    if (pieces.size() == 1) {
      put = send(descriptor_, pieces[0]);
    } else {
      msghdr message{};
      message.msg_iov = const_cast<iovec*>(pieces.data());
      message.msg_iovlen = pieces.size();
      put = ::sendmsg(descriptor_, &message, MSG_NOSIGNAL);
    }
    if (put >= 0) return {IoStatus::kDone, static_cast<std::size_t>(put), 0};
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      writable_ = false;
      return {IoStatus::kWantWrite, 0, 0};
    }
    return {IoStatus::kError, 0, errno};
  }
}

IoResult Socket::tls_result(int outcome) {
  const int saved_errno = errno;
  switch (SSL_get_error(ssl_.get(), outcome)) {
    case SSL_ERROR_WANT_READ:
      readable_ = hung_up_;
      return {IoStatus::kWantRead, 0, 0};
    case SSL_ERROR_WANT_WRITE:
      writable_ = false;
      return {IoStatus::kWantWrite, 0, 0};
    case SSL_ERROR_ZERO_RETURN:
      return {IoStatus::kEnd, 0, 0};
    case SSL_ERROR_SYSCALL:
      return {IoStatus::kError, 0, saved_errno != 0 ? saved_errno : ECONNRESET};
    default:
      return {IoStatus::kError, 0, 0};
  }
}

}  // namespace stormlight::http
