#include <algorithm>
#include <csignal>
#include <ostream>
#include <syncstream>
#include <thread>
#include <vector>

#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>

#include "base/duration.h"
#include "base/strings.h"
#include "target/net.h"
#include "target/target.h"

namespace stormlight::target {
namespace {

constexpr std::size_t kKindsShown = 20;

void describe(const TargetOptions& options, const Target& target, std::ostream& log) {
  log << "target at " << target.url();
  if (options.host == "0.0.0.0" || options.host == "::") log << " and all other addresses";
  log << ", " << options.threads << (options.threads == 1 ? " thread" : " threads") << '\n';
  if (options.tls && options.cert_file.empty()) {
    log << "  TLS with a certificate of its own making: clients need --insecure\n";
  }
  if (options.delay.count() > 0) {
    log << "  fault: each answer delayed by " << format_duration(options.delay) << '\n';
  }
  if (options.jitter.count() > 0) {
    log << "  fault: up to " << format_duration(options.jitter) << " of further delay\n";
  }
  if (options.error_rate > 0) {
    log << "  fault: " << options.error_rate * 100 << "% of requests answered with 500\n";
  }
  if (options.close_rate > 0) {
    log << "  fault: " << options.close_rate * 100 << "% of connections closed after an answer\n";
  }
  if (options.stall_at) {
    log << "  fault: no answers from " << format_duration(*options.stall_at) << " for "
        << format_duration(options.stall_for) << '\n';
  }
  log << "Ctrl-C stops it" << std::endl;
}

void summarise(const TargetCounters& counters, std::ostream& log) {
  log << "connections " << counters.connections << ", requests " << counters.requests << ", bytes "
      << counters.bytes_in.bytes() << " in, " << counters.bytes_out.bytes() << " out\n";
  // The most frequent kinds only: a scan for paths would print thousands.
  std::vector<AnswerCount> answers = counters.answers;
  std::stable_sort(answers.begin(), answers.end(),
                   [](const AnswerCount& a, const AnswerCount& b) { return a.count > b.count; });
  const std::size_t shown = std::min(answers.size(), kKindsShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const AnswerCount& answer = answers[i];
    log << "  " << quoted(answer.method + ' ' + answer.path) << ' ' << answer.status << ": "
        << answer.count << '\n';
  }
  if (shown < answers.size()) {
    log << "  and " << answers.size() - shown << " less frequent kinds\n";
  }
  const auto line = [&log](const char* what, std::uint64_t count) {
    if (count > 0) log << "  " << what << ": " << count << '\n';
  };
  line("malformed requests", counters.malformed);
  line("timeouts", counters.timeouts);
  line("failed TLS handshakes", counters.tls_failures);
  line("injected errors", counters.injected_errors);
  line("injected closes", counters.injected_closes);
  log << std::flush;
}

}  // namespace

Result<void> run_target(const TargetOptions& options, std::ostream& log) {
  // Before the target's threads start, so that no signal can come in between.
  net::io_context io(1);
  net::signal_set signals(io, SIGINT, SIGTERM);
  Result<std::unique_ptr<Target>> started = Target::start(options, &log);
  if (!started) return started.error();
  Target& target = **started;
  describe(options, target, log);
  std::thread stopper;
  signals.async_wait([&](const error_code& error, int) {
    if (error) return;
    std::osyncstream(log) << "stopping; once more to stop at once" << std::endl;
    signals.async_wait([&target](const error_code& cancelled, int) {
      if (!cancelled) target.stop_now();
    });
    stopper = std::thread([&] {
      target.stop();
      net::post(io, [&signals] { signals.cancel(); });
    });
  });
  io.run();
  if (stopper.joinable()) stopper.join();
  summarise(target.counters(), log);
  return {};
}

}  // namespace stormlight::target
