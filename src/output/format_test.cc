#include "output/format.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace stormlight::output {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

TEST(FormatDecimal, ShowsTwoDecimalsFromOneUp) {
  EXPECT_EQ(format_decimal(1), "1.00");
  EXPECT_EQ(format_decimal(13.344), "13.34");
  EXPECT_EQ(format_decimal(666.19), "666.19");
}

TEST(FormatDecimal, ShowsThousandsWithoutDecimals) {
  EXPECT_EQ(format_decimal(1000), "1,000");
  EXPECT_EQ(format_decimal(1234.56), "1,235");
  EXPECT_EQ(format_decimal(123456.7), "123,457");
  EXPECT_EQ(format_decimal(3600000), "3,600,000");
}

TEST(FormatDecimal, KeepsThreeSignificantDigitsBelowOne) {
  EXPECT_EQ(format_decimal(0.5), "0.500");
  EXPECT_EQ(format_decimal(0.123), "0.123");
  EXPECT_EQ(format_decimal(0.0834), "0.0834");
  EXPECT_EQ(format_decimal(0.00412), "0.00412");
  EXPECT_EQ(format_decimal(0.000001), "0.00000100");
}

TEST(FormatLevel, HasTheDigitsThatWereAskedForAndNoExponent) {
  EXPECT_EQ(format_level(1), "1");
  EXPECT_EQ(format_level(0.5), "0.5");
  EXPECT_EQ(format_level(141.4), "141.4");
  EXPECT_EQ(format_level(1e6), "1,000,000");
}

TEST(FormatDecimal, RoundsAcrossTheLimitsWithoutAStrayDigit) {
  EXPECT_EQ(format_decimal(999.994), "999.99");
  EXPECT_EQ(format_decimal(999.996), "1,000");
  EXPECT_EQ(format_decimal(0.99949), "0.999");
  EXPECT_EQ(format_decimal(0.99951), "1.00");
  EXPECT_EQ(format_decimal(0.099949), "0.0999");
  EXPECT_EQ(format_decimal(0.099951), "0.100");
}

TEST(FormatDecimal, NeverShowsAnythingButDigits) {
  EXPECT_EQ(format_decimal(0), "0");
  EXPECT_EQ(format_decimal(-1), "0");
  EXPECT_EQ(format_decimal(std::numeric_limits<double>::quiet_NaN()), "0");
  EXPECT_EQ(format_decimal(std::numeric_limits<double>::infinity()), "0");
}

TEST(FormatQuantile, MarksAPercentileWithFewerThanTenSamplesBeyondIt) {
  Histogram histogram;
  histogram.record(milliseconds(10), 1000);
  EXPECT_EQ(format_quantile_ms(histogram, 0.5).front(), '1');
  EXPECT_EQ(format_quantile_ms(histogram, 0.999).front(), '~');
}

TEST(FormatQuantile, DoesNotMarkTheExactMaximum) {
  Histogram histogram;
  histogram.record(milliseconds(10));
  EXPECT_EQ(format_quantile_ms(histogram, 1), "10.00");
}

TEST(FormatQuantile, ShowsADashWithoutSamples) {
  EXPECT_EQ(format_quantile_ms(Histogram(), 0.5), "-");
  EXPECT_EQ(format_quantile_ms(Histogram(), 1), "-");
}

TEST(FormatCount, SeparatesThousands) {
  EXPECT_EQ(format_count(0), "0");
  EXPECT_EQ(format_count(999), "999");
  EXPECT_EQ(format_count(1000), "1,000");
  EXPECT_EQ(format_count(12345678), "12,345,678");
  EXPECT_EQ(format_count(UINT64_MAX), "18,446,744,073,709,551,615");
}

TEST(FormatBytes, UsesTheUnitThatKeepsThreeDigits) {
  EXPECT_EQ(format_bytes(ByteCount(0)), "0 B");
  EXPECT_EQ(format_bytes(ByteCount(1023)), "1023 B");
  EXPECT_EQ(format_bytes(ByteCount(1024)), "1.00 KiB");
  EXPECT_EQ(format_bytes(ByteCount(123'456)), "121 KiB");
  EXPECT_EQ(format_bytes(ByteCount((1ull << 30) - 1)), "1.00 GiB");
  EXPECT_EQ(format_bytes(ByteCount::mib(12)), "12.0 MiB");
}

TEST(FormatBytesPerSecond, IsZeroBeforeAnyTimeHasPassed) {
  EXPECT_EQ(format_bytes_per_second(ByteCount(100), Nanoseconds(0)), "0 B/s");
  EXPECT_EQ(format_bytes_per_second(ByteCount(4096), milliseconds(2000)), "2.00 KiB/s");
}

TEST(FormatShare, NeverRoundsSomethingToNothingOrAlmostAllToAll) {
  EXPECT_EQ(format_share(0, 10), "0%");
  EXPECT_EQ(format_share(1, 1'000'000), "<0.01%");
  EXPECT_EQ(format_share(999'999, 1'000'000), ">99.99%");
  EXPECT_EQ(format_share(1, 300), "0.33%");
  EXPECT_EQ(format_share(1, 3), "33.3%");
  EXPECT_EQ(format_share(9999, 10'000), "99.99%");
  EXPECT_EQ(format_share(3, 3), "100%");
  EXPECT_EQ(format_share(1, 0), "0%");
}

TEST(FormatLabels, ShowPercentilesAsTyped) {
  EXPECT_EQ(percentile_label(50), "50%");
  EXPECT_EQ(percentile_label(99.9), "99.9%");
  EXPECT_EQ(percentile_label(99.99), "99.99%");
}

TEST(FormatElapsed, CutsOffPartsOfASecond) {
  EXPECT_EQ(format_elapsed(microseconds(6'999'999)), "6s");
  EXPECT_EQ(format_elapsed(std::chrono::seconds(90)), "1m30s");
}

TEST(FormatLength, RoundsToATenthOfASecond) {
  EXPECT_EQ(format_length(milliseconds(4249)), "4.2s");
  EXPECT_EQ(format_length(microseconds(10'000'312)), "10s");
  EXPECT_EQ(format_length(microseconds(9'999'900)), "10s");
  EXPECT_EQ(format_length(milliseconds(61'500)), "1m1.5s");
}

TEST(FormatUtc, IsIso8601) {
  EXPECT_EQ(format_utc(std::chrono::system_clock::from_time_t(1767323045)), "2026-01-02T03:04:05Z");
  EXPECT_EQ(format_utc({}), "1970-01-01T00:00:00Z");
}

}  // namespace
}  // namespace stormlight::output
