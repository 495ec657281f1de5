// Fixed measurements for the outputs' tests and golden files.
//
// Thread rule: test code, one thread. Invariant: the same call gives the same snapshot on every
// machine: whole numbers only, no clock, no random device.
#pragma once

#include <cstdint>
#include <string>

#include "stormlight/snapshot.h"

namespace stormlight::output::testing {

/// The seed's run: 10 users, 2 per second, 10 s, against 127.0.0.1:8000.
inline RunInfo sample_info() {
  RunInfo info;
  info.host = "http://127.0.0.1:8000";
  info.version = "0.1.0";
  info.load_file = "stormlight_file.py";
  info.target_users = 10;
  info.spawn_rate = Rate::per_second(2);
  info.duration = std::chrono::seconds(10);
  info.workers = 2;
  info.seed = 42;
  info.started_at = std::chrono::system_clock::from_time_t(1767323045);  // 2026-01-02T03:04:05Z
  return info;
}

/// Adds `count` samples spread from `lowest` to `highest`, denser at the low end, and a response
/// with `status` for each (0: none).
inline void add_samples(Row& row, std::uint64_t count, Nanoseconds lowest, Nanoseconds highest,
                        int status = 200) {
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto step = static_cast<std::int64_t>(count > 1 ? i * 1000 / (count - 1) : 0);
    const Nanoseconds value = lowest + (highest - lowest) * (step * step / 1000) / 1000;
    row.response.record(value);
    row.service.record(value);
  }
  row.requests += count;
  row.requests_in_window += count;
  row.bytes_in += ByteCount(count * 155);
  row.bytes_out += ByteCount(count * 98);
  if (status != 0) row.statuses[status] += count;
}

/// The last `count` samples of the row failed; they are among those added already.
inline void fail(Snapshot& snapshot, Row& row, std::uint64_t count, FailureKind kind,
                 std::string message) {
  row.failures += count;
  row.failures_in_window += count;
  ErrorRow error;
  error.method = row.method;
  error.name = row.name;
  error.kind = kind;
  error.message = std::move(message);
  error.count = count;
  error.first_seen = std::chrono::milliseconds(2500);
  error.last_seen = std::chrono::milliseconds(7250);
  snapshot.errors.push_back(std::move(error));
  const bool timed_out = kind == FailureKind::kTimeout;
  (timed_out ? snapshot.accounting.timed_out : snapshot.accounting.failed) += count;
  if (!timed_out) return;
  row.response_censored.timed_out += count;
  row.service_censored.timed_out += count;
}

inline Row& add_row(Snapshot& snapshot, std::string method, std::string name) {
  Row& row = snapshot.rows.emplace_back();
  row.method = std::move(method);
  row.name = std::move(name);
  row.connections = 10;
  return row;
}

/// `count` requests of the row that were in flight at the stop, for `time` so far.
inline void cut_off(Snapshot& snapshot, Row& row, std::uint64_t count, Nanoseconds time) {
  row.response_censored.unfinished.record(time, count);
  row.service_censored.unfinished.record(time, count);
  snapshot.accounting.in_flight_at_stop += count;
}

/// `count` arrivals of the row that were due for `time` and never sent.
inline void drop(Snapshot& snapshot, Row& row, std::uint64_t count, Nanoseconds time) {
  row.response_censored.unfinished.record(time, count);
  snapshot.accounting.dropped += count;
}

/// Fills totals, accounting and the timeline from the rows, as the engine does.
inline void complete(Snapshot& snapshot) {
  Row& all = snapshot.totals;
  all = Row();
  all.name = "total";
  for (const Row& row : snapshot.rows) {
    all.requests += row.requests;
    all.failures += row.failures;
    all.requests_in_window += row.requests_in_window;
    all.failures_in_window += row.failures_in_window;
    all.bytes_in += row.bytes_in;
    all.bytes_out += row.bytes_out;
    all.retries += row.retries;
    all.redirects += row.redirects;
    all.connections += row.connections;
    all.response.merge(row.response);
    all.service.merge(row.service);
    all.response_censored.merge(row.response_censored);
    all.service_censored.merge(row.service_censored);
    all.recent_response.merge(row.recent_response);
    all.recent_requests += row.recent_requests;
    for (const auto& [status, count] : row.statuses) all.statuses[status] += count;
  }
  Accounting& a = snapshot.accounting;
  a.ok = all.requests - all.failures;
  a.scheduled = a.ok + a.failed + a.timed_out + a.dropped + a.in_flight_at_stop;
}

inline void set_time(Snapshot& snapshot, Nanoseconds elapsed, RunState state, int users) {
  snapshot.elapsed = elapsed;
  snapshot.window = elapsed;
  snapshot.state = state;
  snapshot.users = users;
}

/// The seed's table: two rows, everything passed.
inline Snapshot sample_snapshot() {
  using std::chrono::microseconds;
  using std::chrono::milliseconds;
  Snapshot snapshot;
  set_time(snapshot, std::chrono::seconds(10), RunState::kDone, 0);
  add_samples(add_row(snapshot, "POST", "/api/upload"), 2699, microseconds(1640),
              microseconds(31710));
  add_samples(add_row(snapshot, "GET", "/hello"), 2642, microseconds(141), microseconds(31820));
  snapshot.rows[0].recent_response.record(milliseconds(14), 250);
  snapshot.rows[0].recent_requests = 250;
  complete(snapshot);
  snapshot.generator.cpu_percent = 35.4;
  snapshot.generator.lag.record(microseconds(12), 5300);
  snapshot.generator.lag.record(microseconds(450), 41);
  for (int second = 1; second <= 3; ++second) {
    TimelinePoint point;
    point.at = std::chrono::seconds(second);
    point.users = 2 * second;
    point.requests = Rate::per_second(100.5 * second);
    point.p50.time = milliseconds(10 + second);
    point.p95.time = milliseconds(20 + second);
    point.p99.time = milliseconds(30 + second);
    snapshot.timeline.push_back(point);
  }
  return snapshot;
}

