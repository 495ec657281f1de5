// Snapshot: an immutable merge of all metrics at one instant; the only thing outputs read.
//
// Thread rule: made by the run's controlling thread, handed to sinks by const reference for the
// time of the call. Invariants: accounting.scheduled == ok + failed + timed_out + dropped +
// in_flight_at_stop in a final snapshot (before the end, the rest is in flight);
// totals equals the sum of rows.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "stormlight/failure.h"
#include "stormlight/generator_health.h"
#include "stormlight/histogram.h"
#include "stormlight/percentile.h"
#include "stormlight/phase.h"
#include "stormlight/plan.h"
#include "stormlight/run_statistics.h"
#include "stormlight/threshold.h"
#include "stormlight/units.h"

namespace stormlight {

enum class RunState : std::uint8_t { kWarmUp, kRamping, kRunning, kStopping, kDone };

constexpr std::string_view to_string(RunState state) {
  constexpr std::string_view kNames[] = {"warm-up", "ramping", "running", "stopping", "done"};
  return kNames[static_cast<int>(state)];
}

/// One (method, name): everything measured since the start. Failed requests are included in
/// `requests` and in the histograms; those that never ended are only among the censored.
struct Row {
  std::string method;
  std::string name;
  std::uint64_t requests = 0;
  std::uint64_t failures = 0;
  std::uint64_t requests_in_window = 0;  ///< those done before the stop; RPS counts these
  std::uint64_t failures_in_window = 0;
  ByteCount bytes_in;             ///< as read from the wire, headers included
  ByteCount bytes_out;            ///< as written to the wire, headers included
  std::uint64_t retries = 0;      ///< sent again because the server had closed a kept connection
  std::uint64_t redirects = 0;    ///< hops followed, all within their one sample
  std::uint64_t connections = 0;  ///< opened for requests of this row
  Histogram response;             ///< done - due
  Histogram service;              ///< done - sent
  Censored response_censored;     ///< timed out; dropped or in flight at the stop
  Censored service_censored;      ///< timed out; in flight at the stop
  std::array<Histogram, kPhases> phases;  ///< by Phase, of the requests that had it
  std::map<int, std::uint64_t> statuses;  ///< final status -> responses

  Histogram recent_response;  ///< the last whole interval only (about 1 s)
  std::uint64_t recent_requests = 0;
  std::uint64_t recent_failures = 0;
  Censored recent_censored;

  /// Of the response times.
  Percentile percentile(double q) const {
    return stormlight::percentile(response, response_censored, q);
  }
  Percentile recent_percentile(double q) const {
    return stormlight::percentile(recent_response, recent_censored, q);
  }
};

struct ErrorRow {
  std::string method;
  std::string name;
  FailureKind kind = FailureKind::kNone;
  std::string message;
  std::uint64_t count = 0;
  Nanoseconds first_seen{0};  ///< since the start of the run
  Nanoseconds last_seen{0};
};

struct Accounting {
  std::uint64_t scheduled = 0;
  std::uint64_t ok = 0;
  std::uint64_t failed = 0;  ///< every failure but timeouts
  std::uint64_t timed_out = 0;
  std::uint64_t dropped = 0;            ///< open model: due, but never sent
  std::uint64_t in_flight_at_stop = 0;  ///< neither passed nor failed when stop_timeout ended
  bool balanced() const {
    return scheduled == ok + failed + timed_out + dropped + in_flight_at_stop;
  }
};

/// What the warm-up sent: in the accounting and the timeline, but in no row and no threshold.
struct WarmUp {
  std::uint64_t requests = 0;
  std::uint64_t failures = 0;
};

/// How the load kept to its schedule.
struct Schedule {
  /// Open: arrivals that found every user busy and so were sent late, or dropped. Paced: requests
  /// whose user was still busy with the one before. Their response time runs from when they were
  /// due.
  std::uint64_t waited = 0;
  std::uint64_t waiting = 0;     ///< open: due by now, but not sent; 0 in a final snapshot
  std::uint64_t most_users = 0;  ///< open: the most users busy at once
};

struct TimelinePoint {
  Nanoseconds at{0};  ///< end of the interval, since the start
  int users = 0;
  Rate requests;
  Rate failures;
  Percentile p50;
  Percentile p95;
  Percentile p99;
};

/// What does not change during a run.
struct RunInfo {
  Model model = Model::kClosed;
  std::string host;
  std::string version;
  std::string load_file;  ///< or the URL given instead of one
  int target_users = 0;   ///< closed: the most at once; open: max_users
  Rate spawn_rate;        ///< closed without stages
  Rate target_rate;       ///< open: the highest arrival rate
  Arrivals arrivals = Arrivals::kConstant;
  std::vector<Stage> stages;  ///< empty: a constant level, in the closed model after the ramp
  std::optional<Nanoseconds> drop_late;
  std::uint64_t request_limit = 0;  ///< the run ends after as many; 0: none
  Nanoseconds pacing{0};
  Nanoseconds warm_up{0};
  Nanoseconds duration{0};
  Nanoseconds think_time_min{0};  ///< pause of a user after each request; both 0: none
  Nanoseconds think_time_max{0};
  int workers = 1;
  std::uint64_t seed = 0;
  std::chrono::system_clock::time_point started_at;
};

struct Snapshot {
  RunState state = RunState::kRamping;
  bool interrupted = false;      ///< by a signal or by request_stop()
  Nanoseconds elapsed{0};        ///< since the start
  Nanoseconds window{0};         ///< measured window so far: end of the warm-up until the stop
  int users = 0;                 ///< running now
  std::vector<Row> rows;         ///< by name, then method
  Row totals;                    ///< method "" and name "total"
  std::vector<ErrorRow> errors;  ///< most frequent first
  Accounting accounting;
  WarmUp warm_up;
  Schedule schedule;
  GeneratorHealth generator;
  RunStatistics statistics;                 ///< of a final snapshot
  std::vector<ThresholdResult> thresholds;  ///< as in the plan; so far, before the end
  std::vector<TimelinePoint> timeline;

  bool thresholds_passed() const {
    return std::all_of(thresholds.begin(), thresholds.end(),
                       [](const ThresholdResult& result) { return result.passed; });
  }

  /// Whether so many requests never got their time that not even the median is known. Not said of a
  /// run that a threshold broke off: what was in flight then was cut off by us, and the threshold
  /// is the answer.
  bool lacks_median() const {
    const bool aborted = std::any_of(thresholds.begin(), thresholds.end(),
                                     [](const ThresholdResult& result) { return result.aborted; });
    return !aborted && is_median_censored(totals.response, totals.response_censored);
  }

  /// RPS over the measured window; 0 before it has any length.
  Rate rps(const Row& row) const {
    return Rate::per_second(
        window.count() > 0 ? static_cast<double>(row.requests_in_window) / seconds(window) : 0);
  }
  Rate failures_per_second(const Row& row) const {
    return Rate::per_second(
        window.count() > 0 ? static_cast<double>(row.failures_in_window) / seconds(window) : 0);
  }
};

}  // namespace stormlight
