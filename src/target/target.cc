#include "target/target.h"

#include <cmath>
#include <mutex>
#include <ostream>
#include <syncstream>
#include <system_error>
#include <thread>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include "base/clock.h"
#include "target/certificate.h"
#include "target/listener.h"
#include "target/server_loop.h"
#include "target/tls.h"

namespace stormlight::target {
namespace {

constexpr auto kAcceptPause = std::chrono::milliseconds(100);  // when out of descriptors

bool is_share(double rate) {
  return rate >= 0 && rate <= 1;  // false for NaN
}

Result<void> check(const TargetOptions& options) {
  if (options.threads < 1 || options.threads > 1024) {
    return Error::input("the target cannot run " + std::to_string(options.threads) + " threads",
                        "give --threads a number from 1 to 1024");
  }
  if (options.delay.count() < 0 || options.jitter.count() < 0 || options.stall_for.count() < 0 ||
      options.stall_at.value_or(Nanoseconds(0)).count() < 0) {
    return Error::input("a delay of the target is negative",
                        "give --delay, --jitter, --stall-at and --stall-for 0 or more");
  }
  if (!is_share(options.error_rate) || !is_share(options.close_rate)) {
    return Error::input("a rate of the target is not a share of its answers",
                        "give --error-rate and --close-rate a number from 0 to 1");
  }
  if (options.stall_at.has_value() != (options.stall_for.count() > 0)) {
    return Error::input("a stall needs both its begin and its length",
                        "give --stall-at and --stall-for together");
  }
  if (options.cert_file.empty() != options.key_file.empty()) {
    return Error::input("a certificate needs its private key", "give --cert and --key together");
  }
  if (!options.tls && !options.cert_file.empty()) {
    return Error::input("a certificate is of use only with TLS", "add --tls");
  }
  if (options.idle_timeout.count() <= 0 || options.request_timeout.count() <= 0) {
    return Error::input("a timeout of the target is not above 0");
  }
  return {};
}

}  // namespace

class Target::Impl {
 public:
  Impl(TargetOptions options, std::ostream* log)
      : options_(std::move(options)),
        faults_(options_, monotonic_now()),
        log_(log),
        site_{options_, faults_, [this] { return counters(); }, {}} {
    if (options_.access_log && log_ != nullptr) {
      site_.write_log = [this](const std::string& line) {
        std::osyncstream(*log_) << line << std::endl;
      };
    }
  }

  ~Impl() { stop_now(); }

  Result<void> start() {
    if (Result<void> made = make_loops(); !made) return made;
    Result<Acceptor> listener = open_listener(loops_[0]->io(), options_.host, options_.port);
    if (!listener) return listener.error();
    acceptor_.emplace(std::move(listener).value());
    pause_.emplace(loops_[0]->io());
    error_code ignored;
    acceptor_->non_blocking(true, ignored);
    options_.port = acceptor_->local_endpoint(ignored).port();
    accept_next();
    try {
      for (const auto& loop : loops_) threads_.emplace_back([&loop] { loop->run(); });
    } catch (const std::system_error& error) {
      return Error::input(std::string("cannot start a thread: ") + error.what(),
                          "give fewer --threads");
    }
    return {};
  }

  void stop(Nanoseconds grace) {
    request([this, grace] {
      close_acceptor();
      for (const auto& loop : loops_) loop->begin_stop(grace);
    });
    join();
  }

  void stop_now() {
    request([this] {
      close_acceptor();
      for (const auto& loop : loops_) loop->close_all();
    });
    join();
  }

  TargetCounters counters() const {
    TargetCounters sum;
    for (const auto& loop : loops_) loop->counters().add_to(sum);
    return sum;
  }

  const TargetOptions& options() const { return options_; }
  const Certificate& certificate() const { return certificate_; }

