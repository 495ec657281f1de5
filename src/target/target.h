// The demo target: the FastAPI application that load files are first tried on, as a real
// HTTP/1.1 server, with a few more endpoints and with faults that can be switched on.
//
// Endpoints, with what each answers: endpoint_help() (target/endpoints.h). Where it differs from
// FastAPI on purpose: HEAD works wherever GET does; a price that is not finite gets a 422 instead
// of a crash; JSON must be UTF-8.
// Thread rule: a Target starts TargetOptions::threads threads of its own; its methods may be
// called from any thread but its own, start() and the destructor from one.
// Invariant: a fault never touches /stats, and /stats never counts itself.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stormlight/result.h"
#include "stormlight/units.h"

namespace stormlight::target {

struct TargetOptions {
  std::string host = "127.0.0.1";  ///< name or address to listen on; "::" and "0.0.0.0": all
  std::uint16_t port = 8000;       ///< 0: the kernel picks a free one
  int threads = 1;                 ///< 1 to 1024; connections are dealt to them in turn

  Nanoseconds delay{0};                 ///< added before each answer; >= 0
  Nanoseconds jitter{0};                ///< added on top, uniform in [0, jitter]; >= 0
  double error_rate = 0;                ///< share of requests answered with 500, in [0, 1]
  double close_rate = 0;                ///< share of answers after which the connection is closed
                                        ///< although the answer did not say so, in [0, 1]
  std::optional<Nanoseconds> stall_at;  ///< since the start: from here no answer is sent...
  Nanoseconds stall_for{0};             ///< ...for this long; requests are read meanwhile
  std::uint64_t seed = 0;               ///< of jitter and of what the rates pick

  bool tls = false;
  std::string cert_file;  ///< PEM chain; empty: a self-signed certificate made in memory
  std::string key_file;   ///< PEM; given exactly when cert_file is

  Nanoseconds idle_timeout = std::chrono::seconds(75);     ///< of a kept connection; > 0
  Nanoseconds request_timeout = std::chrono::seconds(30);  ///< for a request's head, and longest
                                                           ///< silence within its body; > 0
  bool access_log = false;                                 ///< one line per answer
};

/// Requests with the same method, path (without the query) and answered status.
struct AnswerCount {
  std::string method;
  std::string path;  ///< cut after 256 bytes; "(other)" once a thread has met 4096 kinds of answers
  int status = 0;
  std::uint64_t count = 0;
};

struct TargetCounters {
  std::uint64_t connections = 0;       ///< accepted, those of /stats included
  std::uint64_t open_connections = 0;  ///< now
  std::uint64_t requests = 0;          ///< answered; the sum of `answers`
  ByteCount bytes_in;                  ///< heads and bodies of answered requests, TLS removed
  ByteCount bytes_out;                 ///< of their answers
  std::uint64_t malformed = 0;         ///< refused before method and path were known
  std::uint64_t timeouts = 0;          ///< connections given up on amid a request or an answer
  std::uint64_t tls_failures = 0;      ///< handshakes that did not end well
  std::uint64_t injected_errors = 0;   ///< by error_rate
  std::uint64_t injected_closes = 0;   ///< by close_rate
  std::vector<AnswerCount> answers;    ///< by path, method, status
};

class Target {
 public:
  /// Listens and returns. With access_log, lines go to `log`, which must outlive the Target and,
  /// if others write to it meanwhile, is shared through std::osyncstream.
  /// Errors (kInput): options out of range, an address that cannot be listened on, an unusable
  /// certificate; each names the flag to change.
  static Result<std::unique_ptr<Target>> start(const TargetOptions& options,
                                               std::ostream* log = nullptr);
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;
  /// As stop_now().
  ~Target();

  std::uint16_t port() const;
  /// "http://127.0.0.1:8000": what to put behind `--host`. A wildcard shows as the loopback.
  std::string url() const;
  /// The certificate the target shows, PEM; empty without TLS.
  const std::string& certificate_pem() const;

  /// Stops accepting, closes idle connections, lets requests in flight finish for up to `grace`,
  /// then closes the rest. Blocks until all is closed. Later calls only wait.
  void stop(Nanoseconds grace = std::chrono::seconds(5));
  /// Closes everything at once, also from beside a stop() that is waiting.
  void stop_now();

  TargetCounters counters() const;

 private:
  class Impl;
  explicit Target(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Runs a Target until SIGINT or SIGTERM, then stops it gracefully; a second signal ends it at
/// once. Writes the URL to `log` at the start and the counters at the end. Errors as start().
Result<void> run_target(const TargetOptions& options, std::ostream& log);

}  // namespace stormlight::target