/// The open model over time: a ramp to 1000 arrivals per second, with a warm-up and few users.
inline RunInfo open_info() {
  RunInfo info = sample_info();
  info.model = Model::kOpen;
  info.spawn_rate = Rate();
  info.target_users = 50;
  info.target_rate = Rate::per_second(1000);
  info.arrivals = Arrivals::kPoisson;
  info.stages = {{0, 1000, std::chrono::seconds(2)}, {1000, 1000, std::chrono::seconds(8)}};
  info.drop_late = std::chrono::milliseconds(500);
  info.warm_up = std::chrono::seconds(2);
  return info;
}

/// Of 9,000 arrivals, 1,000 in the warm-up; some waited for a user and some were dropped.
inline Snapshot open_snapshot() {
  using std::chrono::milliseconds;
  Snapshot snapshot;
  set_time(snapshot, std::chrono::seconds(10), RunState::kDone, 0);
  snapshot.window = std::chrono::seconds(8);
  Row& row = add_row(snapshot, "GET", "/hello");
  row.connections = 50;
  add_samples(row, 7900, milliseconds(1), milliseconds(700));
  drop(snapshot, row, 96, milliseconds(500));
  cut_off(snapshot, row, 4, milliseconds(5000));
  complete(snapshot);
  snapshot.warm_up = {1000, 3};
  snapshot.accounting.ok += 997;
  snapshot.accounting.failed = 3;
  snapshot.accounting.scheduled = 9000;
  snapshot.schedule = {.waited = 412, .waiting = 0, .most_users = 50};
  snapshot.generator.cpu_percent = 12;
  snapshot.generator.lag.record(std::chrono::microseconds(20), 9000);
  return snapshot;
}

/// A target that never answers: of 10,000 arrivals, one each millisecond, 100 were sent.
inline Snapshot silent_snapshot() {
  using std::chrono::milliseconds;
  Snapshot snapshot;
  set_time(snapshot, std::chrono::seconds(10), RunState::kDone, 0);
  Row& row = add_row(snapshot, "GET", "/hello");
  for (int i = 0; i < 9900; ++i) drop(snapshot, row, 1, milliseconds(i));
  for (int i = 0; i < 100; ++i) cut_off(snapshot, row, 1, milliseconds(10'100 + i));
  complete(snapshot);
  snapshot.schedule = {.waited = 0, .waiting = 0, .most_users = 100};
  return snapshot;
}

/// Everything a report can have to tell: failures of several kinds, a fast row, a slow row, a row
/// without samples, retries, redirects, a saturated generator, an interruption.
inline Snapshot troubled_snapshot() {
  using std::chrono::microseconds;
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  Snapshot snapshot;
  set_time(snapshot, milliseconds(4200), RunState::kDone, 0);
  snapshot.interrupted = true;
  snapshot.rows.reserve(4);
  add_row(snapshot, "GET", "/api/v2/organizations/{id}/projects/{project}/builds/latest/status");
  Row& slow = add_row(snapshot, "POST", "/api/upload");
  Row& fast = add_row(snapshot, "GET", "/hello");
  add_samples(fast, 123'456, microseconds(31), microseconds(940));
  add_samples(slow, 12, milliseconds(1800), seconds(65), 503);
  add_samples(slow, 7, milliseconds(40), milliseconds(95));
  add_samples(slow, 3, milliseconds(40), milliseconds(41), 0);
  slow.retries = 1;
  fast.redirects = 1200;
  fast.connections = 1234;
  fail(snapshot, slow, 12, FailureKind::kHttpStatus, "503 Service Unavailable");
  fail(snapshot, slow, 2, FailureKind::kTimeout, "no byte for 60s");
  fail(snapshot, slow, 1, FailureKind::kReset,
       "the connection to 127.0.0.1:8000 ended after 1,024 of 4,096 body bytes; the server may "
       "have been restarted");
  cut_off(snapshot, slow, 4, milliseconds(5000));
  complete(snapshot);
  snapshot.generator.cpu_percent = 197.6;
  snapshot.generator.lag.record(milliseconds(3), 100);
  snapshot.generator.saturated = true;
  snapshot.generator.reasons = {"lag p99 is 3 ms", "the process was throttled 12 times"};
  snapshot.generator.cores = 2;
  snapshot.generator.facts.workers = {{99.25, 0.5}, {98.375, 12}};
  snapshot.generator.facts.throttled = Throttling{12, 0.25, milliseconds(840)};
  snapshot.generator.facts.descriptors = Descriptors{62, 1024};
  snapshot.generator.facts.ports = LocalPorts{70, 32768, 60999};
  snapshot.generator.facts.time_wait = 125;
  snapshot.statistics.correlated = true;
  snapshot.statistics.widening = {2, 3, 4};
  snapshot.statistics.stationary = false;
  snapshot.statistics.reason =
      "21% of the requests of the first half took longer than 12.3 ms, 73% of those of the second";
  return snapshot;
}

}  // namespace stormlight::output::testing
