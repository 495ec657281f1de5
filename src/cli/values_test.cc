#include "cli/values.h"

#include <gmock/gmock.h>

namespace stormlight::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

template <typename T>
std::string complaint(const Result<T>& result) {
  return result ? "(accepted)" : result.error().message;
}

TEST(WholeNumber, TakesBothBoundsAndASign) {
  EXPECT_EQ(*parse_whole("1", 1, 10), 1);
  EXPECT_EQ(*parse_whole(" 10 ", 1, 10), 10);
  EXPECT_EQ(*parse_whole("+7", 1, 10), 7);
  EXPECT_EQ(*parse_whole("-3", -5, 10), -3);
}

TEST(WholeNumber, SaysWhichBoundIsBroken) {
  EXPECT_EQ(complaint(parse_whole("0", 1, 10)), "must be at least 1, not 0");
  EXPECT_EQ(complaint(parse_whole("-5", 1, 10)), "must be at least 1, not -5");
  EXPECT_EQ(complaint(parse_whole("11", 1, 10)), "must be at most 10, not 11");
  EXPECT_EQ(complaint(parse_whole("99999999999999999999", 1, 10)),
            "must be at most 10, not 99999999999999999999");
  EXPECT_EQ(complaint(parse_whole("-99999999999999999999", 1, 10)),
            "must be at least 1, not -99999999999999999999");
}

TEST(WholeNumber, RefusesWhatIsNotOne) {
  for (const char* text : {"", " ", "ten", "1.5", "1e3", "0x10", "1 2", "+-1", "1_000", "nan"}) {
    EXPECT_THAT(complaint(parse_whole(text, 1, 10)), HasSubstr("must be a whole number, not "))
        << text;
  }
  EXPECT_EQ(complaint(parse_whole("ten", 1, 10)), "must be a whole number, not \"ten\"");
}

TEST(Seed, TakesEvery64BitNumber) {
  EXPECT_EQ(*parse_seed("0"), 0u);
  EXPECT_EQ(*parse_seed("18446744073709551615"), UINT64_MAX);
  EXPECT_FALSE(parse_seed("18446744073709551616"));
  EXPECT_FALSE(parse_seed("-1"));
}

TEST(Number, TakesFractionsAndExponents) {
  EXPECT_EQ(*parse_number("2", 100), 2);
  EXPECT_EQ(*parse_number("0.25", 100), 0.25);
  EXPECT_EQ(*parse_number("+1e1", 100), 10);
  EXPECT_EQ(*parse_number("0", 100, true), 0);
}

TEST(Number, RefusesWhatIsNotFiniteOrOutOfRange) {
  for (const char* text : {"", "nan", "NaN", "-nan", "inf", "Infinity", "-inf", "0x1p3", "1,5"}) {
    EXPECT_THAT(complaint(parse_number(text, 100)), HasSubstr("must be a number, not ")) << text;
  }
  EXPECT_EQ(complaint(parse_number("0", 100)), "must be more than 0, not 0");
  EXPECT_EQ(complaint(parse_number("-2", 100)), "must be more than 0, not -2");
  EXPECT_EQ(complaint(parse_number("-2", 100, true)), "must be at least 0, not -2");
  EXPECT_EQ(complaint(parse_number("101", 100)), "must be at most 100, not 101");
  EXPECT_EQ(complaint(parse_number("1e99", 1e6)), "must be at most 1000000, not 1e99");
  EXPECT_EQ(complaint(parse_number("1e999", 1e6)), "must be at most 1000000, not 1e999");
  EXPECT_EQ(complaint(parse_number("1e-999", 1e6)), "must be more than 0, not 1e-999");
}

TEST(Time, TakesPlainSecondsAndUnits) {
  const auto read = [](const char* text) {
    return *parse_time(text, Nanoseconds(1), std::chrono::hours(100));
  };
  EXPECT_EQ(read("10"), seconds(10));
  EXPECT_EQ(read("10s"), seconds(10));
  EXPECT_EQ(read("1m30s"), seconds(90));
  EXPECT_EQ(read("2h"), seconds(7200));
  EXPECT_EQ(read("500ms"), milliseconds(500));
}

