#include "engine/run_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stormlight {
namespace {

using testing::HasSubstr;

TEST(Judge, PassesEverythingBelow400WithoutAnExpectation) {
  EXPECT_EQ(judge({}, 204, "").failure, FailureKind::kNone);
  EXPECT_EQ(judge({}, 399, "").failure, FailureKind::kNone);
  const Judgement bad = judge({}, 404, "");
  EXPECT_EQ(bad.failure, FailureKind::kHttpStatus);
  EXPECT_THAT(bad.message, HasSubstr("404"));
}

TEST(Judge, TakesTheExpectedStatusesInsteadOfTheDefault) {
  Expectation expect;
  expect.statuses = {{404, 404}, {500, 599}};
  EXPECT_EQ(judge(expect, 404, "").failure, FailureKind::kNone);
  EXPECT_EQ(judge(expect, 503, "").failure, FailureKind::kNone);
  EXPECT_EQ(judge(expect, 200, "").failure, FailureKind::kExpectation);
}

TEST(Judge, LooksForTheTextInTheBody) {
  Expectation expect;
  expect.body_contains = "Hello";
  EXPECT_EQ(judge(expect, 200, "say Hello World").failure, FailureKind::kNone);
  EXPECT_EQ(judge(expect, 200, "goodbye").failure, FailureKind::kExpectation);
  EXPECT_EQ(judge(expect, 500, "Hello").failure, FailureKind::kHttpStatus);
}

TEST(RunPlan, JoinsHostAndPathAndSharesRows) {
  Plan plan;
  plan.host = "http://example.test/base/";
  TaskSpec one;
  one.path = "/x?y=1";
  one.name = "/x";
  TaskSpec two = one;
  two.path = "/x?y=2";
  plan.tasks = {one, two};
  const auto run_plan = RunPlan::create(plan);
  ASSERT_TRUE(run_plan.ok());
  EXPECT_EQ(run_plan->parts[1].url.target, "/base/x?y=2");
  EXPECT_EQ(run_plan->rows.size(), 1u);
  EXPECT_EQ(run_plan->row_of, (std::vector<std::uint32_t>{0, 0}));
}

}  // namespace
}  // namespace stormlight
