// The plan: everything the engine needs to know about a run, as one immutable value.
//
// A load file, a URL or (later) an import becomes a Plan; validate() (plan/validate.h) has passed
// before the engine sees it. Thread rule: built by one thread, then shared read-only.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stormlight/threshold.h"
#include "stormlight/units.h"

namespace stormlight {

struct Header {
  std::string name;   ///< an RFC 9110 token
  std::string value;  ///< without CR, LF or NUL
  bool operator==(const Header&) const = default;
};

/// Both ends belong to the range; 100 <= first <= last <= 599.
struct StatusRange {
  int first = 0;
  int last = 0;
  bool operator==(const StatusRange&) const = default;
};

/// What a response must be. Without statuses: any below 400 passes.
struct Expectation {
  std::vector<StatusRange> statuses;
  std::string body_contains;  ///< must occur in the decoded body; empty: the body is not looked at
};

struct BasicAuth {
  std::string user;
  std::string password;
};

/// One request template with a weight.
struct TaskSpec {
  std::string method = "GET";  ///< an RFC 9110 token in upper case
  std::string path = "/";      ///< origin-form with the query, or a full http(s) URL
  std::string name;            ///< the row; two tasks with equal method and name share one
  std::vector<Header> headers;
  std::optional<std::string> body;  ///< encoded already; content-type is among the headers
  double weight = 1;                ///< finite, > 0
  Expectation expect;
  std::optional<Nanoseconds> timeout;  ///< total timeout of this task; default: HttpOptions'
  std::optional<BasicAuth> auth;
};

/// Pause of a user after each request, uniform in [min, max]; both 0: none.
struct ThinkTime {
  Nanoseconds min{0};
  Nanoseconds max{0};
};

/// Who decides when a request is sent. Closed: a fixed number of users, each of whom waits for its
/// response. Open: arrivals come at a rate, whether or not earlier ones have been answered.
enum class Model : std::uint8_t { kClosed, kOpen };

constexpr std::string_view to_string(Model model) {
  return model == Model::kOpen ? "open" : "closed";
}

/// How arrivals of the open model are spaced: evenly, or at random as independent people come.
enum class Arrivals : std::uint8_t { kConstant, kPoisson };

constexpr std::string_view to_string(Arrivals arrivals) {
  return arrivals == Arrivals::kPoisson ? "poisson" : "constant";
}

/// One straight piece of the load over time: the level goes from `from` to `to` within `length`.
/// The level is virtual users in the closed model, arrivals per second in the open one. A piece
/// that begins at another level than the one before it ended at is a jump.
struct Stage {
  double from = 0;        ///< finite, 0 to 1,000,000
  double to = 0;          ///< finite, 0 to 1,000,000
  Nanoseconds length{0};  ///< > 0
  bool operator==(const Stage&) const = default;
};

/// How much load, over time. Closed, without stages: user k (from 0) starts at k / spawn_rate. The
/// duration counts from the first user's start, ramp included.
struct Load {
  Model model = Model::kClosed;
  std::vector<Stage> stages;  ///< the level over time; empty: what `users` or `rate` say
  int users = 1;              ///< closed: 1 to 1,000,000; with stages, their highest level
  Rate spawn_rate;            ///< closed without stages: > 0; 0 means all at once
  Rate rate;                  ///< open without stages: > 0 arrivals per second
  Arrivals arrivals = Arrivals::kConstant;
  int max_users = 10'000;  ///< open: requests in flight at once, at most; 1 to 1,000,000
  /// Open: an arrival that finds no free user for this long is dropped; none: it waits.
  std::optional<Nanoseconds> drop_late;
  Nanoseconds duration{0};     ///< > 0; with stages, the sum of their lengths
  std::uint64_t requests = 0;  ///< the run ends after exactly as many; 0: no such limit
  ThinkTime think_time;        ///< closed only
  Nanoseconds pacing{0};       ///< closed: each user starts a request every so often; 0: no pacing
  Nanoseconds warm_up{0};      ///< what is due before this is sent and shown, but not judged
};

/// How requests are sent. Defaults are those of `--help`.
struct HttpOptions {
  Nanoseconds connect_timeout = std::chrono::seconds(10);   ///< name, TCP and TLS together
  Nanoseconds response_timeout = std::chrono::seconds(60);  ///< longest silence of the target
  Nanoseconds total_timeout = std::chrono::seconds(300);    ///< whole request, redirects included
  int max_redirects = 10;                                   ///< 0: a redirect is the response
  bool keep_alive = true;
  bool verify_tls = true;
  std::string ca_file;      ///< PEM; empty: the system's
  std::string client_cert;  ///< PEM; empty: none
  std::string client_key;   ///< PEM; empty: in client_cert
  std::string proxy;        ///< http://host:port; empty: none
  std::vector<std::string>
      source_addresses;  ///< users are spread over them; empty: kernel's choice
  ByteCount max_header_bytes = ByteCount::kib(64);  ///< status line and headers of one response
  ByteCount max_kept_body = ByteCount::mib(10);     ///< decoded body kept for an expectation
};

struct Plan {
  std::string host;  ///< base URL, e.g. "http://127.0.0.1:8000"; may carry a path and user:password
  std::vector<TaskSpec> tasks;  ///< at least one, unless users are scripted
  bool scripted = false;        ///< users are code that makes requests of its own
  Load load;
  HttpOptions http;
  std::vector<Threshold> thresholds;  ///< each about all rows or one there is; windows fit the run
  std::uint64_t seed = 0;
  int workers = 1;                                     ///< event loops, one thread each; 1 to 1024
  Nanoseconds stop_timeout = std::chrono::seconds(5);  ///< for requests in flight at the stop; >= 0
};

}  // namespace stormlight
