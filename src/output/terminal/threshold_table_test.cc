#include "output/terminal/threshold_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "output/terminal/report.h"
#include "output/terminal/status_line.h"
#include "output/testing/golden.h"
#include "output/testing/sample.h"
#include "output/testing/threshold_sample.h"

namespace stormlight::output {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::sample_info;
using testing::sample_snapshot;
using testing::threshold_result;

constexpr Look kPlain{.color = false, .unicode = true};

std::string text_of(const std::vector<StyledLine>& lines) {
  std::string text;
  for (const StyledLine& line : lines) text += line.text() + '\n';
  return text;
}

std::string report_of(const Snapshot& snapshot, int width) {
  ReportOptions options;
  options.width = width;
  options.look = kPlain;
  return text_of(final_report(sample_info(), snapshot, Verdict::kFail, options));
}

Snapshot judged_snapshot() {
  Snapshot snapshot = sample_snapshot();
  snapshot.thresholds = testing::sample_thresholds();
  return snapshot;
}

TEST(ThresholdTable, MatchesTheGoldenFiles) {
  const Snapshot snapshot = judged_snapshot();
  testing::expect_golden("thresholds_100.txt",
                         text_of(render(threshold_table(snapshot), 100, kPlain)));
  testing::expect_golden("thresholds_60.txt",
                         text_of(render(threshold_table(snapshot), 60, kPlain)));
}

TEST(ThresholdTable, StandsInTheReportOnlyWhenThereAreThresholds) {
  EXPECT_THAT(report_of(judged_snapshot(), 100), HasSubstr("\nThresholds\nResult "));
  EXPECT_THAT(report_of(sample_snapshot(), 100), Not(HasSubstr("Threshold")));
}

TEST(ThresholdTable, TheReportSaysWhichThresholdEndedTheRun) {
  Snapshot snapshot = sample_snapshot();
  snapshot.elapsed = std::chrono::milliseconds(4012);
  snapshot.thresholds = {
      threshold_result("p99 < 1ms abort", Threshold::Unit::kTime, 30, false, 5341)};
  EXPECT_THAT(report_of(snapshot, 0), Not(HasSubstr("Aborted")));
  snapshot.thresholds[0].aborted = true;
  const std::string report = report_of(snapshot, 0);
  EXPECT_THAT(report,
              HasSubstr("Aborted      after 4s of 10s by p99 < 1ms abort: 30.00 ms, of 5,341 "
                        "samples\n"));
  EXPECT_THAT(report, HasSubstr("\naborted  "));
}

TEST(ThresholdTrouble, NamesWhatIsBrokenSoFar) {
  Snapshot snapshot = sample_snapshot();
  EXPECT_THAT(trouble_lines(snapshot, 0, kPlain), IsEmpty());
  snapshot.thresholds = {
      threshold_result("p99 < 1s", Threshold::Unit::kTime, 5, true, 10),
      threshold_result("p99 < 1s over 10s", Threshold::Unit::kTime, std::nullopt, false, 0)};
  EXPECT_THAT(trouble_lines(snapshot, 0, kPlain), IsEmpty());
  snapshot.thresholds = testing::sample_thresholds();
  EXPECT_EQ(
      text_of(trouble_lines(snapshot, 0, kPlain)),
      "2 thresholds not passed so far: failures < 1%: 1.25% · rps > 900: 534.10 requests/s\n");
}

}  // namespace
}  // namespace stormlight::output