 private:
  Result<void> make_loops() {
    if (options_.tls) {
      Result<Certificate> certificate =
          options_.cert_file.empty() ? make_self_signed(options_.host)
                                     : read_certificate(options_.cert_file, options_.key_file);
      if (!certificate) return certificate.error();
      certificate_ = std::move(certificate).value();
    }
    TicketKeys tickets;
    for (int i = 0; i < options_.threads; ++i) {
      std::unique_ptr<net::ssl::context> tls;
      if (options_.tls) {
        auto made = make_tls_context(certificate_, tickets);
        if (!made) return made.error();
        tls = std::move(made).value();
      }
      loops_.push_back(std::make_unique<ServerLoop>(site_, std::move(tls)));
    }
    return {};
  }

  // Everything below runs on the first loop's thread.

  template <typename Work>
  void request(Work work) {
    if (!loops_.empty()) net::post(loops_[0]->io(), std::move(work));
  }

  /// Loops take turns, which spreads a few long-lived connections more evenly than letting the
  /// threads race for them.
  ServerLoop& next_loop() {
    next_ = (next_ + 1) % loops_.size();
    return *loops_[next_];
  }

  void accept_next() {
    ServerLoop& loop = next_loop();
    acceptor_->async_accept(loop.io(), [this, &loop](const error_code& error, Socket socket) {
      if (!acceptor_->is_open()) return;
      if (!error) loop.adopt(std::move(socket));
      if (!error || error == net::error::connection_aborted) return accept_next();
      // Out of descriptors or memory: others must end first.
      if (log_ != nullptr && !accept_failed_) {
        std::osyncstream(*log_) << "cannot accept a connection: " << error.message() << std::endl;
      }
      accept_failed_ = true;
      pause_->expires_after(kAcceptPause);
      pause_->async_wait([this](const error_code&) {
        if (acceptor_->is_open()) accept_next();
      });
    });
  }

  /// Takes in the connections that the kernel has accepted already: they would be reset.
  void close_acceptor() {
    if (!acceptor_->is_open()) return;
    error_code error;
    while (!error) {
      ServerLoop& loop = next_loop();
      Socket socket(loop.io());
      acceptor_->accept(socket, error);
      if (!error) loop.adopt(std::move(socket));
    }
    acceptor_->close(error);
    pause_->cancel();
  }

  void join() {
    const std::lock_guard lock(join_mutex_);
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }

  TargetOptions options_;
  Faults faults_;
  std::ostream* log_;
  Site site_;
  Certificate certificate_;
  std::vector<std::unique_ptr<ServerLoop>> loops_;
  std::optional<Acceptor> acceptor_;
  std::optional<Timer> pause_;
  bool accept_failed_ = false;
  std::size_t next_ = 0;
  std::vector<std::thread> threads_;
  std::mutex join_mutex_;
};

Target::Target(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Target::~Target() = default;

Result<std::unique_ptr<Target>> Target::start(const TargetOptions& options, std::ostream* log) {
  if (Result<void> good = check(options); !good) return good.error();
  auto impl = std::make_unique<Impl>(options, log);
  if (Result<void> started = impl->start(); !started) return started.error();
  return std::unique_ptr<Target>(new Target(std::move(impl)));
}

std::uint16_t Target::port() const {
  return impl_->options().port;
}

std::string Target::url() const {
  const TargetOptions& options = impl_->options();
  std::string host = options.host;
  if (host == "0.0.0.0") host = "127.0.0.1";
  if (host == "::") host = "::1";
  if (host.find(':') != std::string::npos) host = '[' + host + ']';
  return (options.tls ? "https://" : "http://") + host + ':' + std::to_string(options.port);
}

const std::string& Target::certificate_pem() const {
  return impl_->certificate().chain_pem;
}

void Target::stop(Nanoseconds grace) {
  impl_->stop(grace);
}

void Target::stop_now() {
  impl_->stop_now();
}

TargetCounters Target::counters() const {
  return impl_->counters();
}

}  // namespace stormlight::target
