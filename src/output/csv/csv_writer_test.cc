#include "output/csv/csv_writer.h"

#include <limits>

#include <gtest/gtest.h>

namespace stormlight::output {
namespace {

TEST(CsvWriter, QuotesOnlyWhatNeedsIt) {
  CsvWriter csv;
  csv.text("plain").text("a,b").text("say \"hi\"").text("two\r\nlines").text("").end_row();
  EXPECT_EQ(csv.take(), "plain,\"a,b\",\"say \"\"hi\"\"\",\"two\r\nlines\",\r\n");
}

TEST(CsvWriter, ReplacesBytesThatAreNotUtf8) {
  EXPECT_EQ(CsvWriter().text("a\xff").end_row().take(), "a\uFFFD\r\n");
}

TEST(CsvWriter, WritesNumbersWithoutExponentOrIdleZeros) {
  CsvWriter csv;
  csv.number(14).number(0.25).number(1e9).number(1e-7).number(12.34567891);
  csv.number(std::numeric_limits<double>::infinity()).end_row();
  EXPECT_EQ(csv.take(), "14,0.25,1000000000,0,12.345679,0\r\n");
}

}  // namespace
}  // namespace stormlight::output
