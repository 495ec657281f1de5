#include "metrics/threshold_parser.h"

#include <string>

#include <gmock/gmock.h>

namespace stormlight {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using Comparison = Threshold::Comparison;
using Metric = Threshold::Metric;
using Time = Threshold::Time;
using Unit = Threshold::Unit;

Threshold parsed(std::string_view text) {
  const Result<Threshold> result = parse_threshold(text);
  EXPECT_TRUE(result.ok()) << text << ": " << (result.ok() ? "" : result.error().message);
  return result.ok() ? *result : Threshold();
}

/// "message | hint"
std::string refusal(std::string_view text) {
  const Result<Threshold> result = parse_threshold(text);
  if (result) return "parsed";
  EXPECT_EQ(result.error().kind, ErrorKind::kInput);
  return result.error().message + " | " + result.error().hint;
}

TEST(ThresholdParser, ReadsAPercentileOfTheResponseTime) {
  const Threshold threshold = parsed("p99<500ms");
  EXPECT_EQ(threshold.metric, Metric::kQuantile);
  EXPECT_EQ(threshold.time, Time::kResponse);
  EXPECT_DOUBLE_EQ(threshold.quantile, 0.99);
  EXPECT_EQ(threshold.comparison, Comparison::kLess);
  EXPECT_EQ(threshold.unit, Unit::kTime);
  EXPECT_EQ(threshold.limit, 500e6);
  EXPECT_EQ(threshold.row, "");
  EXPECT_EQ(threshold.window, Nanoseconds(0));
  EXPECT_FALSE(threshold.abort);
  EXPECT_EQ(threshold.expr, "p99<500ms");
}

TEST(ThresholdParser, TakesAnyPercentile) {
  EXPECT_DOUBLE_EQ(parsed("p99.99 < 1s").quantile, 0.9999);
  EXPECT_DOUBLE_EQ(parsed("p37.5 < 1s").quantile, 0.375);
  EXPECT_DOUBLE_EQ(parsed("P100 < 1s").quantile, 1);
  for (const char* text : {"p0 < 1s", "p101 < 1s", "p < 1s", "p-5 < 1s", "p9e1 < 1s", "p.5 < 1s"}) {
    EXPECT_THAT(refusal(text), HasSubstr("there is no metric")) << text;
  }
}

TEST(ThresholdParser, ReadsTheNamedTimes) {
  EXPECT_EQ(parsed("median < 1s").quantile, 0.5);
  EXPECT_EQ(parsed("min > 1ms").quantile, 0);
  EXPECT_EQ(parsed("max < 2s").quantile, 1);
  EXPECT_EQ(parsed("avg < 1s").metric, Metric::kMean);
  EXPECT_EQ(parsed("mean < 1s").metric, Metric::kMean);
  EXPECT_EQ(parsed("response max < 2s").time, Time::kResponse);
  EXPECT_EQ(parsed("service p95 < 1s").time, Time::kService);
  EXPECT_EQ(parsed("service avg < 1s").metric, Metric::kMean);
  EXPECT_EQ(parsed("lag p99 < 1ms").time, Time::kLag);
  EXPECT_DOUBLE_EQ(parsed("lag p99 < 1ms").quantile, 0.99);
}

TEST(ThresholdParser, ReadsSharesAndCounts) {
  const Threshold share = parsed("failures < 1%");
  EXPECT_EQ(share.metric, Metric::kFailures);
  EXPECT_EQ(share.unit, Unit::kPercent);
  EXPECT_EQ(share.limit, 1);
  EXPECT_EQ(parsed("failures <= 0.5 %").limit, 0.5);
  const Threshold count = parsed("failures < 10");
  EXPECT_EQ(count.unit, Unit::kRequests);
  EXPECT_EQ(count.limit, 10);
  EXPECT_EQ(parsed("dropped < 1%").metric, Metric::kDropped);
  EXPECT_EQ(parsed("dropped <= 0").unit, Unit::kRequests);
  EXPECT_EQ(parsed("rps > 900.5").metric, Metric::kRps);
  EXPECT_EQ(parsed("rps > 900.5").unit, Unit::kPerSecond);
  EXPECT_EQ(parsed("requests >= 1000").metric, Metric::kRequests);
}

TEST(ThresholdParser, KnowsFourComparisons) {
  EXPECT_EQ(parsed("rps < 1").comparison, Comparison::kLess);
  EXPECT_EQ(parsed("rps <= 1").comparison, Comparison::kLessOrEqual);
  EXPECT_EQ(parsed("rps > 1").comparison, Comparison::kGreater);
  EXPECT_EQ(parsed("rps >= 1").comparison, Comparison::kGreaterOrEqual);
  for (const char* text : {"rps = 1", "rps == 1", "rps != 1", "rps =< 1", "rps <> 1", "rps << 1"}) {
    EXPECT_THAT(refusal(text), HasSubstr("the comparison must be <, <=, > or >=")) << text;
  }
}

TEST(ThresholdParser, HoldsOnItsOwnSideOfTheLimitOnly) {
  const auto holds = [](std::string_view text) {
    const Threshold threshold = parsed(text);
    return std::string(threshold.holds(9) ? "b" : "") + (threshold.holds(10) ? "e" : "") +
           (threshold.holds(11) ? "a" : "");
  };
  EXPECT_EQ(holds("rps < 10"), "b");
  EXPECT_EQ(holds("rps <= 10"), "be");
  EXPECT_EQ(holds("rps > 10"), "a");
  EXPECT_EQ(holds("rps >= 10"), "ea");
}

TEST(ThresholdParser, BlanksAreFree) {
  for (const char* text :
       {"p99<1m30s over 10s abort after 5s", " p99  <  1m 30s  over 10 s abort after 5 s ",
        "\tp99 <1m30s\tover\t10s abort  after 5s"}) {
    const Threshold threshold = parsed(text);
    EXPECT_EQ(threshold.limit, 90e9) << text;
    EXPECT_EQ(threshold.window, seconds(10)) << text;
    EXPECT_TRUE(threshold.abort) << text;
    EXPECT_EQ(threshold.abort_after, seconds(5)) << text;
  }
  EXPECT_EQ(parsed("  p99 < 1s  ").expr, "p99 < 1s");
}

TEST(ThresholdParser, ReadsWindowAndAbort) {
  EXPECT_EQ(parsed("p99<500ms over 2m").window, minutes(2));
  const Threshold bare = parsed("failures < 5% abort");
  EXPECT_TRUE(bare.abort);
  EXPECT_EQ(bare.abort_after, Nanoseconds(0));
  EXPECT_EQ(parsed("rps > 900 abort after 10s").abort_after, seconds(10));
}

TEST(ThresholdParser, SplitsTheRowOffAtTheLastColonThatLeavesARule) {
  EXPECT_EQ(parsed("GET /hello: p95 < 200ms").row, "GET /hello");
  EXPECT_EQ(parsed("/hello:p95<200ms").row, "/hello");
  EXPECT_EQ(parsed("GET http://h:8000/a: p95 < 1s").row, "GET http://h:8000/a");
  EXPECT_EQ(parsed("a: b : p95 < 1s").row, "a: b");
  EXPECT_EQ(parsed("p99 < 1s: p95 < 2s").row, "p99 < 1s");
}

TEST(ThresholdParser, TakesAQuotedRowAsItIs) {
  const Threshold threshold = parsed(R"("GET http://h:8000/a?b=c: p1 < 2s" : p95 < 1s)");
  EXPECT_EQ(threshold.row, "GET http://h:8000/a?b=c: p1 < 2s");
  EXPECT_DOUBLE_EQ(threshold.quantile, 0.95);
  EXPECT_EQ(parsed(R"("say "hi"": p95 < 1s)").row, R"(say "hi")");
}

TEST(ThresholdParser, SuggestsTheMetricThatWasMeant) {
  EXPECT_THAT(refusal("failure < 1%"), HasSubstr("did you mean failures?"));
  EXPECT_THAT(refusal("p9x < 1s"),
              AllOf(HasSubstr("there is no metric \"p9x\""), HasSubstr("did you mean p9")));
  EXPECT_THAT(refusal("medain < 1s"), HasSubstr("did you mean median?"));
  EXPECT_THAT(refusal("request > 5"), HasSubstr("did you mean requests?"));
  EXPECT_THAT(refusal("servce p99 < 1s"), HasSubstr("did you mean service p99?"));
  EXPECT_THAT(refusal("lag < 1ms"), HasSubstr("write lag p99"));
  EXPECT_THAT(refusal("bananas < 1s"), HasSubstr("the metrics are p50"));
  EXPECT_THAT(refusal("lag failures < 1"), HasSubstr("there is no metric"));
}

TEST(ThresholdParser, QuotesTheExpressionInEveryError) {
  EXPECT_THAT(refusal("GET /x: p9 < 5"), HasSubstr("\"GET /x: p9 < 5\": "));
  EXPECT_THAT(refusal("p99 < 1s\x1b[2J"), Not(HasSubstr("\x1b")));
}

struct Wrong {
  const char* text;
  const char* message;
};

class ThresholdErrors : public testing::TestWithParam<Wrong> {};

TEST_P(ThresholdErrors, NameTheCauseAndTheFix) {
  const std::string said = refusal(GetParam().text);
  EXPECT_THAT(said, HasSubstr(GetParam().message)) << GetParam().text;
  EXPECT_FALSE(said.ends_with("| ")) << said;
}

INSTANTIATE_TEST_SUITE_P(
    Threshold, ThresholdErrors,
    testing::Values(
        Wrong{"", "the threshold is empty"}, Wrong{"  ", "the threshold is empty"},
        Wrong{"p99", "the comparison is missing"}, Wrong{"< 500ms", "the metric is missing"},
        Wrong{"p99 <", "the value is missing"}, Wrong{"p99 < over 10s", "the value is missing"},
        Wrong{"p99 < 500", "the time 500 has no unit | write 500ms or 500s"},
        Wrong{"p99 < 5%", "times are compared with a time"},
        Wrong{"p99 < fast", "is not a duration"}, Wrong{"p99 < -1s", "is negative"},
        Wrong{"p99 < 1 2s", "there are two values"}, Wrong{"p99 < 5 parsecs", "is not a duration"},
        Wrong{"rps > 900/s", "is not a number"}, Wrong{"rps > 5%", "a number is meant"},
        Wrong{"requests > 1e3", "is not a number"}, Wrong{"rps > -1", "is not a number"},
        Wrong{"failures < 500ms", "is not a number or a share"},
        Wrong{"failures < 0.01", "neither a count nor a share"},
        Wrong{"p99 < 1s over", "the time of \"over\" is missing"},
        Wrong{"p99 < 1s over 500ms", "must be from 1s to"},
        Wrong{"p99 < 1s over 9000h", "must be from 1s to"},
        Wrong{"p99 < 1s after 5s", "there is \"after\" where the rule should end"},
        Wrong{"p99 < 1s abort over 5s", "there is \"over\" where the rule should end"},
        Wrong{"p99 < 1s abort after", "the time of \"after\" is missing"},
        Wrong{"p99 < 1s abort now", "there is \"now\" where the rule should end"},
        Wrong{"requests > 10 abort", "is known at the end only"},
        Wrong{"failures >= 10 abort", "is known at the end only"},
        Wrong{": p99 < 1s", "the row before the colon is missing"},
        Wrong{"\"\": p99 < 1s", "the row before the colon is missing"},
        Wrong{"\"GET /a p99 < 1s", "the quoted row does not end"},
        Wrong{"GET /a:", "the rule is missing"}, Wrong{"GET /a: lag p99 < 1ms", "belong to no row"},
        Wrong{"GET /a: dropped < 1%", "belong to no row"}));

TEST(ThresholdParser, RefusesShareAboveAll) {
  EXPECT_THAT(refusal("failures < 101%"), HasSubstr("a share is at most 100%"));
}

}  // namespace
}  // namespace stormlight
