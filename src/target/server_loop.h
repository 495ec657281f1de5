// One of the target's threads: an io_context, the sessions it serves and what they share.
//
// Thread rule: adopt(), begin_stop(), close_all() and counters() from any thread; the rest on the
// loop's own. Invariant: run() returns once begin_stop() or close_all() was called and the last
// session is gone.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/intrusive/list.hpp>

#include "stormlight/units.h"

#include "target/counters.h"
#include "target/faults.h"
#include "target/json_reader.h"
#include "target/net.h"
#include "target/response.h"

namespace stormlight::target {

/// A session as its loop sees it.
class LoopMember : public boost::intrusive::list_base_hook<
                       boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  /// Closes when no request is under way; else the response to it says "Connection: close".
  virtual void begin_stop() = 0;
  /// At once. The member goes when its pending handler has run, not within this call.
  virtual void close() = 0;
  virtual void check_deadline(TimePoint now) = 0;

 protected:
  ~LoopMember() = default;
};

/// What all loops of a Target share; outlives them.
struct Site {
  const TargetOptions& options;
  Faults& faults;
  std::function<TargetCounters()> counters;                ///< summed over the loops
  std::function<void(const std::string& line)> write_log;  ///< empty: no access log
};

class ServerLoop {
 public:
  /// `tls` may be null.
  ServerLoop(Site& site, std::unique_ptr<net::ssl::context> tls);
  ~ServerLoop();
  ServerLoop(const ServerLoop&) = delete;
  ServerLoop& operator=(const ServerLoop&) = delete;

  net::io_context& io() { return io_; }
  void run();

  /// Serves a socket made for io().
  void adopt(Socket socket);
  /// No new requests; what is left after `grace` is closed.
  void begin_stop(Nanoseconds grace);
  void close_all();

  Site& site() { return site_; }
  Counters& counters() { return counters_; }
  JsonReader& json() { return json_; }
  Response& response() { return response_; }
  bool stopping() const { return stopping_; }
  /// Of the last tick: for timeouts, which may be early or late by one tick.
  TimePoint coarse_now() const { return coarse_now_; }
  Nanoseconds tick_length() const { return tick_length_; }
  std::string_view date() const { return date_; }
  /// The whole answer to GET /hello on a connection that stays open.
  std::string_view hello() const { return hello_; }

  void add_session(LoopMember& session);
  void session_ended();

 private:
  void tick();
  void serve(Socket socket);
  void stop_here(Nanoseconds grace);
  void close_here();
  void end_when_idle();

  Site& site_;
  std::unique_ptr<net::ssl::context> tls_;
  Counters counters_;
  JsonReader json_;
  Response response_;
  std::string date_;
  std::string hello_;
  TimePoint coarse_now_{};
  Nanoseconds tick_length_;
  bool stopping_ = false;
  boost::intrusive::list<LoopMember, boost::intrusive::constant_time_size<false>> sessions_;
  net::io_context io_;
  std::optional<net::executor_work_guard<Executor>> work_;
  Timer tick_timer_;
  Timer grace_timer_;
};

}  // namespace stormlight::target
