#include "output/annotations/annotations_sink.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "output/testing/sample.h"
#include "output/testing/threshold_sample.h"

namespace stormlight::output {
namespace {

using testing::sample_snapshot;
using testing::threshold_result;

TEST(Annotations, AreALinePerThresholdThatDidNotPass) {
  Snapshot snapshot = sample_snapshot();
  snapshot.thresholds = testing::sample_thresholds();
  EXPECT_EQ(annotations(snapshot, Verdict::kFail),
            "::error title=Stormlight threshold not passed::failures < 1%25: 1.25%25, of 5,341 "
            "samples\n"
            "::error title=Stormlight threshold not passed::GET /hello: p95 < 200ms over 10s: no "
            "sample\n"
            "::error title=Stormlight threshold not passed::rps > 900: 534.10 requests/s, of 5,341 "
            "samples\n");
}

TEST(Annotations, SayNothingOfARunThatPassed) {
  Snapshot snapshot = sample_snapshot();
  snapshot.thresholds = {threshold_result("p99 < 1s", Threshold::Unit::kTime, 5, true, 10)};
  EXPECT_EQ(annotations(snapshot, Verdict::kPass), "");
}

TEST(Annotations, TellAVerdictThatNoThresholdExplains) {
  Snapshot snapshot = sample_snapshot();
  snapshot.totals.failures = 2;
  EXPECT_EQ(annotations(snapshot, Verdict::kFail),
            "::error title=Stormlight verdict fail::2 of 5,341 requests failed\n");
}

TEST(Annotations, StayOnOneLineWhateverTheExpressionHolds) {
  Snapshot snapshot = sample_snapshot();
  snapshot.thresholds = {threshold_result("a\n::error::forged\r%0A: p99 < 1s",
                                          Threshold::Unit::kTime, std::nullopt, false, 0)};
  EXPECT_EQ(annotations(snapshot, Verdict::kFail),
            "::error title=Stormlight threshold not passed::a\\n::error::forged\\r%250A: p99 < 1s: "
            "no sample\n");
}

TEST(AnnotationsSink, WritesAtTheEndToWhereItIsTold) {
  Snapshot snapshot = sample_snapshot();
  snapshot.thresholds = testing::sample_thresholds();
  AnnotationsSink sink(STDERR_FILENO);
  ::testing::internal::CaptureStderr();
  ::testing::internal::CaptureStdout();
  ASSERT_TRUE(sink.start(testing::sample_info()));
  sink.snapshot(snapshot);
  ASSERT_TRUE(sink.finish(snapshot, Verdict::kFail));
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), annotations(snapshot, Verdict::kFail));
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
}

}  // namespace
}  // namespace stormlight::output
