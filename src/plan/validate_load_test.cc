#include <cmath>
#include <functional>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/validate.h"

namespace stormlight {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

Load closed_load() {
  Load load;
  load.users = 10;
  load.spawn_rate = Rate::per_second(2);
  load.duration = seconds(10);
  return load;
}

Load open_load() {
  Load load;
  load.model = Model::kOpen;
  load.rate = Rate::per_second(100);
  load.duration = seconds(10);
  return load;
}

Load staged_load() {
  Load load = closed_load();
  load.stages = {{0, 10, seconds(4)}, {10, 10, seconds(6)}};
  return load;
}

struct Case {
  std::string name;
  Load load;
  std::function<void(Load&)> spoil;
  std::string message;
  std::string hint;
};

class ValidateLoad : public testing::TestWithParam<Case> {};

TEST_P(ValidateLoad, NamesTheValueTheCauseAndTheFix) {
  Load load = GetParam().load;
  const Result<void> before = validate_load(load);
  EXPECT_TRUE(before.ok()) << before.error().message;
  GetParam().spoil(load);
  const Result<void> result = validate_load(load);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, ErrorKind::kInput);
  EXPECT_THAT(result.error().message, HasSubstr(GetParam().message));
  EXPECT_THAT(result.error().hint, HasSubstr(GetParam().hint));
}

const double kInfinity = std::numeric_limits<double>::infinity();

INSTANTIATE_TEST_SUITE_P(
    Closed, ValidateLoad,
    testing::Values(
        Case{"FewerRequestsThanUsers", closed_load(), [](Load& l) { l.requests = 9; },
             "ends after 9 requests, so some of its 10 users would never send one", "--users 9"},
        Case{"PacingNegative", closed_load(), [](Load& l) { l.pacing = seconds(-1); },
             "the pacing must be 0 or more, not -1s", ""},
        Case{"PacingWithThinkTime", closed_load(),
             [](Load& l) {
               l.pacing = seconds(1);
               l.think_time = {seconds(0), seconds(1)};
             },
             "think time and pacing exclude each other", "fixed beat"},
        Case{"WarmUpNegative", closed_load(), [](Load& l) { l.warm_up = seconds(-1); },
             "the warm-up must be 0 or more, not -1s", ""},
        Case{"WarmUpAsLongAsTheRun", closed_load(), [](Load& l) { l.warm_up = seconds(10); },
             "the warm-up, 10s, leaves nothing to judge of the duration, 10s", "--warm-up"}),
    [](const auto& one) { return one.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Open, ValidateLoad,
    testing::Values(
        Case{"NoRate", open_load(), [](Load& l) { l.rate = Rate(); },
             "the open model needs a rate above 0 and at most 1000000, or stages; its rate is 0",
             "--rate 100"},
        Case{"RateTooHigh", open_load(), [](Load& l) { l.rate = Rate::per_second(1'000'001); },
             "its rate is 1000001", ""},
        Case{"RateNotANumber", open_load(),
             [](Load& l) { l.rate = Rate::per_second(std::nan("")); }, "its rate is nan", ""},
        Case{"NoMaxUsers", open_load(), [](Load& l) { l.max_users = 0; },
             "max users must be from 1 to 1000000, not 0", "--max-users"},
        Case{"DropLateNegative", open_load(), [](Load& l) { l.drop_late = seconds(-1); },
             "drop late must be 0 or more, not -1s", ""},
        Case{"ThinkTime", open_load(), [](Load& l) { l.think_time = {seconds(1), seconds(1)}; },
             "think time is for the closed model", "leave it out"},
        Case{"Pacing", open_load(), [](Load& l) { l.pacing = seconds(1); },
             "pacing is for the closed model", "leave it out"}),
    [](const auto& one) { return one.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Stages, ValidateLoad,
    testing::Values(
        Case{"LevelNegative", staged_load(), [](Load& l) { l.stages[1].from = -1; },
             "stage 2: the level must be from 0 to 1000000, not -1", "arrivals per second"},
        Case{"LevelTooHigh", staged_load(), [](Load& l) { l.stages[0].to = 1'000'001; },
             "stage 1: the level must be from 0 to 1000000, not 1000001", ""},
        Case{"LevelInfinite", staged_load(), [](Load& l) { l.stages[0].to = kInfinity; }, "not inf",
             ""},
        Case{"NoLength", staged_load(), [](Load& l) { l.stages[1].length = seconds(0); },
             "stage 2: the time must be above 0, not 0s", ""},
        Case{"TooLongInAll", staged_load(),
             [](Load& l) { l.stages[0].length = l.stages[1].length = hours(24 * 200); },
             "the stages take more than 8760h in all", "shorten"},
        Case{"NeverAboveZero", staged_load(), [](Load& l) { l.stages = {{0, 0, seconds(10)}}; },
             "never rises above 0", "100:30s"},
        Case{"AnotherDuration", staged_load(), [](Load& l) { l.duration = seconds(11); },
             "the duration, 11s, is not what the stages take, 10s", "how long"}),
    [](const auto& one) { return one.param.name; });

TEST(ValidateLoadBounds, AreAllAccepted) {
  Load load = closed_load();
  load.requests = 10;
  load.pacing = Nanoseconds(1);
  load.warm_up = seconds(10) - Nanoseconds(1);
  EXPECT_TRUE(validate_load(load).ok());
  load = open_load();
  load.rate = Rate::per_second(1'000'000);
  load.max_users = 1'000'000;
  load.drop_late = Nanoseconds(0);
  load.requests = 1;
  EXPECT_TRUE(validate_load(load).ok());
  load.rate = Rate();
  load.stages = {{0, 1'000'000, milliseconds(1)}, {5, 0, seconds(10) - milliseconds(1)}};
  EXPECT_TRUE(validate_load(load).ok());
  load = staged_load();
  load.requests = 1;  // which of the levels the run will reach is not known
  EXPECT_TRUE(validate_load(load).ok());
}

TEST(ValidatePlanOfTheOpenModel, NeedsAUserForEachWorker) {
  Plan plan;
  plan.host = "http://127.0.0.1:8000";
  plan.tasks = {TaskSpec()};
  plan.load = open_load();
  plan.load.max_users = 2;
  plan.workers = 2;
  EXPECT_TRUE(validate(plan).ok());
  plan.workers = 3;
  const Result<void> result = validate(plan);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message, "max users, 2, are fewer than the workers, 3");
}

}  // namespace
}  // namespace stormlight
