#include "plan/threshold_rows.h"

#include <chrono>
#include <limits>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "metrics/threshold_parser.h"
#include "plan/validate.h"

namespace stormlight {
namespace {

using std::chrono::seconds;
using testing::AllOf;
using testing::HasSubstr;

const std::vector<RowKey> kRows = {
    {"GET", "/hello"}, {"POST", "/api/upload"}, {"GET", "/api/upload"}, {"GET", "http://h:8000/a"}};

Threshold threshold(const std::string& text) {
  return *parse_threshold(text);
}

std::optional<std::size_t> row_of(const std::string& text) {
  const std::vector<Threshold> thresholds = {threshold(text)};
  const auto judged = find_rows(thresholds, kRows);
  EXPECT_TRUE(judged.ok()) << text;
  return judged.ok() ? judged->at(0).row : std::nullopt;
}

std::string refusal(const std::string& text, const std::vector<RowKey>& rows = kRows) {
  const std::vector<Threshold> thresholds = {threshold(text)};
  const auto judged = find_rows(thresholds, rows);
  if (judged.ok()) return "found";
  EXPECT_EQ(judged.error().kind, ErrorKind::kInput);
  return judged.error().message + " | " + judged.error().hint;
}

TEST(ThresholdRows, FindsARowByMethodAndNameOrByItsNameAlone) {
  EXPECT_EQ(row_of("p99 < 1s"), std::nullopt);
  EXPECT_EQ(row_of("GET /hello: p99 < 1s"), 0u);
  EXPECT_EQ(row_of("get  /hello: p99 < 1s"), 0u);
  EXPECT_EQ(row_of("/hello: p99 < 1s"), 0u);
  EXPECT_EQ(row_of("GET /api/upload: p99 < 1s"), 2u);
  EXPECT_EQ(row_of("\"GET http://h:8000/a\": p99 < 1s"), 3u);
  EXPECT_EQ(row_of("http://h:8000/a: p99 < 1s"), 3u);
}

TEST(ThresholdRows, RefusesAnUnknownRowAndListsThoseThereAreNearestFirst) {
  EXPECT_THAT(refusal("GET /helo: p99 < 1s"),
              AllOf(HasSubstr("\"GET /helo: p99 < 1s\": there is no row \"GET /helo\""),
                    HasSubstr("the rows are \"GET /hello\", ")));
  EXPECT_THAT(refusal("/api/uplod: p99 < 1s"), HasSubstr("the rows are \"GET /api/upload\", "));
  EXPECT_THAT(refusal("DELETE /hello: p99 < 1s"), HasSubstr("there is no row"));
}

TEST(ThresholdRows, ListsAFewOfManyRows) {
  std::vector<RowKey> many;
  for (int i = 0; i < 20'000; ++i) many.push_back({"GET", "/row/" + std::to_string(i)});
  EXPECT_THAT(refusal("/row/x1: p99 < 1s", many),
              AllOf(HasSubstr("GET /row/1"), HasSubstr(" and 19995 more")));
}

TEST(ThresholdRows, AsksForTheMethodOfANameThatSeveralRowsHave) {
  EXPECT_THAT(refusal("/api/upload: p99 < 1s"),
              AllOf(HasSubstr("several rows are called \"/api/upload\""),
                    HasSubstr("\"POST /api/upload\", \"GET /api/upload\"")));
}

Plan plan_with(const std::string& text) {
  Plan plan;
  plan.host = "http://127.0.0.1:8000";
  TaskSpec task;
  task.path = task.name = "/hello";
  plan.tasks = {task};
  plan.load.duration = seconds(10);
  plan.thresholds = {threshold(text)};
  return plan;
}

TEST(ThresholdRows, APlanWithAThresholdItCannotJudgeIsRefused) {
  EXPECT_TRUE(validate(plan_with("/hello: p99 < 1s over 10s")).ok());
  EXPECT_THAT(validate(plan_with("/hullo: p99 < 1s")).error().hint, HasSubstr("GET /hello"));
  EXPECT_THAT(validate(plan_with("p99 < 1s over 11s")).error().message,
              HasSubstr("the run measures 10s, so no window of 11s would be complete"));
  Plan warm = plan_with("p99 < 1s over 9s");
  warm.load.warm_up = seconds(2);
  EXPECT_THAT(validate(warm).error().message, HasSubstr("the run measures 8s"));
}

TEST(ThresholdRows, AThresholdMadeByHandHasToKeepItsInvariants) {
  const auto refused = [](auto spoil) {
    Plan plan = plan_with("p99 < 1s");
    spoil(plan.thresholds[0]);
    const Result<void> valid = validate(plan);
    return !valid.ok() && valid.error().hint.find("stormlight/threshold.h") != std::string::npos;
  };
  EXPECT_FALSE(refused([](Threshold&) {}));
  EXPECT_TRUE(refused([](Threshold& t) { t.quantile = 99; }));
  EXPECT_TRUE(refused([](Threshold& t) { t.limit = std::numeric_limits<double>::quiet_NaN(); }));
  EXPECT_TRUE(refused([](Threshold& t) { t.window = std::chrono::milliseconds(10); }));
  EXPECT_TRUE(refused([](Threshold& t) { t.abort_after = Nanoseconds(-1); }));
  EXPECT_TRUE(refused([](Threshold& t) {
    t.time = Threshold::Time::kLag;
    t.row = "/hello";
  }));
}

}  // namespace
}  // namespace stormlight
