#include "output/csv/csv_sink.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "output/csv/csv_rows.h"
#include "output/testing/golden.h"
#include "output/testing/sample.h"
#include "output/testing/temporary_folder.h"

namespace stormlight::output {
namespace {

using ::testing::ElementsAre;
using testing::expect_golden;
using ::testing::HasSubstr;
using testing::read_file;
using testing::sample_info;
using testing::troubled_snapshot;

class CsvSinkTest : public ::testing::Test {
 protected:
  std::string prefix() const { return (folder_.path() / "run").string(); }
  std::string content(const std::string& suffix) const { return read_file(prefix() + suffix); }

  /// A running total of 100 requests per call.
  Snapshot running(int second) const {
    Snapshot snapshot;
    testing::set_time(snapshot, std::chrono::seconds(second), RunState::kRunning, 5);
    Row& row = testing::add_row(snapshot, "GET", "/hello");
    const auto count = static_cast<std::uint64_t>(second) * 100;
    testing::add_samples(row, count, std::chrono::milliseconds(1), std::chrono::milliseconds(9));
    if (second != 2) row.recent_response.record(std::chrono::milliseconds(second), 100);
    testing::complete(snapshot);
    return snapshot;
  }

  testing::TemporaryFolder folder_;
};

TEST_F(CsvSinkTest, AppendsAHistoryRowAtEachSnapshotWhereTailSeesIt) {
  CsvSink sink(prefix());
  ASSERT_TRUE(sink.start(sample_info()));
  EXPECT_EQ(content("_stats_history.csv"), csv_history_header());
  sink.snapshot(running(1));
  const std::string first = content("_stats_history.csv");
  EXPECT_THAT(first, HasSubstr("\r\n1767323046,5,,Aggregated,100,0,1,"));
  sink.snapshot(running(2));
  EXPECT_THAT(content("_stats_history.csv"), ::testing::StartsWith(first));
  expect_golden("history.csv", content("_stats_history.csv"));
}

TEST_F(CsvSinkTest, WritesLocustsFourFilesAndNamesThem) {
  CsvSink sink(prefix());
  ASSERT_TRUE(sink.start(sample_info()));
  ASSERT_TRUE(sink.finish(troubled_snapshot(), Verdict::kPass));
  EXPECT_EQ(content("_stats.csv"), csv_stats(troubled_snapshot()));
  EXPECT_EQ(content("_failures.csv"), csv_failures(sample_info(), troubled_snapshot()));
  EXPECT_EQ(content("_exceptions.csv"), "Count,Message,Traceback,Nodes\r\n");
  EXPECT_THAT(sink.files(), ElementsAre(prefix() + "_stats.csv", prefix() + "_stats_history.csv",
                                        prefix() + "_failures.csv", prefix() + "_exceptions.csv"));
}

TEST_F(CsvSinkTest, AddsNoSecondRowForAFinalSnapshotOfTheSameInstant) {
  CsvSink sink(prefix());
  ASSERT_TRUE(sink.start(sample_info()));
  sink.snapshot(running(1));
  const std::string before = content("_stats_history.csv");
  ASSERT_TRUE(sink.finish(running(1), Verdict::kPass));
  EXPECT_EQ(content("_stats_history.csv"), before);
}

TEST_F(CsvSinkTest, RefusesToStartWithoutTheFolder) {
  CsvSink sink((folder_.path() / "missing" / "run").string());
  const Result<void> started = sink.start(sample_info());
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind, ErrorKind::kIo);
  EXPECT_EQ(started.error().hint, "create the folder first");
  EXPECT_TRUE(sink.files().empty());
}

}  // namespace
}  // namespace stormlight::output
