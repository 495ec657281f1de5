#include "http/client.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <span>
#include <utility>

#include "base/clock.h"
#include "http/h1/response_parser.h"
#include "http/kept_body.h"
#include "http/redirect.h"

namespace stormlight::http {

namespace {

/// Moves `pieces` past the first `bytes` bytes; returns what is left.
std::span<iovec> advance(std::span<iovec> pieces, std::size_t bytes) {
  while (!pieces.empty() && bytes >= pieces[0].iov_len) {
    bytes -= pieces[0].iov_len;
    pieces = pieces.subspan(1);
  }
  if (bytes > 0) {
    pieces[0].iov_base = static_cast<char*>(pieces[0].iov_base) + bytes;
    pieces[0].iov_len -= bytes;
  }
  return pieces;
}

iovec piece_of(std::string_view text) {
  return {const_cast<char*>(text.data()), text.size()};
}

}  // namespace

/// One request and its response on one connection.
struct Client::Exchange {
  Exchange() = default;
  FailureKind failure = FailureKind::kNone;
  std::string message;
  std::string location;
  std::string body;
  std::string head;
  std::string reason;
  bool body_truncated = false;
  int status = 0;
  bool keep_alive = false;
  TimePoint sent;           ///< when the last byte of the request was taken; not earlier than begun
  TimePoint first_byte;     ///< of the response; 0: none came
  bool unanswered = false;  ///< the connection ended before any byte of a response
  bool cancelled = false;

