#include "metrics/run_metrics.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "base/random.h"
#include "metrics/histogram_testing.h"

namespace stormlight {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::Pair;
using testing::SizeIs;

struct Key {
  std::string method;
  std::string name;
};
const std::vector<Key> kRows = {{"POST", "/b"}, {"GET", "/b"}, {"GET", "/a"}};

Sample sample_of(std::uint32_t row, Nanoseconds time, FailureKind failure = FailureKind::kNone,
                 std::string_view message = {}) {
  Sample sample;
  sample.row = row;
  sample.failure = failure;
  sample.status = has_response(failure) ? 200 : 0;
  sample.response = sample.service = time;
  sample.bytes_in = 100;
  sample.bytes_out = 10;
  sample.message = message;
  return sample;
}

void pass(Shard& shard, std::uint32_t row, Nanoseconds time, int times = 1) {
  for (int i = 0; i < times; ++i) {
    shard.count_scheduled();
    shard.record(sample_of(row, time), seconds(1));
  }
}

Snapshot filled(const RunMetrics& metrics) {
  Snapshot snapshot;
  metrics.fill(snapshot);
  return snapshot;
}

TEST(RunMetrics, SortsRowsByNameThenMethod) {
  RunMetrics metrics(kRows);
  Shard shard(3);
  pass(shard, 0, milliseconds(1), 1);
  pass(shard, 1, milliseconds(1), 2);
  pass(shard, 2, milliseconds(1), 3);
  metrics.merge(shard);
  const Snapshot snapshot = filled(metrics);
  ASSERT_THAT(snapshot.rows, SizeIs(3));
  EXPECT_EQ(snapshot.rows[0].method + snapshot.rows[0].name, "GET/a");
  EXPECT_EQ(snapshot.rows[1].method + snapshot.rows[1].name, "GET/b");
  EXPECT_EQ(snapshot.rows[2].method + snapshot.rows[2].name, "POST/b");
  EXPECT_EQ(snapshot.rows[0].requests, 3);
  EXPECT_EQ(snapshot.rows[1].requests, 2);
  EXPECT_EQ(snapshot.rows[2].requests, 1);
  EXPECT_EQ(snapshot.totals.method, "");
  EXPECT_EQ(snapshot.totals.name, "total");
}

TEST(RunMetrics, ShowsARowWithoutRequests) {
  const Snapshot snapshot = filled(RunMetrics(kRows));
  ASSERT_THAT(snapshot.rows, SizeIs(3));
  EXPECT_EQ(snapshot.rows[0].name, "/a");
  EXPECT_TRUE(snapshot.rows[0].response.empty());
  EXPECT_TRUE(snapshot.accounting.balanced());
}

TEST(RunMetrics, EqualsOneRecorderForAllWorkersAndIntervals) {
  Random random(77);
  RunMetrics metrics(kRows);
  Histogram response[3];
  Histogram service[3];
  Histogram all;
  Histogram lag;
  std::vector<std::unique_ptr<Shard>> shards;
  for (int i = 0; i < 4; ++i) shards.push_back(std::make_unique<Shard>(3));
  for (int second = 1; second <= 5; ++second) {
    for (int i = 0; i < 4000; ++i) {
      const auto row = static_cast<std::uint32_t>(random.below(3));
      Sample sample = sample_of(row, log_uniform(random, microseconds(20), seconds(20)));
      if (random.below(3) == 0) sample.response += milliseconds(7);
      Shard& shard = *shards[random.below(4)];
      shard.count_scheduled();
      shard.record(sample, seconds(second));
      shard.record_lag(sample.response);
      response[row].record(sample.response);
      service[row].record(sample.service);
      all.record(sample.response);
      lag.record(sample.response);
    }
    for (const auto& shard : shards) {
      metrics.merge(*shard);
      shard->clear();
    }
    metrics.close_interval(seconds(second), seconds(1), 4);
  }
  const Snapshot snapshot = filled(metrics);
  const int sorted[] = {2, 1, 0};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_TRUE(identical(snapshot.rows[i].response, response[sorted[i]]));
    EXPECT_TRUE(identical(snapshot.rows[i].service, service[sorted[i]]));
    EXPECT_EQ(snapshot.rows[i].requests, response[sorted[i]].count());
  }
  EXPECT_TRUE(identical(snapshot.totals.response, all));
  EXPECT_TRUE(identical(snapshot.generator.lag, lag));
  EXPECT_EQ(snapshot.totals.requests, 20'000);
}

TEST(RunMetrics, TotalsAreTheSumOfTheRows) {
  RunMetrics metrics(kRows);
  Shard shard(3);
  pass(shard, 0, milliseconds(1), 5);
  Sample failure = sample_of(2, milliseconds(9), FailureKind::kHttpStatus, "503");
  failure.status = 503;
  failure.redirects = 1;
  failure.retries = 2;
  failure.connections = 3;
  failure.in_window = false;
  shard.record(failure, seconds(1));
  metrics.merge(shard);
  const Snapshot snapshot = filled(metrics);
  const Row& totals = snapshot.totals;
  EXPECT_EQ(totals.requests, 6);
  EXPECT_EQ(totals.failures, 1);
  EXPECT_EQ(totals.requests_in_window, 5);
  EXPECT_EQ(totals.failures_in_window, 0);
  EXPECT_EQ(totals.bytes_in.bytes(), 600);
  EXPECT_EQ(totals.bytes_out.bytes(), 60);
  EXPECT_EQ(totals.redirects, 1);
  EXPECT_EQ(totals.retries, 2);
  EXPECT_EQ(totals.connections, 3);
  EXPECT_THAT(totals.statuses, ElementsAre(Pair(200, 5), Pair(503, 1)));
  EXPECT_THAT(snapshot.rows[0].statuses, ElementsAre(Pair(503, 1)));
  EXPECT_EQ(totals.service.count(), 6);
}

TEST(RunMetrics, ListsErrorsMostFrequentFirst) {
  RunMetrics metrics(kRows);
  Shard shard(3);
  const auto fail = [&](std::uint32_t row, FailureKind kind, const char* message, int times) {
    for (int i = 0; i < times; ++i) {
      shard.record(sample_of(row, milliseconds(1), kind, message), seconds(10 + i));
    }
  };
  fail(0, FailureKind::kReset, "closed", 2);
  fail(1, FailureKind::kTimeout, "silent", 5);
  metrics.merge(shard);
  shard.clear();
  fail(0, FailureKind::kReset, "closed", 4);
  fail(2, FailureKind::kReset, "closed", 5);
  metrics.merge(shard);
  const Snapshot snapshot = filled(metrics);
  ASSERT_THAT(snapshot.errors, SizeIs(3));
  EXPECT_EQ(snapshot.errors[0].count, 6);
  EXPECT_EQ(snapshot.errors[0].method, "POST");
  EXPECT_EQ(snapshot.errors[0].kind, FailureKind::kReset);
  EXPECT_EQ(snapshot.errors[0].first_seen, seconds(10));
  EXPECT_EQ(snapshot.errors[0].last_seen, seconds(13));
  EXPECT_EQ(snapshot.errors[1].name, "/a");  // as frequent as the next, but earlier by name
  EXPECT_EQ(snapshot.errors[2].message, "silent");
}

TEST(RunMetrics, BalancesTheAccountsWithWhatIsInFlightAtTheStop) {
  RunMetrics metrics(kRows);
  Shard shard(3);
  for (int i = 0; i < 10; ++i) shard.count_scheduled();
  for (int i = 0; i < 4; ++i) shard.record(sample_of(0, milliseconds(1)), seconds(1));
  for (int i = 0; i < 3; ++i) {
    shard.record(sample_of(0, milliseconds(1), FailureKind::kReset), seconds(1));
  }
  shard.record(sample_of(0, milliseconds(1), FailureKind::kTimeout), seconds(1));
  metrics.merge(shard);
  EXPECT_FALSE(filled(metrics).accounting.balanced());
  metrics.set_in_flight_at_stop(2);
  const Accounting accounting = filled(metrics).accounting;
  EXPECT_TRUE(accounting.balanced());
  EXPECT_EQ(accounting.ok, 4);
  EXPECT_EQ(accounting.failed, 3);
  EXPECT_EQ(accounting.timed_out, 1);
}

TEST(RunMetrics, MakesATimelinePointOfEachInterval) {
  RunMetrics metrics(kRows);
  Shard shard(3);
  pass(shard, 0, milliseconds(1), 96);
  shard.record(sample_of(1, milliseconds(50), FailureKind::kReset), seconds(1));
  pass(shard, 1, milliseconds(100), 3);
  metrics.merge(shard);
  metrics.close_interval(seconds(2), seconds(2), 7);
  shard.clear();
  pass(shard, 0, milliseconds(30), 10);
  metrics.merge(shard);
  metrics.close_interval(seconds(3), seconds(1), 8);
  const Snapshot snapshot = filled(metrics);
  ASSERT_THAT(snapshot.timeline, SizeIs(2));
  EXPECT_EQ(snapshot.timeline[0].at, seconds(2));
  EXPECT_EQ(snapshot.timeline[0].users, 7);
  EXPECT_DOUBLE_EQ(snapshot.timeline[0].requests.per_second(), 50);
  EXPECT_DOUBLE_EQ(snapshot.timeline[0].failures.per_second(), 0.5);
  EXPECT_NEAR(stormlight::milliseconds(snapshot.timeline[0].p50.time), 1, 0.001);
  EXPECT_NEAR(stormlight::milliseconds(snapshot.timeline[0].p95.time), 1, 0.001);
  EXPECT_NEAR(stormlight::milliseconds(snapshot.timeline[0].p99.time), 100, 0.1);
  EXPECT_DOUBLE_EQ(snapshot.timeline[1].requests.per_second(), 10);
  EXPECT_NEAR(stormlight::milliseconds(snapshot.timeline[1].p50.time), 30, 0.03);
}

TEST(RunMetrics, RecentFiguresAreThoseOfTheLastIntervalOnly) {
  RunMetrics metrics(kRows);
  Shard shard(3);
  pass(shard, 0, milliseconds(1), 100);
  metrics.merge(shard);
  metrics.close_interval(seconds(1), seconds(1), 1);
  shard.clear();
  pass(shard, 0, milliseconds(9), 4);
  shard.record(sample_of(0, milliseconds(9), FailureKind::kTls), seconds(2));
  metrics.merge(shard);
  EXPECT_EQ(filled(metrics).totals.recent_requests, 100) << "before the interval has ended";
  metrics.close_interval(seconds(2), seconds(1), 1);
  const Snapshot snapshot = filled(metrics);
  const Row& row = snapshot.rows[2];
  EXPECT_EQ(row.requests, 105);
  EXPECT_EQ(row.recent_requests, 5);
  EXPECT_EQ(row.recent_failures, 1);
  EXPECT_EQ(row.recent_response.min(), milliseconds(9));
  EXPECT_EQ(snapshot.totals.recent_requests, 5);
  EXPECT_EQ(snapshot.totals.recent_failures, 1);
  EXPECT_EQ(snapshot.totals.recent_response.count(), 5);
  EXPECT_EQ(snapshot.rows[0].recent_requests, 0);
}

TEST(RunMetrics, RecentResponsesAreThoseOfEverySampleEvenLateOnes) {
  RunMetrics metrics(kRows);
  Shard shard(3);
  pass(shard, 0, milliseconds(1), 2);
  Sample late = sample_of(0, milliseconds(1));
  late.response = milliseconds(500);
  shard.record(late, seconds(1));
  metrics.merge(shard);
  metrics.close_interval(seconds(1), seconds(1), 1);
  const Snapshot snapshot = filled(metrics);
  EXPECT_EQ(snapshot.totals.recent_response.count(), 3);
  EXPECT_EQ(snapshot.rows[2].recent_response.max(), milliseconds(500));
  EXPECT_NEAR(stormlight::milliseconds(snapshot.timeline[0].p99.time), 500, 0.5);
}

TEST(RunMetrics, AddsAShortRestToTheIntervalBeforeIt) {
  RunMetrics metrics(kRows);
  Shard shard(3);
  pass(shard, 0, milliseconds(1), 99);
  metrics.merge(shard);
  metrics.close_interval(seconds(1), seconds(1), 5);
  shard.clear();
  pass(shard, 0, milliseconds(200), 11);
  metrics.merge(shard);
  metrics.close_interval(milliseconds(1100), milliseconds(100), 0);
  const Snapshot snapshot = filled(metrics);
  ASSERT_THAT(snapshot.timeline, SizeIs(1));
  EXPECT_EQ(snapshot.timeline[0].at, milliseconds(1100));
  EXPECT_EQ(snapshot.timeline[0].users, 0);
  EXPECT_DOUBLE_EQ(snapshot.timeline[0].requests.per_second(), 100);
  EXPECT_NEAR(stormlight::milliseconds(snapshot.timeline[0].p95.time), 200, 0.2);
  EXPECT_EQ(snapshot.totals.recent_requests, 110);
  EXPECT_EQ(snapshot.totals.requests, 110);
}

TEST(RunMetrics, KeepsWhatAnIntervalOfNoLengthHoldsForTheNext) {
  RunMetrics metrics(kRows);
  Shard shard(3);
  pass(shard, 0, milliseconds(1), 10);
  metrics.merge(shard);
  metrics.close_interval(Nanoseconds(0), Nanoseconds(0), 1);
  EXPECT_THAT(filled(metrics).timeline, SizeIs(0));
  EXPECT_EQ(filled(metrics).totals.requests, 10);
  metrics.close_interval(seconds(1), seconds(1), 1);
  EXPECT_DOUBLE_EQ(filled(metrics).timeline.at(0).requests.per_second(), 10);
}

TEST(RunMetrics, JudgesTheSteadinessOfWhatWasMeasuredAndNotOfTheWarmUp) {
  RunMetrics metrics(kRows);
  Shard shard(3);
  for (int second = 1; second <= 20; ++second) {
    const bool warm_up = second <= 10;
    for (int i = 0; i < 100; ++i) {
      Sample sample = sample_of(static_cast<std::uint32_t>(i % 3), milliseconds(warm_up ? 50 : 5));
      sample.warm_up = warm_up;
      shard.count_scheduled();
      shard.record(sample, seconds(second));
    }
    metrics.merge(shard);
    shard.clear();
    metrics.close_interval(seconds(second), seconds(1), 1);
    // Ten intervals of warm-up are none that were measured.
    EXPECT_EQ(metrics.statistics().stationary.has_value(), second >= 18) << second;
  }
  EXPECT_EQ(metrics.statistics().stationary, true);
  EXPECT_FALSE(metrics.statistics().correlated);
}

TEST(RunMetrics, CallsARunWhoseResponsesBecomeSlowerNotStationary) {
  RunMetrics metrics(kRows);
  Shard shard(3);
  for (int second = 1; second <= 10; ++second) {
    pass(shard, 0, milliseconds(5 * second), 100);
    metrics.merge(shard);
    shard.clear();
    metrics.close_interval(seconds(second), seconds(1), 1);
  }
  EXPECT_EQ(metrics.statistics().stationary, false);
  EXPECT_TRUE(metrics.statistics().correlated);
}

TEST(RunMetrics, FillsAUsedSnapshotLikeANewOne) {
  RunMetrics metrics(kRows);
  Random random(6);
  Snapshot used;
  used.users = 12;
  used.generator.cpu_percent = 34;
  for (int second = 1; second <= 6; ++second) {
    Shard shard(3);
    pass(shard, static_cast<std::uint32_t>(random.below(3)),
         log_uniform(random, microseconds(1), seconds(30)), 10 * second);
    shard.record(sample_of(0, seconds(1), FailureKind::kDns, std::to_string(second % 3)),
                 seconds(second));
    metrics.merge(shard);
    // The last is a rest, which changes the point before it.
    const Nanoseconds length = second == 6 ? milliseconds(10) : milliseconds(1000);
    metrics.close_interval(seconds(second), length, second);
    metrics.fill(used);
    const Snapshot fresh = filled(metrics);
    ASSERT_EQ(used.timeline.size(), fresh.timeline.size());
    for (std::size_t i = 0; i < fresh.timeline.size(); ++i) {
      EXPECT_EQ(used.timeline[i].at, fresh.timeline[i].at);
      EXPECT_EQ(used.timeline[i].requests, fresh.timeline[i].requests);
      EXPECT_EQ(used.timeline[i].p99, fresh.timeline[i].p99);
    }
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_TRUE(identical(used.rows[i].response, fresh.rows[i].response));
      EXPECT_TRUE(identical(used.rows[i].service, fresh.rows[i].service));
      EXPECT_TRUE(identical(used.rows[i].recent_response, fresh.rows[i].recent_response));
      EXPECT_EQ(used.rows[i].statuses, fresh.rows[i].statuses);
    }
    EXPECT_TRUE(identical(used.totals.response, fresh.totals.response));
    EXPECT_TRUE(identical(used.totals.recent_response, fresh.totals.recent_response));
    EXPECT_EQ(used.totals.requests, fresh.totals.requests);
    EXPECT_EQ(used.totals.statuses, fresh.totals.statuses);
    EXPECT_EQ(used.errors.size(), fresh.errors.size());
  }
  EXPECT_EQ(used.users, 12) << "the caller's own field";
  EXPECT_EQ(used.generator.cpu_percent, 34) << "the caller's own field";
}

