#include "output/junit/junit_report.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "output/junit/junit_sink.h"
#include "output/testing/golden.h"
#include "output/testing/sample.h"
#include "output/testing/temporary_folder.h"
#include "output/testing/threshold_sample.h"

namespace stormlight::output {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::sample_info;
using testing::sample_thresholds;

Snapshot judged_snapshot() {
  Snapshot snapshot = testing::sample_snapshot();
  snapshot.thresholds = sample_thresholds();
  return snapshot;
}

TEST(JunitReport, MatchesTheGoldenFile) {
  testing::expect_golden("junit.xml",
                         junit_report(sample_info(), judged_snapshot(), Verdict::kFail));
}

TEST(JunitReport, OfARunThatPassedHasNoFailure) {
  const std::string report =
      junit_report(sample_info(), testing::sample_snapshot(), Verdict::kPass);
  EXPECT_THAT(report, HasSubstr(R"(tests="1" failures="0" errors="0")"));
  EXPECT_THAT(report,
              HasSubstr(R"(<testcase classname="stormlight" name="verdict" time="10.000"/>)"));
  EXPECT_THAT(report, Not(HasSubstr("<failure")));
}

TEST(JunitReport, ASaturatedGeneratorIsAnErrorAndNotAFailure) {
  Snapshot snapshot = testing::sample_snapshot();
  snapshot.generator.saturated = true;
  snapshot.generator.reasons = {"it was late"};
  const std::string report = junit_report(sample_info(), snapshot, Verdict::kInvalid);
  EXPECT_THAT(report, HasSubstr(R"(tests="1" failures="0" errors="1")"));
  EXPECT_THAT(report, HasSubstr(R"(<error type="invalid" message="the generator was saturated)"));
  EXPECT_THAT(report, HasSubstr("it was late"));
}

TEST(JunitReport, EscapesWhatXmlCannotHold) {
  EXPECT_EQ(xml_escaped("a < b & \"c\" > 'd'"), "a &lt; b &amp; &quot;c&quot; &gt; 'd'");
  EXPECT_EQ(xml_escaped("]]>"), "]]&gt;");
  EXPECT_EQ(xml_escaped("a\nb\tc\r"), "a&#10;b&#9;c&#13;");
  EXPECT_EQ(xml_escaped("\x1b\x01\xff\xef\xbf\xbf"), "\uFFFD\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(xml_escaped("gr\u00fc\u00dfe \U0001F600"), "gr\u00fc\u00dfe \U0001F600");
}

TEST(JunitReport, HidesCredentials) {
  RunInfo info = sample_info();
  info.host = "http://me:secret@127.0.0.1:8000";
  EXPECT_THAT(junit_report(info, judged_snapshot(), Verdict::kFail), Not(HasSubstr("secret")));
}

TEST(JunitSink, WritesTheReportAtTheEndOnly) {
  const testing::TemporaryFolder folder;
  const std::string path = (folder.path() / "junit.xml").string();
  JunitSink sink(path);
  ASSERT_TRUE(sink.start(sample_info()));
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_TRUE(sink.files().empty());
  ASSERT_TRUE(sink.finish(judged_snapshot(), Verdict::kFail));
  EXPECT_EQ(testing::read_file(path),
            junit_report(sample_info(), judged_snapshot(), Verdict::kFail));
  EXPECT_THAT(sink.files(), ElementsAre(path));
}

TEST(JunitSink, RefusesToStartWhenTheFileCannotBeWritten) {
  const testing::TemporaryFolder folder;
  JunitSink sink((folder.path() / "missing" / "junit.xml").string());
  const Result<void> started = sink.start(sample_info());
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind, ErrorKind::kIo);
}

}  // namespace
}  // namespace stormlight::output
