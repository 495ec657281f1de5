#include "target/counters.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace stormlight::target {
namespace {

TEST(Counters, KeepAnswersApartByMethodPathAndStatus) {
  Counters counters;
  for (int i = 0; i < 3; ++i) counters.add_answer("GET", "/b", 200);
  counters.add_answer("GET", "/b", 500);
  counters.add_answer("HEAD", "/b", 200);
  counters.add_answer("GET", "/a", 200);
  TargetCounters sum;
  counters.add_to(sum);
  EXPECT_EQ(sum.requests, 6U);
  ASSERT_EQ(sum.answers.size(), 4U);
  EXPECT_EQ(sum.answers[0].path, "/a");
  EXPECT_EQ(sum.answers[1].count, 3U);
  EXPECT_EQ(sum.answers[2].status, 500);
  EXPECT_EQ(sum.answers[3].method, "HEAD");
}

TEST(Counters, AddUpOverThreads) {
  Counters one;
  Counters two;
  one.add_answer("GET", "/a", 200);
  two.add_answer("GET", "/a", 200);
  two.add_answer("GET", "/0", 200);
  one.connections.add(5);
  one.closed_connections.add(2);
  two.connections.add();
  one.bytes_in.add(10);
  two.bytes_in.add(7);
  TargetCounters sum;
  one.add_to(sum);
  two.add_to(sum);
  EXPECT_EQ(sum.connections, 6U);
  EXPECT_EQ(sum.open_connections, 4U);
  EXPECT_EQ(sum.bytes_in, ByteCount(17));
  ASSERT_EQ(sum.answers.size(), 2U);
  EXPECT_EQ(sum.answers[0].path, "/0");
  EXPECT_EQ(sum.answers[1].count, 2U);
}

TEST(Counters, AreBoundedWhateverPathsComeIn) {
  Counters counters;
  for (int i = 0; i < 10'000; ++i) counters.add_answer("GET", '/' + std::to_string(i), 404);
  counters.add_answer("GET", '/' + std::string(100'000, 'x'), 404);
  TargetCounters sum;
  counters.add_to(sum);
  EXPECT_EQ(sum.requests, 10'001U);
  EXPECT_EQ(sum.answers.size(), Counters::kMaxKinds + 1);
  EXPECT_EQ(sum.answers.front().path, "(other)");
}

TEST(Counters, ShowAsJson) {
  Counters counters;
  counters.add_answer("GET", "/\"", 200);
  counters.add_answer("GET", "/a", 200);
  TargetCounters sum;
  counters.add_to(sum);
  const auto json = nlohmann::json::parse(to_json(sum));
  EXPECT_EQ(json["requests"], 2);
  EXPECT_EQ(json["answers"][0]["path"], "/\"");
  EXPECT_EQ(json["answers"][1],
            (nlohmann::json{{"method", "GET"}, {"path", "/a"}, {"status", 200}, {"count", 1}}));
  EXPECT_EQ(nlohmann::json::parse(to_json({}))["answers"].size(), 0U);
}

}  // namespace
}  // namespace stormlight::target
