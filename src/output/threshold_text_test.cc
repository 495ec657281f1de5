#include "output/threshold_text.h"

#include <gtest/gtest.h>

#include "output/testing/sample.h"
#include "output/testing/threshold_sample.h"

namespace stormlight::output {
namespace {

using testing::sample_thresholds;
using testing::threshold_result;
using Unit = Threshold::Unit;

std::string value(Unit unit, std::optional<double> number) {
  return threshold_value(threshold_result("x", unit, number, true, 10));
}

TEST(ThresholdText, ShowsAValueWithItsUnit) {
  EXPECT_EQ(value(Unit::kTime, 612.345), "612.35 ms");
  EXPECT_EQ(value(Unit::kTime, 0.0831), "0.0831 ms");
  EXPECT_EQ(value(Unit::kPercent, 0.0), "0%");
  EXPECT_EQ(value(Unit::kPercent, 1.5), "1.50%");
  EXPECT_EQ(value(Unit::kRequests, 1.0), "1 request");
  EXPECT_EQ(value(Unit::kRequests, 12345.0), "12,345 requests");
  EXPECT_EQ(value(Unit::kPerSecond, 900.0), "900.00 requests/s");
  EXPECT_EQ(value(Unit::kTime, std::nullopt), "no sample");
}

TEST(ThresholdText, MarksARoughPercentile) {
  ThresholdResult result = threshold_result("p99 < 1s", Unit::kTime, 5, true, 20);
  result.rough = true;
  EXPECT_EQ(threshold_sentence(result), "p99 < 1s: ~5.00 ms, of 20 samples");
}

TEST(ThresholdText, SaysOfAPercentileThatIsNotKnownWhatItIsAtLeast) {
  ThresholdResult result = threshold_result("p99 < 1s", Unit::kTime, 10'000, false, 20);
  result.at_least = true;
  EXPECT_EQ(threshold_sentence(result), "p99 < 1s: \u2265 10,000 ms, of 20 samples");
}

TEST(ThresholdText, SaysWhenTheMedianIsNotKnown) {
  EXPECT_EQ(verdict_reason(testing::silent_snapshot(), Verdict::kInvalid),
            "the median response time is not known: 10,000 of 10,000 requests (100%) timed out, "
            "were dropped or in flight at the stop");
  Snapshot both = testing::silent_snapshot();
  both.generator.saturated = true;
  const std::string reason = verdict_reason(both, Verdict::kInvalid);
  EXPECT_TRUE(reason.starts_with("the generator was saturated")) << reason;
  EXPECT_NE(reason.find("; the median response time is not known"), std::string::npos) << reason;
}

TEST(ThresholdText, IsOnePrintableLine) {
  const ThresholdResult result =
      threshold_result("a\n\x1b[2J: p99 < 1s", Unit::kTime, std::nullopt, false, 0);
  EXPECT_EQ(threshold_sentence(result), "a\\n\\x1b[2J: p99 < 1s: no sample");
}

TEST(ThresholdText, SaysWhyAVerdictIsNotAPass) {
  Snapshot snapshot = testing::sample_snapshot();
  EXPECT_EQ(verdict_reason(snapshot, Verdict::kPass), "");
  snapshot.thresholds = sample_thresholds();
  EXPECT_EQ(verdict_reason(snapshot, Verdict::kFail), "3 of 5 thresholds did not pass");
  snapshot.thresholds.clear();
  snapshot.totals.failures = 2;
  EXPECT_EQ(verdict_reason(snapshot, Verdict::kFail), "2 of 5,341 requests failed");
  snapshot.generator.saturated = true;
  snapshot.generator.reasons = {"lag p99 is 3 ms"};
  EXPECT_EQ(verdict_reason(snapshot, Verdict::kInvalid),
            "the generator was saturated, so the figures are not trustworthy: lag p99 is 3 ms");
  EXPECT_EQ(verdict_reason(Snapshot(), Verdict::kFail), "no request got a response");
  EXPECT_EQ(verdict_reason(Snapshot(), Verdict::kInvalid), "no request left this machine");
}

}  // namespace
}  // namespace stormlight::output
