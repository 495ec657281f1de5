#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "target/target.h"
#include "target/test_client.h"
#include "target/test_target.h"

namespace stormlight::target {
namespace {

using std::chrono::milliseconds;

TEST(TargetFaults, InjectsErrorsButNotIntoStats) {
  TargetOptions options;
  options.error_rate = 1;
  const auto target = start(options);
  TestClient client(target->port());
  for (const char* path : {"/hello", "/nope", "/bytes/100"}) {
    const TestResponse response = client.fetch(path);
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(response.body, R"({"detail":"injected error"})");
  }
  EXPECT_EQ(stats(*target)["injected_errors"], 3);
}

TEST(TargetFaults, InjectsTheSameErrorsForASeed) {
  TargetOptions options;
  options.error_rate = 0.3;
  options.seed = 42;
  const auto statuses = [&options] {
    const auto target = start(options);
    TestClient client(target->port());
    std::vector<int> seen;
    for (int i = 0; i < 100; ++i) seen.push_back(client.fetch("/hello").status);
    return seen;
  };
  const std::vector<int> first = statuses();
  EXPECT_EQ(first, statuses());
  EXPECT_THAT(first, ::testing::Contains(500));
  EXPECT_THAT(first, ::testing::Contains(200));
}

TEST(TargetFaults, ClosesWithoutAWordAfterAWholeAnswer) {
  TargetOptions options;
  options.close_rate = 1;
  const auto target = start(options);
  for (const char* path : {"/hello", "/bytes/1000000"}) {
    TestClient client(target->port());
    const TestResponse response = client.fetch(path);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.header("connection"), "");
    EXPECT_TRUE(client.is_at_end());
  }
  EXPECT_EQ(target->counters().injected_closes, 2U);
}

TEST(TargetFaults, DelaysEveryAnswer) {
  TargetOptions options;
  options.delay = milliseconds(30);
  const auto target = start(options);
  TestClient client(target->port());
  const TimePoint begin = monotonic_now();
  client.fetch("/hello");
  client.fetch("/nope");
  EXPECT_GE(monotonic_now() - begin, milliseconds(60));
}

TEST(TargetFaults, StallsThenAnswersEveryoneButKeepsItsStats) {
  TargetOptions options;
  options.stall_at = Nanoseconds(0);
  options.stall_for = milliseconds(300);
  const TimePoint before_start = monotonic_now();
  const auto target = start(options);
  TestClient first(target->port());
  TestClient second(target->port());
  first.get("/hello");
  second.get("/bytes/100000");
  EXPECT_EQ(stats(*target)["requests"], 0);
  EXPECT_EQ(first.read_response().status, 200);
  EXPECT_GE(monotonic_now() - before_start, milliseconds(300));
  EXPECT_EQ(second.read_response().body.size(), 100'000U);
}
}  // namespace
}  // namespace stormlight::target
