#include "cli/target_flags.h"

#include <limits>
#include <string>

#include "cli/values.h"
#include "plan/validate.h"

namespace stormlight::cli {
namespace {

auto time_from(Nanoseconds low) {
  return [low](std::string_view text) { return parse_time(text, low, kLongestTime); };
}

Result<std::uint16_t> parse_port(std::string_view text) {
  const Result<int> port = parse_whole(text, 0, std::numeric_limits<std::uint16_t>::max());
  if (!port) return port.error();
  return static_cast<std::uint16_t>(*port);
}

void add_listen_flags(FlagSet& flags, target::TargetOptions& options) {
  flags.group("Server");
  flags.value("--port -p", "N", "TCP port; 0 takes a free one (8000)",
              store(options.port, parse_port));
  flags.value("--host -H", "H", "name or address to listen on; 0.0.0.0 and :: are all (127.0.0.1)",
              store_text(options.host));
  flags.value("--threads", "N", "threads that answer (1)",
              store(options.threads,
                    [](std::string_view text) { return parse_whole(text, 1, kMostWorkers); }));
  flags.toggle("--access-log", "one line per answer", options.access_log);
  flags.toggle("--tls", "HTTPS with a self-signed certificate made at the start", options.tls);
  flags.value("--cert", "FILE", "HTTPS with this certificate and key (PEM)",
              [&options](std::string_view text) {
                options.tls = true;
                return store_text(options.cert_file)(text);
              });
  flags.value("--key", "FILE", "", store_text(options.key_file));
  flags.value("--idle-timeout", "D", "closes a kept connection after this silence (75s)",
              store(options.idle_timeout, time_from(Nanoseconds(1))));
  flags.value("--request-timeout", "D", "longest wait for a request to come whole (30s)",
              store(options.request_timeout, time_from(Nanoseconds(1))));
}

void add_fault_flags(FlagSet& flags, target::TargetOptions& options) {
  flags.group("Faults, to learn and to test with");
  flags.value("--delay", "D", "waits this long before each answer (0s)",
              store(options.delay, time_from(Nanoseconds(0))));
  flags.value("--jitter", "D", "waits up to this much longer, at random (0s)",
              store(options.jitter, time_from(Nanoseconds(0))));
  flags.value("--error-rate", "S", "share of requests answered with 500: 0.05 or 5% (0)",
              store(options.error_rate, parse_share));
  flags.value("--close-rate", "S", "share of answers after which the connection is cut (0)",
              store(options.close_rate, parse_share));
  flags.value("--stall-at", "D", "from this time after the start on nothing is answered...",
              store(options.stall_at, time_from(Nanoseconds(0))));
  flags.value("--stall-for", "D", "...for this long",
              store(options.stall_for, time_from(Nanoseconds(0))));
  flags.value("--seed", "N", "repeats the random choices above (0)",
              store(options.seed, parse_seed));
}

}  // namespace

void add_target_flags(FlagSet& flags, target::TargetOptions& options) {
  add_listen_flags(flags, options);
  add_fault_flags(flags, options);
}

}  // namespace stormlight::cli
