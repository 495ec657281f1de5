#include "output/json/json_sink.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "output/json/json_report.h"
#include "output/testing/golden.h"
#include "output/testing/sample.h"
#include "output/testing/temporary_folder.h"

namespace stormlight::output {
namespace {

using ::testing::ElementsAre;
using testing::read_file;
using testing::sample_info;
using testing::sample_snapshot;

TEST(JsonSink, WritesTheReportAtTheEndOnly) {
  const testing::TemporaryFolder folder;
  const std::string path = (folder.path() / "report.json").string();
  JsonSink sink(path);
  ASSERT_TRUE(sink.start(sample_info()));
  sink.snapshot(sample_snapshot());
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_TRUE(sink.files().empty());
  ASSERT_TRUE(sink.finish(sample_snapshot(), Verdict::kPass));
  EXPECT_EQ(read_file(path), json_report(sample_info(), sample_snapshot(), Verdict::kPass));
  EXPECT_THAT(sink.files(), ElementsAre(path));
}

TEST(JsonSink, RefusesToStartWhenTheFileCannotBeWritten) {
  const testing::TemporaryFolder folder;
  JsonSink sink((folder.path() / "missing" / "report.json").string());
  const Result<void> started = sink.start(sample_info());
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind, ErrorKind::kIo);
}

TEST(JsonSink, SendsADashToStandardOutput) {
  JsonSink sink("-");
  ASSERT_TRUE(sink.start(sample_info()));
  ::testing::internal::CaptureStdout();
  ASSERT_TRUE(sink.finish(sample_snapshot(), Verdict::kPass));
  EXPECT_EQ(::testing::internal::GetCapturedStdout(),
            json_report(sample_info(), sample_snapshot(), Verdict::kPass));
  EXPECT_TRUE(sink.files().empty());
}

}  // namespace
}  // namespace stormlight::output
