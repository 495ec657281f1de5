#include "metrics/shard.h"

#include <chrono>
#include <cstdlib>
#include <new>

#include <gmock/gmock.h>

#include "base/random.h"
#include "metrics/histogram_testing.h"

namespace {

thread_local std::uint64_t allocations = 0;

void* counted_malloc(std::size_t size) {
  ++allocations;
  return std::malloc(size);
}

}  // namespace

// Counted for the whole test program. All forms but the aligned ones, because a sanitizer's own
// forms would not get along with ours. Not inline, because gcc would then see `new` meet free().
[[gnu::noinline]] void* operator new(std::size_t size) {
  if (void* const memory = counted_malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new[](std::size_t size) {
  return operator new(size);
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return counted_malloc(size);
}
[[gnu::noinline]] void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return counted_malloc(size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, const std::nothrow_t&) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory, const std::nothrow_t&) noexcept {
  std::free(memory);
}

namespace stormlight {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::IsEmpty;
using testing::SizeIs;

/// As a closed run makes it, or with the response later than the service by `wait`.
Sample passed(std::uint32_t row, Nanoseconds service, Nanoseconds wait = Nanoseconds(0)) {
  Sample sample;
  sample.row = row;
  sample.status = 200;
  sample.service = service;
  sample.response = service + wait;
  sample.bytes_in = 250;
  sample.bytes_out = 90;
  return sample;
}

Sample failed(std::uint32_t row, FailureKind kind, std::string_view message = {}) {
  Sample sample = passed(row, milliseconds(2));
  sample.failure = kind;
  sample.status = 0;
  sample.message = message;
  return sample;
}

std::uint64_t count_of(const StatusCounts& statuses, std::uint16_t status) {
  for (const StatusCounts::Entry& entry : statuses.entries()) {
    if (entry.status == status) return entry.count;
  }
  return 0;
}

TEST(Shard, AddsUpTheFiguresOfARow) {
  Shard shard(3);
  Sample sample = passed(1, milliseconds(5));
  sample.redirects = 2;
  sample.retries = 1;
  sample.connections = 3;
  shard.record(sample, seconds(1));
  sample.in_window = false;
  shard.record(sample, seconds(2));
  const RowMetrics& row = shard.rows()[1];
  EXPECT_EQ(row.requests, 2);
  EXPECT_EQ(row.requests_in_window, 1);
  EXPECT_EQ(row.failures, 0);
  EXPECT_EQ(row.bytes_in, 500);
  EXPECT_EQ(row.bytes_out, 180);
  EXPECT_EQ(row.redirects, 4);
  EXPECT_EQ(row.retries, 2);
  EXPECT_EQ(row.connections, 6);
  EXPECT_EQ(count_of(row.statuses, 200), 2);
  EXPECT_EQ(shard.rows()[0].requests, 0);
  EXPECT_EQ(shard.rows()[2].requests, 0);
}

TEST(Shard, KeepsEqualResponseAndServiceTimesOnce) {
  Shard shard(1);
  shard.record(passed(0, milliseconds(5)), seconds(1));
  EXPECT_EQ(shard.rows()[0].equal.count(), 1);
  EXPECT_TRUE(shard.rows()[0].response_apart.empty());
  EXPECT_TRUE(shard.rows()[0].service_apart.empty());
}

TEST(Shard, TellsResponseAndServiceTimesApartToTheSample) {
  Random random(8);
  Shard shard(1);
  Histogram response;
  Histogram service;
  for (int i = 0; i < 10'000; ++i) {
    const Nanoseconds wait = random.below(2) == 0 ? Nanoseconds(0) : milliseconds(30);
    const Sample sample = passed(0, log_uniform(random, microseconds(50), seconds(1)), wait);
    shard.record(sample, seconds(1));
    response.record(sample.response);
    service.record(sample.service);
  }
  const RowMetrics& row = shard.rows()[0];
  Histogram merged = row.equal;
  merged.merge(row.response_apart);
  EXPECT_TRUE(identical(merged, response));
  merged = row.equal;
  merged.merge(row.service_apart);
  EXPECT_TRUE(identical(merged, service));
}

TEST(Shard, RecordsThePhasesThatARequestHad) {
  Shard shard(1);
  Sample first = passed(0, milliseconds(3));
  first.phases[Phase::kConnect] = milliseconds(1);
  first.phases[Phase::kWait] = milliseconds(2);
  Sample second = passed(0, milliseconds(5));
  second.phases[Phase::kWait] = milliseconds(5);
  shard.record(first, seconds(1));
  shard.record(second, seconds(1));
  const auto& phases = shard.rows()[0].phases;
  EXPECT_EQ(phases[static_cast<std::size_t>(Phase::kConnect)].count(), 1u);
  EXPECT_EQ(phases[static_cast<std::size_t>(Phase::kWait)].count(), 2u);
  EXPECT_EQ(phases[static_cast<std::size_t>(Phase::kWait)].max(), milliseconds(5));
  EXPECT_TRUE(phases[static_cast<std::size_t>(Phase::kTls)].empty());
  shard.clear();
  EXPECT_TRUE(phases[static_cast<std::size_t>(Phase::kWait)].empty());
}

TEST(Shard, KeepsTheWarmUpApartFromTheRows) {
  Shard shard(1);
  Sample early = failed(0, FailureKind::kReset, "gone");
  early.warm_up = true;
  early.in_window = false;
  shard.record(early, seconds(1));
  shard.record(passed(0, milliseconds(1)), seconds(2));
  EXPECT_EQ(shard.rows()[0].requests, 1u);
  EXPECT_EQ(shard.warm_up_rows()[0].requests, 1u);
  EXPECT_EQ(shard.warm_up_rows()[0].failures, 1u);
  EXPECT_THAT(shard.errors().entries(), IsEmpty());
  EXPECT_EQ(shard.ok(), 1u);
  EXPECT_EQ(shard.failed(), 1u);  // the accounting is about everything that was sent
}

TEST(Shard, CountsDroppedArrivalsAsScheduled) {
  Shard shard(1);
  shard.count_scheduled();
  for (int i = 0; i < 3; ++i) shard.record_dropped(0, seconds(2), i == 0);
  shard.count_waited();
  EXPECT_EQ(shard.scheduled(), 4u);
  EXPECT_EQ(shard.dropped(), 3u);
  EXPECT_EQ(shard.waited(), 1u);
  // One of them was due in the warm-up, which is not judged.
  EXPECT_EQ(shard.rows()[0].response_censored.unfinished.count(), 2u);
}

TEST(Shard, KeepsHowLongTheCensoredHadTakenApartFromTheTimesThatAreKnown) {
  Shard shard(1);
  shard.record_in_flight(0, seconds(3), seconds(1), false);
  shard.record_in_flight(0, seconds(9), seconds(9), true);
  shard.record(failed(0, FailureKind::kTimeout, "silent"), seconds(4));
  shard.record(failed(0, FailureKind::kConnectTimeout, "silent"), seconds(4));
  shard.record(failed(0, FailureKind::kReset, "gone"), seconds(4));
  const RowMetrics& row = shard.rows()[0];
  EXPECT_EQ(row.equal.count(), 3u);
  EXPECT_EQ(row.response_censored.timed_out, 2u);
  EXPECT_EQ(row.response_censored.unfinished.count(), 1u);
  EXPECT_EQ(row.response_censored.unfinished.max(), seconds(3));
  EXPECT_EQ(row.service_censored.unfinished.max(), seconds(1));
  shard.clear();
  EXPECT_TRUE(shard.rows()[0].empty());
  EXPECT_EQ(shard.rows()[0].response_censored.count(), 0u);
}

TEST(Shard, CountsFailuresAsRequestsWithTheirTimes) {
  Shard shard(1);
  shard.record(failed(0, FailureKind::kReset, "closed by peer"), seconds(3));
  Sample late = failed(0, FailureKind::kReset, "closed by peer");
  late.in_window = false;
  shard.record(late, seconds(4));
  const RowMetrics& row = shard.rows()[0];
  EXPECT_EQ(row.requests, 2);
  EXPECT_EQ(row.failures, 2);
  EXPECT_EQ(row.requests_in_window, 1);
  EXPECT_EQ(row.failures_in_window, 1);
  EXPECT_EQ(row.equal.count(), 2);
  ASSERT_THAT(shard.errors().entries(), SizeIs(1));
  EXPECT_EQ(shard.errors().entries()[0].count, 2);
  EXPECT_EQ(shard.errors().entries()[0].first_seen, seconds(3));
  EXPECT_EQ(shard.errors().entries()[0].last_seen, seconds(4));
}

TEST(Shard, CountsTheStatusOfAWholeResponseOnly) {
  Shard shard(1);
  for (const FailureKind kind :
       {FailureKind::kNone, FailureKind::kHttpStatus, FailureKind::kExpectation,
        FailureKind::kReset, FailureKind::kTimeout, FailureKind::kProtocol}) {
    Sample sample = failed(0, kind);
    sample.status = 503;
    shard.record(sample, seconds(0));
  }
  shard.record(failed(0, FailureKind::kDns), seconds(0));
  EXPECT_EQ(count_of(shard.rows()[0].statuses, 503), 3);
  EXPECT_THAT(shard.rows()[0].statuses.entries(), SizeIs(1));
}

TEST(Shard, PutsEveryKindOfFailureInOneColumnOfTheAccounts) {
  Shard shard(1);
  for (int kind = 0; kind < kFailureKinds; ++kind) {
    shard.record(failed(0, static_cast<FailureKind>(kind)), seconds(0));
  }
  EXPECT_EQ(shard.ok(), 1);
  EXPECT_EQ(shard.timed_out(), 2);  // timeout and connect_timeout
  EXPECT_EQ(shard.failed(), static_cast<std::uint64_t>(kFailureKinds) - 3);
}

TEST(Shard, BalancesItsAccountsOverRandomSamples) {
  Random random(21);
  Shard shard(5);
  std::uint64_t recorded = 0;
  std::uint64_t in_flight = 0;
  for (int i = 0; i < 50'000; ++i) {
    shard.count_scheduled();
    if (random.below(100) == 0) {
      ++in_flight;
      continue;
    }
    ++recorded;
    Sample sample = failed(static_cast<std::uint32_t>(random.below(5)),
                           static_cast<FailureKind>(random.below(kFailureKinds)), "why");
    sample.in_window = random.below(10) != 0;
    sample.status = static_cast<std::uint16_t>(random.below(3) * 200);
    sample.response = sample.service + Nanoseconds(static_cast<std::int64_t>(random.below(2)));
    shard.record(sample, microseconds(i));
  }
  EXPECT_EQ(shard.scheduled(), 50'000);
  EXPECT_EQ(shard.ok() + shard.failed() + shard.timed_out(), recorded);
  EXPECT_EQ(shard.scheduled(), recorded + in_flight);
  std::uint64_t requests = 0;
  std::uint64_t failures = 0;
  for (const RowMetrics& row : shard.rows()) {
    requests += row.requests;
    failures += row.failures;
    EXPECT_EQ(row.equal.count() + row.response_apart.count(), row.requests);
    EXPECT_EQ(row.equal.count() + row.service_apart.count(), row.requests);
  }
  EXPECT_EQ(requests, recorded);
  EXPECT_EQ(failures, shard.failed() + shard.timed_out());
  std::uint64_t errors = 0;
  for (const ErrorTable::Entry& entry : shard.errors().entries()) errors += entry.count;
  EXPECT_EQ(errors, failures);
}

TEST(Shard, AllocatesNothingForPassedRequestsOnceWarm) {
  Random random(5);
  Shard shard(2);
  const auto one_interval = [&] {
    for (int i = 0; i < 20'000; ++i) {
      const auto row = static_cast<std::uint32_t>(i % 2);
      const Nanoseconds wait = row == 1 ? milliseconds(1) : Nanoseconds(0);
      Sample sample = passed(row, log_uniform(random, microseconds(1), hours(1)), wait);
      sample.status = i % 3 == 0 ? 201 : 200;
      shard.count_scheduled();
      shard.record(sample, seconds(1));
      shard.record_lag(microseconds(3));
    }
  };
  one_interval();
  const std::uint64_t before = allocations;
  one_interval();
  EXPECT_EQ(allocations, before);
  shard.clear();
  const std::uint64_t cleared = allocations;
  one_interval();
  EXPECT_EQ(allocations, cleared) << "clear() has given memory away";
}

TEST(Shard, AllocatesNothingForAFailureItHasSeen) {
  Shard shard(1);
  const Sample sample = failed(0, FailureKind::kConnectRefused, "connection refused by 127.0.0.1");
  shard.record(sample, seconds(0));
  const std::uint64_t before = allocations;
  for (int i = 0; i < 1000; ++i) shard.record(sample, seconds(i));
  EXPECT_EQ(allocations, before);
}

TEST(Shard, IsAsNewWhenCleared) {
  Shard shard(2);
  shard.count_scheduled();
  shard.record(passed(0, milliseconds(1), milliseconds(1)), seconds(1));
  shard.record(failed(1, FailureKind::kTimeout, "silence"), seconds(1));
  shard.record(failed(1, FailureKind::kTls, "expired"), seconds(1));
  shard.record_lag(milliseconds(1));
  shard.clear();
  EXPECT_EQ(shard.scheduled() + shard.ok() + shard.failed() + shard.timed_out(), 0);
  EXPECT_TRUE(shard.lag().empty());
  EXPECT_THAT(shard.errors().entries(), IsEmpty());
  for (const RowMetrics& row : shard.rows()) {
    EXPECT_EQ(row.requests + row.failures + row.requests_in_window + row.failures_in_window, 0);
    EXPECT_EQ(row.bytes_in + row.bytes_out + row.retries + row.redirects + row.connections, 0);
    EXPECT_TRUE(row.equal.empty() && row.response_apart.empty() && row.service_apart.empty());
    EXPECT_THAT(row.statuses.entries(), IsEmpty());
  }
}

}  // namespace
}  // namespace stormlight
