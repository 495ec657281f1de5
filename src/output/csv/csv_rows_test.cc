#include "output/csv/csv_rows.h"

#include <gtest/gtest.h>

#include "output/testing/golden.h"
#include "output/testing/sample.h"

namespace stormlight::output {
namespace {

using testing::expect_golden;
using testing::sample_info;
using testing::sample_snapshot;
using testing::troubled_snapshot;

TEST(CsvStats, MatchesTheGoldenFile) {
  expect_golden("sample_stats.csv", csv_stats(sample_snapshot()));
  expect_golden("troubled_stats.csv", csv_stats(troubled_snapshot()));
}

TEST(CsvStats, HasNoNumberForAPercentileThatIsNotKnown) {
  const std::string csv = csv_stats(testing::open_snapshot());
  EXPECT_NE(csv.find(",N/A,N/A,N/A,N/A\r\n"), std::string::npos);  // 99% and beyond
  EXPECT_EQ(csv.find("N/A,N/A,N/A,N/A,N/A"), std::string::npos);
}

TEST(CsvFailures, MatchesTheGoldenFile) {
  Snapshot snapshot = troubled_snapshot();
  snapshot.errors[0].name = "/a,b\"c";
  snapshot.errors[1].message = "first line\nsecond line";
  expect_golden("troubled_failures.csv", csv_failures(sample_info(), snapshot));
}

}  // namespace
}  // namespace stormlight::output
