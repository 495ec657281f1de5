// Client: one virtual user's HTTP: its connections, its cookies, one request at a time.
//
// Thread rule: belongs to its worker's Loop thread, like the ClientContext all users of that
// worker share. Invariants: request() always completes with an Outcome, whatever the target does;
// one request at a time per Client; at most one connection per origin (and setting of verify_tls);
// memory does not grow with the size of a response beyond Request::max_body. References given to
// request() stay valid until it completes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "stormlight/failure.h"
#include "stormlight/phase.h"

#include "http/client_context.h"
#include "http/cookie_jar.h"
#include "http/request.h"
#include "runtime/task.h"

namespace stormlight::http {

class KeptBody;
class ResponseParser;

/// A response that was a redirect, and was followed.
struct Hop {
  int status = 0;
  std::string url;  ///< that gave it; without credentials
};

/// How one request ended.
struct Outcome {
  FailureKind failure = FailureKind::kNone;  ///< statuses are not judged here
  std::string message;                       ///< when failed: the cause
  std::string body;                          ///< decoded, when Request::wants_body
  bool body_truncated = false;               ///< `body` ends at Request::max_body
  std::string head;    ///< of the last response, when Request::wants_head: ResponseParser::head()
  std::string reason;  ///< of the last response, when Request::wants_head; often empty
  std::string final_url;     ///< of the last hop, when Request::wants_head; without credentials
  std::vector<Hop> history;  ///< before the last hop, when Request::wants_head
  int status = 0;            ///< of the last response; 0: none was whole
  int redirects = 0;
  int retries = 0;
  int connections = 0;  ///< opened for this request
  PhaseTimes phases;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  TimePoint started;       ///< request() was called
  TimePoint sent;          ///< just before the write that carried the first hop
  TimePoint done;          ///< the last byte of the response was read, or the failure was known
  bool cancelled = false;  ///< cancel() ended it; not an answer of the target
};

class Client {
 public:
  /// `source` (may be null) is the local address to connect from; it outlives the client.
  Client(ClientContext& context, const Address* source) : context_(context), source_(source) {}
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  Task<Outcome> request(const Request& request);

  /// What the user has been given, and what it sets by hand between two requests.
  CookieJar& cookies() { return cookies_; }

  /// Ends the request in flight, and every later one, as cancelled.
  void cancel();

 private:
  struct Connection {
    const Origin* origin;
    bool verify_tls;
    std::unique_ptr<Socket> socket;
    SslSessionPtr session;  // of the last TLS connection, to resume
  };
  struct Exchange;

  Connection& connection_to(const Request& request);
  static void close(Connection& connection);
  Task<bool> connect(Connection& connection, TimePoint deadline, Outcome& outcome);
  Task<Exchange> exchange(Socket& socket, const Request& request, TimePoint begun,
                          TimePoint deadline, Outcome& outcome);
  /// Feeds what the kernel has; true when the response is whole. Failures go into `exchange`.
  bool read_available(Socket& socket, ResponseParser& parser, Exchange& exchange, Outcome& outcome);
  static void add_phases(const Exchange& exchange, TimePoint begun, TimePoint ended,
                         PhaseTimes& phases);
  /// Takes what a whole response says.
  void take_response(const Request& request, const ResponseParser& parser, KeptBody* body,
                     Exchange& result);
  void store_cookies(const Request& request, const ResponseParser& parser);
  int most_redirects(const Request& request) const {
    return request.max_redirects.value_or(context_.options_.max_redirects);
  }
  bool follow_redirect(const Request& from, const Exchange& exchange,
                       std::unique_ptr<Request>& next, Outcome& outcome);

  ClientContext& context_;
  const Address* source_;
  CookieJar cookies_;
  std::vector<Connection> connections_;  // nearly always one
  Socket* pending_ = nullptr;            // what the request in flight waits on
  bool cancelled_ = false;
};

}  // namespace stormlight::http
