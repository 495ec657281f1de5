// The plan: everything the engine needs to know about a run, as one immutable value.
//
// A load file, a URL or (later) an import becomes a Plan; validate() (plan/validate.h) has passed
// before the engine sees it. Thread rule: built by one thread, then shared read-only.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

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

/// Closed model: `users` virtual users, started evenly at `spawn_rate` per second.
/// User k (from 0) starts at k / spawn_rate; the duration counts from 0, ramp included.
struct ClosedLoad {
  int users = 1;            ///< 1 to 1,000,000
  Rate spawn_rate;          ///< > 0; 0 means all at once
  Nanoseconds duration{0};  ///< > 0
  ThinkTime think_time;
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
  std::vector<TaskSpec> tasks;  ///< at least one
  ClosedLoad load;
  HttpOptions http;
  std::uint64_t seed = 0;
  int workers = 1;                                     ///< event loops, one thread each; 1 to 1024
  Nanoseconds stop_timeout = std::chrono::seconds(5);  ///< for requests in flight at the stop; >= 0
};

}  // namespace stormlight
