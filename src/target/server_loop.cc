#include "target/server_loop.h"

#include <algorithm>
#include <ctime>
#include <utility>

#include <boost/asio/post.hpp>

#include "base/clock.h"
#include "target/socket_sessions.h"

namespace stormlight::target {

ServerLoop::ServerLoop(Site& site, std::unique_ptr<net::ssl::context> tls)
    : site_(site),
      tls_(std::move(tls)),
      tick_length_(std::clamp<Nanoseconds>(
          std::min(site.options.idle_timeout, site.options.request_timeout) / 4,
          std::chrono::milliseconds(10), std::chrono::seconds(1))),
      io_(1),
      tick_timer_(io_),
      grace_timer_(io_) {
  work_.emplace(io_.get_executor());
}

ServerLoop::~ServerLoop() = default;

void ServerLoop::run() {
  tick();
  io_.run();
}

void ServerLoop::adopt(Socket socket) {
  net::post(io_, [this, moved = std::move(socket)]() mutable { serve(std::move(moved)); });
}

void ServerLoop::serve(Socket socket) {
  make_session(std::move(socket), tls_.get(), *this)->start();
}

void ServerLoop::begin_stop(Nanoseconds grace) {
  net::post(io_, [this, grace] { stop_here(grace); });
}

void ServerLoop::close_all() {
  net::post(io_, [this] { close_here(); });
}

void ServerLoop::stop_here(Nanoseconds grace) {
  if (stopping_) return;
  stopping_ = true;
  grace_timer_.expires_after(grace);
  grace_timer_.async_wait([this](const error_code& error) {
    if (!error) close_here();
  });
  for (LoopMember& session : sessions_) session.begin_stop();
  end_when_idle();
}

void ServerLoop::close_here() {
  stopping_ = true;
  for (LoopMember& session : sessions_) session.close();
  end_when_idle();
}

void ServerLoop::add_session(LoopMember& session) {
  sessions_.push_back(session);
  counters_.connections.add();
}

void ServerLoop::session_ended() {
  counters_.closed_connections.add();
  end_when_idle();
}

void ServerLoop::end_when_idle() {
  if (!stopping_ || !sessions_.empty()) return;
  tick_timer_.cancel();
  grace_timer_.cancel();
  work_.reset();
}

void ServerLoop::tick() {
  coarse_now_ = monotonic_now();
  if (std::string date = http_date(std::time(nullptr)); date != date_) {
    date_ = std::move(date);
    Response hello;
    hello.body = R"({"message":"Hello World"})";
    ResponseFrame frame;
    frame.date = date_;
    hello_.clear();
    append_response(hello_, hello, frame);
  }
  for (LoopMember& session : sessions_) session.check_deadline(coarse_now_);
  if (stopping_ && sessions_.empty()) return;
  tick_timer_.expires_after(tick_length_);
  tick_timer_.async_wait([this](const error_code& error) {
    if (!error) tick();
  });
}

}  // namespace stormlight::target
