#include "base/duration.h"

#include <gmock/gmock.h>

namespace stormlight {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

Nanoseconds parsed(std::string_view text) {
  const Result<Nanoseconds> result = parse_duration(text);
  EXPECT_TRUE(result.ok()) << text << ": " << (result.ok() ? "" : result.error().message);
  return result.ok() ? *result : Nanoseconds(-1);
}

TEST(Duration, ReadsEveryFormOfTheCommandLine) {
  EXPECT_EQ(parsed("10"), 10s);
  EXPECT_EQ(parsed("10s"), 10s);
  EXPECT_EQ(parsed("500ms"), 500ms);
  EXPECT_EQ(parsed("1m30s"), 90s);
  EXPECT_EQ(parsed("2h"), 2h);
  EXPECT_EQ(parsed("1h30m"), 90min);
  EXPECT_EQ(parsed("1.5s"), 1500ms);
  EXPECT_EQ(parsed("0.25"), 250ms);
  EXPECT_EQ(parsed("1s5ms7us9ns"), 1'005'007'009ns);
  EXPECT_EQ(parsed(" 010 "), 10s);
  EXPECT_EQ(parsed("0"), 0s);
  EXPECT_EQ(parsed("0h"), 0s);
}

TEST(Duration, ReadsFractionsExactly) {
  EXPECT_EQ(parsed("0.1h"), 6min);
  EXPECT_EQ(parsed("0.3"), 300ms);
  EXPECT_EQ(parsed("1.000000001s"), 1'000'000'001ns);
  EXPECT_EQ(parsed("0.30000000000000004"), 300ms);  // Python's 0.1 + 0.2
  EXPECT_EQ(parsed("0.9ns"), 0ns);
  EXPECT_EQ(parsed("1." + std::string(500, '0') + "1s"), 1s);
}

TEST(Duration, RefusesWhatItWouldHaveToGuess) {
  for (const char* bad :
       {"",   "  ", "s",   "10x", "10 s", "1m30", "30s1m", "1s1s", "1ms2h", "1e3",
        ".5", "5.", "1.s", "10S", "inf",  "nan",  "+5",    "1,5s", "1..5s", "0x10"}) {
    const Result<Nanoseconds> result = parse_duration(bad);
    ASSERT_FALSE(result.ok()) << bad;
    EXPECT_EQ(result.error().kind, ErrorKind::kInput);
    EXPECT_THAT(result.error().hint, HasSubstr("1m30s")) << bad;
  }
  EXPECT_THAT(parse_duration("10sec").error().message, HasSubstr("not \"sec\""));
  EXPECT_THAT(parse_duration("-5s").error().message, HasSubstr("negative"));
  EXPECT_THAT(parse_duration("-0").error().message, HasSubstr("negative"));
}

TEST(Duration, RefusesWhatDoesNotFit) {
  EXPECT_EQ(parsed("9223372036854775807ns"), Nanoseconds::max());
  EXPECT_EQ(parsed("9223372036.854775807s"), Nanoseconds::max());
  for (const char* bad : {"9223372036854775808ns", "9223372036.854775808", "2562048h",
                          "2562047h48m", "99999999999999999999999999999", "1000000000000000000h"}) {
    const Result<Nanoseconds> result = parse_duration(bad);
    ASSERT_FALSE(result.ok()) << bad;
    EXPECT_THAT(result.error().message, HasSubstr("too long"));
  }
}

TEST(Duration, PrintsTheShortestExactForm) {
  EXPECT_EQ(format_duration(0s), "0s");
  EXPECT_EQ(format_duration(10s), "10s");
  EXPECT_EQ(format_duration(500ms), "500ms");
  EXPECT_EQ(format_duration(90s), "1m30s");
  EXPECT_EQ(format_duration(2h), "2h");
  EXPECT_EQ(format_duration(2h + 5s), "2h5s");
  EXPECT_EQ(format_duration(1500ms), "1.5s");
  EXPECT_EQ(format_duration(60s + 1ns), "1m1ns");
  EXPECT_EQ(format_duration(1500us), "1.5ms");
  EXPECT_EQ(format_duration(7ns), "7ns");
  EXPECT_EQ(format_duration(-90s), "-1m30s");
  EXPECT_EQ(format_duration(Nanoseconds::min()), "-2562047h47m16.854775808s");
}

TEST(Duration, ReadsBackWhatItPrints) {
  std::int64_t value = 1;
  for (int i = 0; i < 2000; ++i) {
    value =
        static_cast<std::int64_t>(static_cast<std::uint64_t>(value) * 6364136223846793005u >> 1);
    for (const int shift : {0, 10, 20, 30, 40, 50}) {
      const Nanoseconds d(value >> shift);
      EXPECT_EQ(parsed(format_duration(d)), d);
    }
  }
}

}  // namespace
}  // namespace stormlight