TEST(Time, SaysWhatIsWrong) {
  const auto read = [](const char* text) {
    return complaint(parse_time(text, Nanoseconds(1), std::chrono::hours(24)));
  };
  EXPECT_EQ(read("0"), "must be more than 0, not 0");
  EXPECT_EQ(read("-5"), "must be more than 0, not -5");
  EXPECT_EQ(read("-5s"), "must be more than 0, not \"-5s\"");
  EXPECT_EQ(read("25h"), "must be at most 24h, not \"25h\"");
  EXPECT_EQ(read("1e99"), "must be at most 24h, not 1e99");
  EXPECT_EQ(read("99999999999999999999"), "must be at most 24h, not 99999999999999999999");
  for (const char* text : {"", "ten", "10x", "1m30", "nan", "inf", "10 s s", "--5"}) {
    EXPECT_THAT(read(text), HasSubstr("must be a time such as 10, 500ms, 1m30s or 2h, not "))
        << text;
  }
  EXPECT_EQ(complaint(parse_time("10ms", seconds(1), seconds(9))),
            "must be at least 1s, not \"10ms\"");
  EXPECT_EQ(complaint(parse_time("-1", Nanoseconds(0), seconds(9))), "must be 0 or more, not -1");
}

TEST(ThinkTimeValue, IsFixedOrARange) {
  EXPECT_EQ(parse_think_time("1s")->min, seconds(1));
  EXPECT_EQ(parse_think_time("1s")->max, seconds(1));
  EXPECT_EQ(parse_think_time("0")->max, seconds(0));
  EXPECT_EQ(parse_think_time("500ms-3s")->min, milliseconds(500));
  EXPECT_EQ(parse_think_time("500ms - 3s")->max, seconds(3));
  EXPECT_EQ(parse_think_time("1-3")->max, seconds(3));
}

TEST(ThinkTimeValue, RefusesDisorderAndNonsense) {
  EXPECT_EQ(complaint(parse_think_time("3s-1s")),
            "must be the shorter time first (1s-3s), not \"3s-1s\"");
  EXPECT_EQ(complaint(parse_think_time("-1s")), "must be 0 or more, not \"-1s\"");
  for (const char* text : {"", "1s-", "1s-2s-3s", "a-b"})
    EXPECT_FALSE(parse_think_time(text)) << text;
}

TEST(Percentiles, AreSortedWithoutRepeats) {
  EXPECT_THAT(*parse_percentiles("99.9, 90,95%,90"), ElementsAre(90, 95, 99.9));
}

TEST(Percentiles, LieAbove0AndUpTo100) {
  EXPECT_THAT(*parse_percentiles("100"), ElementsAre(100));
  EXPECT_EQ(complaint(parse_percentiles("90,100.1")), "must be above 0 and at most 100, not 100.1");
  EXPECT_EQ(complaint(parse_percentiles("0")), "must be above 0 and at most 100, not 0");
  for (const char* text : {"", "90,,95", "p99", "nan"})
    EXPECT_FALSE(parse_percentiles(text)) << text;
}

TEST(Share, IsAFractionOrPercent) {
  EXPECT_EQ(*parse_share("0.05"), 0.05);
  EXPECT_EQ(*parse_share("5%"), 0.05);
  EXPECT_EQ(*parse_share("1"), 1);
  for (const char* text : {"", "5", "-0.1", "101%", "nan", "half"})
    EXPECT_FALSE(parse_share(text)) << text;
}

TEST(HeaderValue, IsDividedAtTheFirstColon) {
  EXPECT_EQ(*parse_header("X-Time: 10:30"), (Header{"X-Time", "10:30"}));
  EXPECT_EQ(*parse_header("X-Empty:"), (Header{"X-Empty", ""}));
}

TEST(HeaderValue, FollowsTheRulesOfTasks) {
  EXPECT_EQ(complaint(parse_header("Accept")), "must be 'Name: value', not \"Accept\"");
  for (const char* text : {"X: a\r\nY: b", "X Y: a", ": a", "Content-Length: 5"}) {
    EXPECT_THAT(complaint(parse_header(text)), HasSubstr("cannot be used: the header")) << text;
  }
}

TEST(Switch, KnowsTheUsualWords) {
  EXPECT_TRUE(*parse_switch("TRUE"));
  EXPECT_FALSE(*parse_switch("off"));
  EXPECT_EQ(complaint(parse_switch("maybe")), "must be true or false, not \"maybe\"");
}

}  // namespace
}  // namespace stormlight::cli
