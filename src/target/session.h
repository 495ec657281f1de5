// One connection: reads requests, answers them in order, one at a time.
//
// Only one operation is ever under way: a read, a write, a wait or the closing. So pipelined
// requests wait in the input, and their answers leave together in one write where nothing delays
// them.
// Thread rule: the loop's thread. Kept alive by the handler of the operation under way (the only
// reason for a reference count, which is not atomic); the loop's list does not own.
// Source: RFC 9112 sections 9.3 (persistence, pipelining) and 9.6 (closing without losing the
// response).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

#include "stormlight/units.h"

#include "target/endpoints.h"
#include "target/faults.h"
#include "target/net.h"
#include "target/request.h"
#include "target/request_parser.h"
#include "target/server_loop.h"

namespace stormlight::target {

class Session : public boost::intrusive_ref_counter<Session, boost::thread_unsafe_counter>,
                public LoopMember {
 public:
  virtual ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void start();
  void begin_stop() override;
  void close() override;
  void check_deadline(TimePoint now) override;

 protected:
  using Buffers = std::array<net::const_buffer, 2>;

  explicit Session(ServerLoop& loop);

  // What a transport does. Each asynchronous call ends in the on_...() named.
  virtual void do_handshake() = 0;                     ///< on_handshake()
  virtual void do_read(net::mutable_buffer into) = 0;  ///< on_read()
  virtual bool do_write() = 0;       ///< true: everything pending() is written; else on_written()
  virtual void do_shutdown() = 0;    ///< on_shutdown()
  virtual void shutdown_send() = 0;  ///< tells the client that nothing more comes, if it can
  virtual Socket& socket() = 0;

  void on_handshake(const error_code& error);
  void on_read(const error_code& error, std::size_t size);
  void on_written(const error_code& error, std::size_t size);
  void on_shutdown() { close(); }

  Buffers pending() const;
  bool consume(std::size_t size);  ///< true: nothing is left to write
  ServerLoop& loop() { return loop_; }

 private:
  enum class Phase : std::uint8_t {
    kHandshake,
    kReading,    ///< waits for the rest of a request, or for the next one
    kWaiting,    ///< the request is complete, its answer not due yet
    kStreaming,  ///< the answer's head is written or buffered, its body is being made
    kEnding,     ///< close after what is in the output
    kDraining,   ///< all is sent; reads on so that the client gets to see it
    kClosed,
  };

  void run();
  bool step();
  bool read_requests();
  void read_more();
  void start_request();
  void on_head();
  void on_request();
  void answer();
  void answer_hello_at_once();
  void start_stream(const Response& response, bool close_after);
  void end_request(bool close_after);
  void refuse(int status, std::string_view why);
  void record(int status, std::size_t answer_size);
  bool wait_for_due_time();
  void wait_until(TimePoint time);
  bool stream_more();
  bool finish();
  void drain();
  void end_idle();
  void time_out();
  void log_answer(int status);
  void set_deadline(Nanoseconds from_now);
  void set_no_deadline() { deadline_ = TimePoint::max(); }
  bool is_stats() const;
  bool has_unread_bytes();

  ServerLoop& loop_;
  Phase phase_ = Phase::kHandshake;
  bool flush_ = false;          // write the output before going on
  bool timed_out_ = false;      // the read under way was cancelled to answer 408
  bool head_timed_ = false;     // the deadline is that of the head being read
  bool continue_sent_ = false;  // "100 Continue"
  bool unread_ = false;         // more may come when we close
  TimePoint deadline_ = TimePoint::max();
  boost::beast::flat_buffer input_;
  std::string output_;
  std::string_view block_;  // constant memory, written after output_
  std::size_t written_ = 0;
  Request request_;
  std::optional<RequestParser> parser_;
  Match match_;
  Fault fault_;
  TimePoint due_{};
  TimePoint request_time_{};  // only with an access log
  std::uint64_t stream_size_ = 0;
  std::uint64_t stream_left_ = 0;
  bool stream_chunked_ = false;
  bool close_after_stream_ = false;
  int blocks_in_a_row_ = 0;
  Timer timer_;
};

using SessionPtr = boost::intrusive_ptr<Session>;

}  // namespace stormlight::target
