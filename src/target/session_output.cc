#include <algorithm>
#include <array>
#include <charconv>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include "base/clock.h"
#include "target/session.h"

// The half of a Session that comes after an answer: streaming, writing, ending, timeouts.

namespace stormlight::target {
namespace {

constexpr auto kDrainTimeout = std::chrono::seconds(5);           // for the client to end its side
constexpr auto kGoodbyeTimeout = std::chrono::milliseconds(500);  // the same, in TLS's goodbye
constexpr std::size_t kDrainRead = 16 << 10;
constexpr std::size_t kKeptOutput = 128 << 10;
constexpr int kBlocksInARow = 16;  // of a stream, before other sessions get a turn

}  // namespace

// Streaming

void Session::start_stream(const Response& response, bool close_after) {
  phase_ = Phase::kStreaming;
  stream_size_ = response.streamed_bytes;
  stream_left_ = stream_size_;
  stream_chunked_ = response.framing == Response::Framing::kChunked;
  close_after_stream_ = close_after;
}

bool Session::stream_more() {
  const Faults& faults = loop_.site().faults;
  if (faults.stalls()) {
    const TimePoint now = monotonic_now();
    if (const TimePoint end = faults.after_stall(now); end > now) {
      wait_until(end);
      return false;
    }
  }
  if (blocks_in_a_row_ == kBlocksInARow) {
    blocks_in_a_row_ = 0;
    set_no_deadline();
    net::post(loop_.io(), [this, keep = SessionPtr(this)] { run(); });
    return false;
  }
  const std::size_t before = output_.size();
  if (stream_chunked_ && stream_left_ < stream_size_) output_ += "\r\n";
  if (stream_left_ == 0) {
    if (stream_chunked_) output_ += stream_end(stream_size_);
    loop_.counters().bytes_out.add(output_.size() - before);
    end_request(close_after_stream_);
    return true;
  }
  block_ = stream_block();
  block_ = block_.substr(
      0, static_cast<std::size_t>(std::min<std::uint64_t>(stream_left_, block_.size())));
  if (stream_chunked_) {
    std::array<char, 16> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), block_.size(), 16);
    output_.append(digits.data(), end.ptr);
    output_ += "\r\n";
  }
  loop_.counters().bytes_out.add(output_.size() - before + block_.size());
  stream_left_ -= block_.size();
  ++blocks_in_a_row_;
  flush_ = true;
  return true;
}

// Writing

Session::Buffers Session::pending() const {
  const std::string_view output = output_;
  const std::size_t from_output = std::min(written_, output.size());
  const std::string_view first = output.substr(from_output);
  const std::string_view second = block_.substr(written_ - from_output);
  return {net::buffer(first.data(), first.size()), net::buffer(second.data(), second.size())};
}

bool Session::consume(std::size_t size) {
  written_ += size;
  if (written_ < output_.size() + block_.size()) return false;
  written_ = 0;
  if (output_.capacity() > kKeptOutput) output_ = std::string();
  output_.clear();
  block_ = {};
  return true;
}

void Session::on_written(const error_code& error, std::size_t size) {
  if (phase_ == Phase::kClosed) return;
  if (error) return close();
  if (consume(size)) flush_ = false;
  run();
}

// Ending

bool Session::finish() {
  if (!output_.empty()) {
    flush_ = true;
    return true;
  }
  set_no_deadline();
  if (!unread_) {
    do_shutdown();
    if (phase_ == Phase::kClosed) return false;
    timer_.expires_after(kGoodbyeTimeout);
    timer_.async_wait([this, keep = SessionPtr(this)](const error_code& error) {
      if (!error) close();
    });
    return false;
  }
  set_deadline(kDrainTimeout);
  // RFC 9112 section 9.6: closing with bytes unread resets the connection, which may take the
  // response from the client.
  phase_ = Phase::kDraining;
  shutdown_send();
  drain();
  return false;
}

void Session::drain() {
  input_.clear();
  do_read(input_.prepare(kDrainRead));
}

void Session::close() {
  if (phase_ == Phase::kClosed) return;
  phase_ = Phase::kClosed;
  timer_.cancel();
  error_code ignored;
  socket().close(ignored);
}

void Session::begin_stop() {
  if (phase_ == Phase::kHandshake || phase_ == Phase::kDraining) return close();
  const bool idle = phase_ == Phase::kReading && !flush_ && !parser_->started();
  if (idle && !has_unread_bytes()) end_idle();
}

bool Session::has_unread_bytes() {
  error_code error;
  return socket().available(error) > 0 && !error;
}

/// Makes on_read() end the session, so that TLS takes its leave.
void Session::end_idle() {
  phase_ = Phase::kEnding;
  error_code ignored;
  socket().cancel(ignored);
}

// Timeouts

void Session::set_deadline(Nanoseconds from_now) {
  deadline_ = loop_.coarse_now() + from_now + loop_.tick_length();
}

void Session::check_deadline(TimePoint now) {
  if (now < deadline_ || phase_ == Phase::kClosed) return;
  set_no_deadline();
  time_out();
}

void Session::time_out() {
  const bool reads = phase_ == Phase::kReading && !flush_;
  if (reads && !parser_->started()) return end_idle();
  if (phase_ == Phase::kDraining) return close();
  loop_.counters().timeouts.add();
  if (!reads) return close();
  timed_out_ = true;
  error_code ignored;
  socket().cancel(ignored);
}

}  // namespace stormlight::target