TEST(RunMetrics, FillsASnapshotOfAnotherRunAnew) {
  RunMetrics first(kRows);
  RunMetrics second(std::vector<Key>{{"GET", "/"}});
  for (int i = 1; i <= 3; ++i) first.close_interval(seconds(i), seconds(1), i);
  for (int i = 1; i <= 5; ++i) second.close_interval(milliseconds(900 * i), milliseconds(900), 50);
  Snapshot snapshot = filled(first);
  second.fill(snapshot);
  ASSERT_THAT(snapshot.rows, SizeIs(1));
  ASSERT_THAT(snapshot.timeline, SizeIs(5));
  EXPECT_EQ(snapshot.timeline[0].users, 50);
  first.fill(snapshot);
  EXPECT_THAT(snapshot.timeline, SizeIs(3));
}

TEST(RunMetrics, KeepsTheCensoredByRowAlsoWhereNothingElseHappened) {
  RunMetrics metrics(kRows);
  Shard shard(3);
  pass(shard, 0, milliseconds(1), 10);
  for (int i = 0; i < 4; ++i) shard.record_dropped(2, seconds(3), false);
  shard.count_scheduled();
  shard.record_in_flight(0, seconds(2), seconds(1), false);
  shard.record(sample_of(1, seconds(5), FailureKind::kTimeout), seconds(1));
  metrics.merge(shard);
  metrics.close_interval(seconds(1), seconds(1), 1);
  const Snapshot snapshot = filled(metrics);
  const Row& dropped = snapshot.rows[0];  // GET /a
  EXPECT_EQ(dropped.requests, 0u);
  EXPECT_EQ(dropped.response_censored.count(), 4u);
  EXPECT_EQ(dropped.service_censored.count(), 0u);
  EXPECT_TRUE(dropped.percentile(0.5).at_least);
  const Row& all = snapshot.totals;
  EXPECT_EQ(all.response_censored.timed_out, 1u);
  EXPECT_EQ(all.response_censored.count(), 6u);
  EXPECT_EQ(all.service_censored.count(), 2u);
  EXPECT_EQ(all.service_censored.unfinished.max(), seconds(1));
  EXPECT_FALSE(all.percentile(0.5).at_least);
  EXPECT_TRUE(all.percentile(0.75).at_least);
  EXPECT_FALSE(snapshot.lacks_median());
  EXPECT_FALSE(snapshot.timeline[0].p50.at_least);
  EXPECT_TRUE(snapshot.timeline[0].p99.at_least);
}

}  // namespace
}  // namespace stormlight
