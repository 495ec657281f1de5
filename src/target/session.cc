#include "target/session.h"

#include "base/clock.h"
#include "base/strings.h"
#include "target/answers.h"
#include "target/counters.h"

namespace stormlight::target {
namespace {

constexpr auto kHandshakeTimeout = std::chrono::seconds(10);
constexpr auto kWriteTimeout = std::chrono::seconds(60);  // without any progress
constexpr std::size_t kBatch = 64 << 10;                  // answers written together
constexpr std::size_t kHeadRead = 4 << 10;
constexpr std::size_t kBodyRead = 16 << 10;
constexpr std::size_t kLoggedTarget = 1024;
constexpr std::size_t kKeptInput = 16 << 10;

}  // namespace

Session::Session(ServerLoop& loop) : loop_(loop), timer_(loop.io()) {
  loop_.add_session(*this);
}

Session::~Session() {
  unlink();
  loop_.session_ended();
}

void Session::start() {
  set_deadline(kHandshakeTimeout);
  do_handshake();
}

void Session::on_handshake(const error_code& error) {
  if (error) return close();
  phase_ = Phase::kReading;
  start_request();
  run();
}

/// Takes steps until an operation is under way or the session is closed.
void Session::run() {
  while (step()) {
  }
}

bool Session::step() {
  if (flush_ || output_.size() >= kBatch) {
    flush_ = true;
    set_deadline(kWriteTimeout);
    if (phase_ == Phase::kClosed || !do_write()) return false;
    flush_ = false;
  }
  switch (phase_) {
    case Phase::kReading:
      return read_requests();
    case Phase::kWaiting:
      return wait_for_due_time();
    case Phase::kStreaming:
      return stream_more();
    case Phase::kEnding:
      return finish();
    default:
      return false;
  }
}

// Reading

void Session::start_request() {
  parser_.emplace(request_);
  match_ = {};
  fault_ = {};
  head_timed_ = false;
  continue_sent_ = false;
  blocks_in_a_row_ = 0;
  request_time_ = {};
}

bool Session::read_requests() {
  switch (parser_->feed(input_)) {
    case RequestParser::Status::kHead:
      on_head();
      return true;
    case RequestParser::Status::kComplete:
      on_request();
      return true;
    case RequestParser::Status::kFailed:
      refuse(parser_->failure_status(), parser_->failure());
      return true;
    case RequestParser::Status::kNeedMore:
      break;
  }
  if (request_.expects_continue && parser_->head_done() && !parser_->body_started() &&
      !continue_sent_) {
    continue_sent_ = true;
    output_ += "HTTP/1.1 100 Continue\r\n\r\n";
  }
  if (!output_.empty()) {
    flush_ = true;
    return true;
  }
  if (loop_.stopping() && !parser_->started() && !has_unread_bytes()) {
    phase_ = Phase::kEnding;
    return true;
  }
  read_more();
  return false;
}

void Session::read_more() {
  const bool in_body = parser_->head_done();
  if (!parser_->started()) {
    set_deadline(loop_.site().options.idle_timeout);
    if (input_.capacity() > kKeptInput) input_.shrink_to_fit();
  } else if (in_body || !head_timed_) {
    // A head must arrive within its time, whereas each part of a body starts it anew.
    head_timed_ = !in_body;
    set_deadline(loop_.site().options.request_timeout);
  }
  do_read(input_.prepare(in_body ? kBodyRead : kHeadRead));
}

void Session::on_read(const error_code& error, std::size_t size) {
  switch (phase_) {
    case Phase::kClosed:
      return;
    case Phase::kDraining:
      if (error) return close();
      return drain();
    case Phase::kEnding:
      if (error) return run();
      phase_ = Phase::kReading;  // end_idle() came too late: there is a request after all
      break;
    default:
      break;
  }
  if (error && !timed_out_) return close();
  if (!error) input_.commit(size);
  if (timed_out_) {
    timed_out_ = false;
    refuse(408, "the request took too long to arrive");
  }
  run();
}

void Session::on_head() {
  match_ = match_endpoint(request_.method(), request_.path());
  parser_->keep_body(match_.method_allowed && match_.endpoint->keeps_body);
}

// Answering

bool Session::is_stats() const {
  return match_.method_allowed && match_.endpoint->is_stats;
}

void Session::on_request() {
  Site& site = loop_.site();
  if (site.write_log) request_time_ = monotonic_now();
  Nanoseconds delay{0};
  if (match_.method_allowed && match_.endpoint->delay != nullptr) {
    delay = match_.endpoint->delay(match_.parameter);
  }
  const bool faulty = !is_stats();
  if (faulty && site.faults.active()) {
    fault_ = site.faults.next();
    delay += fault_.delay;
  }
  if (delay.count() > 0 || (faulty && site.faults.stalls())) {
    const TimePoint now = monotonic_now();
    due_ = site.faults.after_stall(now + delay);
    if (due_ > now) {
      phase_ = Phase::kWaiting;
      return;
    }
  }
  answer();
}

bool Session::wait_for_due_time() {
  if (!output_.empty()) {  // earlier answers must not wait for this one
    flush_ = true;
    return true;
  }
  wait_until(due_);
  return false;
}

void Session::wait_until(TimePoint time) {
  set_no_deadline();
  timer_.expires_at(time);
  timer_.async_wait([this, keep = SessionPtr(this)](const error_code&) {
    if (phase_ == Phase::kWaiting) answer();
    run();
  });
}

void Session::answer() {
  const bool keep = request_.keep_alive && !loop_.stopping();
  const bool head_only = request_.is_head();
  if (keep && request_.http_1_1 && !head_only && !fault_.error && match_.method_allowed &&
      match_.endpoint->answer == &answer_hello) {
    return answer_hello_at_once();
  }
  Response& response = loop_.response();
  response.reset();
  if (fault_.error) {
    response.set_detail(500, "injected error");
    loop_.counters().injected_errors.add();
  } else if (is_stats()) {
    response.body = to_json(loop_.site().counters());
  } else {
    const Call call{request_, match_.parameter, loop_.json()};
    answer_request(match_, call, response);
  }
  if (response.framing == Response::Framing::kChunked && !request_.http_1_1) {
    response.framing = Response::Framing::kUntilClose;
  }
  ResponseFrame frame;
  frame.date = loop_.date();
  frame.close = !keep || (response.framing == Response::Framing::kUntilClose && !head_only);
  frame.keep_alive = !frame.close && !request_.http_1_1;
  frame.head_only = head_only;
  const std::size_t before = output_.size();
  append_response(output_, response, frame);
  record(response.status, output_.size() - before);
  const bool streams =
      response.streamed_bytes > 0 || response.framing == Response::Framing::kChunked;
  if (streams && !head_only) {
    start_stream(response, frame.close);
  } else {
    end_request(frame.close);
  }
}

void Session::answer_hello_at_once() {
  output_ += loop_.hello();
  record(200, loop_.hello().size());
  end_request(false);
}

void Session::record(int status, std::size_t answer_size) {
  if (is_stats()) return;
  loop_.counters().add_answer(request_.method(), request_.raw_path(), status);
  loop_.counters().bytes_in.add(request_.bytes);
  loop_.counters().bytes_out.add(answer_size);
  if (loop_.site().write_log) log_answer(status);
}

void Session::end_request(bool close_after) {
  if (fault_.close && !close_after) {
    loop_.counters().injected_closes.add();
    phase_ = Phase::kEnding;
  } else if (close_after) {
    phase_ = Phase::kEnding;
    unread_ = input_.size() > 0;
  } else {
    phase_ = Phase::kReading;
    start_request();
  }
}

/// Answers a request that could not be read to its end. Faults do not apply to it.
void Session::refuse(int status, std::string_view why) {
  Response& response = loop_.response();
  response.reset();
  response.set_detail(status, why);
  ResponseFrame frame;
  frame.date = loop_.date();
  frame.close = true;
  frame.head_only = request_.is_head();
  const std::size_t before = output_.size();
  append_response(output_, response, frame);
  if (request_.method().empty()) {
    loop_.counters().malformed.add();
  } else {
    record(status, output_.size() - before);
  }
  phase_ = Phase::kEnding;
  unread_ = true;
}

void Session::log_answer(int status) {
  error_code error;
  const tcp::endpoint client = socket().remote_endpoint(error);
  std::string line =
      error ? "-" : client.address().to_string() + ':' + std::to_string(client.port());
  std::string what(request_.method());
  what.append(" ").append(request_.raw_path());
  if (!request_.query().empty()) what.append("?").append(request_.query());
  line += ' ' + quoted(what, kLoggedTarget) + ' ' + std::to_string(status);
  if (request_time_ != TimePoint{}) {
    const auto held =
        std::chrono::duration_cast<std::chrono::microseconds>(monotonic_now() - request_time_);
    line += ' ' + std::to_string(held.count()) + "us";
  }
  loop_.site().write_log(line);
}

}  // namespace stormlight::target