  void fail(FailureKind kind, std::string why) {
    failure = kind;
    message = std::move(why);
  }
};

Client::Connection& Client::connection_to(const Request& request) {
  const Origin* origin = request.origin;
  for (Connection& connection : connections_) {
    // A connection, or a session to resume, to a peer that nobody verified serves only those who
    // do not ask for it.
    if (connection.origin == origin &&
        (connection.verify_tls == request.verify_tls || !origin->url.is_tls())) {
      return connection;
    }
  }
  return connections_.emplace_back(Connection{origin, request.verify_tls, nullptr, nullptr});
}

void Client::close(Connection& connection) {
  if (!connection.socket) return;
  if (SSL* ssl = connection.socket->ssl(); ssl != nullptr) {
    SslSessionPtr session(SSL_get1_session(ssl));
    if (session && SSL_SESSION_is_resumable(session.get()) == 1) {
      connection.session = std::move(session);
    }
  }
  connection.socket.reset();
}

void Client::cancel() {
  cancelled_ = true;
  if (pending_ != nullptr) pending_->cancel();
}

Task<bool> Client::connect(Connection& connection, TimePoint deadline, Outcome& outcome) {
  close(connection);
  const TimePoint limit =
      std::min(deadline, context_.loop_.read_clock() + context_.options_.connect_timeout);
  const Origin& origin = *connection.origin;
  const TlsWishes tls{connection.verify_tls, connection.session.get()};
  ConnectResult result =
      co_await connect_to(context_.connect_context_, origin, source_, tls, limit, pending_);
  if (cancelled_ || result.cancelled) {
    outcome.cancelled = true;
    co_return false;
  }
  outcome.phases[Phase::kDns] += result.dns;
  outcome.phases[Phase::kConnect] += result.connect;
  outcome.phases[Phase::kTls] += result.tls;
  if (!result.socket) {
    outcome.failure = result.failure;
    outcome.message = std::move(result.message);
    // A session that the server no longer likes must not fail the next handshake too.
    if (result.failure == FailureKind::kTls) connection.session.reset();
    co_return false;
  }
  ++outcome.connections;
  connection.socket = std::move(result.socket);
  co_return true;
}

Task<Outcome> Client::request(const Request& request) {
  Outcome outcome;
  outcome.started = outcome.sent = context_.loop_.read_clock();
  const TimePoint deadline = request.total_timeout > Nanoseconds(0)
                                 ? outcome.started + request.total_timeout
                                 : TimePoint::max();
  std::unique_ptr<Request> redirected;
  const Request* current = &request;
  std::optional<TimePoint> ended;  // when the exchange just made was over
  for (bool first_hop = true; !cancelled_;) {
    ended.reset();
    Connection& connection = connection_to(*current);
    const bool reused = connection.socket && connection.socket->looks_alive();
    if (!reused) {
      const bool connected = co_await connect(connection, deadline, outcome);
      if (!connected) break;
      if (first_hop) outcome.sent = context_.loop_.read_clock();
    }
    pending_ = connection.socket.get();
    const TimePoint begun = first_hop ? outcome.sent : context_.loop_.read_clock();
    Exchange result = co_await exchange(*connection.socket, *current, begun, deadline, outcome);
    pending_ = nullptr;
    ended = context_.loop_.read_clock();
    add_phases(result, begun, *ended, outcome.phases);
    if (!result.keep_alive || result.failure != FailureKind::kNone) close(connection);
    if (result.cancelled) {
      outcome.cancelled = true;
      break;
    }
    // The server may close a kept connection just as the request leaves: RFC 9112 section 9.3.1
    // lets an idempotent request be sent once more.
    if (result.unanswered && reused && current->idempotent && outcome.retries == 0) {
      ++outcome.retries;
      continue;
    }
    outcome.failure = result.failure;
    outcome.message = std::move(result.message);
    outcome.status = result.status;
    if (request.wants_head) {
      outcome.head = std::move(result.head);
      outcome.reason = std::move(result.reason);
    }
    if (result.failure == FailureKind::kNone && is_redirect(result.status) &&
        !result.location.empty() && most_redirects(request) > 0) {
      first_hop = false;
      if (follow_redirect(*current, result, redirected, outcome)) {
        current = redirected.get();
        continue;
      }
    }
    outcome.body = std::move(result.body);
    outcome.body_truncated = result.body_truncated;
    break;
  }
  if (request.wants_head) outcome.final_url = current->parts.url.to_string();
  if (cancelled_) outcome.cancelled = true;
  outcome.done = ended ? *ended : context_.loop_.read_clock();
  co_return outcome;
}

void Client::add_phases(const Exchange& exchange, TimePoint begun, TimePoint ended,
                        PhaseTimes& phases) {
  const TimePoint first_byte = exchange.first_byte == TimePoint() ? ended : exchange.first_byte;
  // A target may answer before it has read the whole request.
  const TimePoint sent = std::min(exchange.sent, first_byte);
  phases[Phase::kSend] += sent - begun;
  phases[Phase::kWait] += first_byte - sent;
  phases[Phase::kReceive] += ended - first_byte;
}

bool Client::follow_redirect(const Request& from, const Exchange& exchange,
                             std::unique_ptr<Request>& next, Outcome& outcome) {
  if (const int most = most_redirects(from); outcome.redirects >= most) {
    outcome.failure = FailureKind::kRedirect;
    outcome.message = "more than " + std::to_string(most) + " redirects";
    return false;
  }
  auto step = follow(from.parts.url, from.parts.method, exchange.status, exchange.location);
  if (!step) {
    outcome.failure = FailureKind::kRedirect;
    outcome.message = "cannot follow the redirect: " + step.error().message;
    return false;
  }
  ++outcome.redirects;
  if (from.wants_head) outcome.history.push_back({exchange.status, from.parts.url.to_string()});
  RequestParts parts = redirected_parts(from.parts, step.value());
  const Origin& origin = context_.origin_of(parts.url);
  auto made =
      std::make_unique<Request>(prepare_request(std::move(parts), origin, context_.options_));
  made->take_wishes(from);
  next = std::move(made);  // `from` may have lived in it
  return true;
}

Task<Client::Exchange> Client::exchange(Socket& socket, const Request& request, TimePoint begun,
                                        TimePoint deadline, Outcome& outcome) {
  Exchange result;
  std::string cookie_field;
  std::array<iovec, 3> all{piece_of(request.wire), {}, {}};
  std::span<iovec> unsent(all.data(), 1);
  if (!cookies_.empty() && !request.sets_cookie_field) {
    cookies_.append_header(request.parts.url, std::chrono::system_clock::now(), cookie_field);
    if (!cookie_field.empty()) {
      cookie_field = "Cookie: " + cookie_field + "\r\n";
      all = {piece_of(request.head()), piece_of(cookie_field), piece_of(request.tail())};
      unsent = all;
    }
  }

  std::optional<KeptBody> body;
  if (request.wants_body) body.emplace(request.max_body);
  ResponseParser::Options options;
  options.head_request = request.head_method;
  options.keep_head = request.wants_head;
  options.max_header_bytes = context_.options_.max_header_bytes.bytes();
  ResponseParser parser(options, body ? &*body : nullptr, request.known_head.get());

  TimePoint quiet_since = begun;
  result.sent = begun;
  bool complete = false;
  while (!complete && result.failure == FailureKind::kNone) {
    while (!unsent.empty()) {
      const IoResult written = socket.write(unsent);
      if (written.status == IoStatus::kDone) {
        outcome.bytes_out += written.bytes;
        unsent = advance(unsent, written.bytes);
        result.sent = quiet_since;
        continue;
      }
      // A server may answer and close without reading the body; what it said, if anything, tells.
      if (written.status == IoStatus::kError || written.status == IoStatus::kEnd) unsent = {};
      break;
    }
    const TimePoint limit = std::min(deadline, quiet_since + context_.options_.response_timeout);
    const auto need = unsent.empty() ? Socket::Need::kRead : Socket::Need::kEither;
    const WaitResult wait = co_await socket.wait(need, limit);
    if (wait == WaitResult::kCancelled) {
      result.cancelled = true;
      co_return result;
    }
    if (wait == WaitResult::kTimeout) {
      result.fail(FailureKind::kTimeout, limit == deadline
                                             ? "the total timeout passed"
                                             : "the target was silent for the response timeout");
      break;
    }
    quiet_since = context_.loop_.now();
    // While input is always there, no wait is long enough to see the timeout pass.
    if (quiet_since >= deadline) {
      result.fail(FailureKind::kTimeout, "the total timeout passed");
      break;
    }
    complete = read_available(socket, parser, result, outcome);
    if (!complete && result.failure == FailureKind::kNone && socket.has_input()) {
      // A fast sender could keep this core for ever; the others get their turn first.
      const TimePoint next_round = context_.loop_.now() + Nanoseconds(1);
      co_await sleep_until(context_.loop_.timers(), next_round);
    }
  }
  result.status = parser.status();
  if (request.wants_head && result.status != 0) {
    result.head = parser.head();
    result.reason = parser.reason();
  }
  if (!complete) co_return result;
  socket.response_done();
  result.keep_alive = parser.keep_alive() && parser.leftover() == 0 && unsent.empty() &&
                      context_.options_.keep_alive;
  take_response(request, parser, body ? &*body : nullptr, result);
  co_return result;
}

void Client::take_response(const Request& request, const ResponseParser& parser, KeptBody* body,
                           Exchange& result) {
  result.location = parser.location();
  if (!parser.set_cookies().empty()) store_cookies(request, parser);
  if (body == nullptr) return;
  result.body_truncated = body->truncated();
  if (auto text = body->take()) {
    result.body = std::move(text).value();
  } else {
    result.fail(FailureKind::kProtocol, text.error().message);
  }
}

bool Client::read_available(Socket& socket, ResponseParser& parser, Exchange& exchange,
                            Outcome& outcome) {
  ParseStatus status = ParseStatus::kNeedMore;
  for (int turns = 0; status == ParseStatus::kNeedMore && socket.has_input() && turns < 16;
       ++turns) {
    const IoResult got = socket.read(context_.buffer_);
    switch (got.status) {
      case IoStatus::kDone:
        if (!parser.started()) exchange.first_byte = context_.loop_.now();
        outcome.bytes_in += got.bytes;
        status = parser.feed({context_.buffer_.data(), got.bytes});
        break;
      case IoStatus::kWantRead:
      case IoStatus::kWantWrite:
        return false;
      case IoStatus::kEnd:
        exchange.unanswered = !parser.started();
        status = parser.finish();
        if (status == ParseStatus::kError) exchange.fail(FailureKind::kReset, parser.error());
        break;
      case IoStatus::kError:
        exchange.unanswered = !parser.started();
        exchange.fail(FailureKind::kReset,
                      got.error != 0 ? std::strerror(got.error) : "TLS error while reading");
        return false;
    }
  }
  if (status == ParseStatus::kError && exchange.failure == FailureKind::kNone) {
    exchange.fail(FailureKind::kProtocol, parser.error());
  }
  return status == ParseStatus::kComplete;
}

void Client::store_cookies(const Request& request, const ResponseParser& parser) {
  const auto now = std::chrono::system_clock::now();
  for (const std::string& value : parser.set_cookies()) {
    cookies_.store(request.parts.url, value, now);
  }
}

}  // namespace stormlight::http
