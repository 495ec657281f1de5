#include "output/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stormlight::output {
namespace {

using ::testing::ElementsAre;

TEST(Printable, LeavesOrdinaryTextAlone) {
  EXPECT_EQ(printable("/käse/日本?q=a b"), "/käse/日本?q=a b");
}

TEST(Printable, EscapesWhatMovesTheCursorOrChangesColours) {
  EXPECT_EQ(printable("a\x1b[2Jb\r\n\tc\x7f"), "a\\x1b[2Jb\\r\\n\\tc\\x7f");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(printable("\xc2\x9b"
                      "31m"),
            "\\u{9b}31m")
      << "CSI as one C1 character";
}

TEST(Printable, EscapesWhatReordersOrBreaksTheLine) {
  EXPECT_EQ(printable("a\u202eb\u2066c\u2028d"), "a\\u{202e}b\\u{2066}c\\u{2028}d");
}

TEST(Printable, EscapesBytesThatAreNotUtf8) {
  EXPECT_EQ(printable("a\xff\xc3"), "a\\xff\\xc3");
  EXPECT_EQ(printable("\xc0\xaf"), "\\xc0\\xaf") << "overlong";
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "surrogate";
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80") << "above U+10FFFF";
  EXPECT_EQ(printable("\xe2\x82"), "\\xe2\\x82") << "cut short";
}

TEST(ToValidUtf8, ReplacesEachBadByteOnly) {
  EXPECT_EQ(to_valid_utf8("ok\xff日\xe6\x97"), "ok\uFFFD日\uFFFD\uFFFD");
  EXPECT_EQ(to_valid_utf8("\x1b[0m"), "\x1b[0m");
}

TEST(DisplayWidth, CountsColumnsNotBytes) {
  EXPECT_EQ(display_width("abc"), 3);
  EXPECT_EQ(display_width("käse"), 4);
  EXPECT_EQ(display_width("日本"), 4);
  EXPECT_EQ(display_width("e\u0301"), 1) << "combining accent";
  EXPECT_EQ(display_width("🎉"), 2);
  EXPECT_EQ(display_width("─…━"), 3);
  EXPECT_EQ(display_width(""), 0);
}

TEST(ShortenMiddle, KeepsBothEndsAndTheWidth) {
  EXPECT_EQ(shorten_middle("/api/v1/upload", 14, "…"), "/api/v1/upload");
  EXPECT_EQ(shorten_middle("/api/v1/upload", 11, "…"), "/api/…pload");
  EXPECT_EQ(shorten_middle("/api/v1/upload", 8, "..."), "/a...oad");
}

TEST(ShortenMiddle, NeverSplitsACharacterOrExceedsTheWidth) {
  for (int columns = 0; columns <= 13; ++columns) {
    const std::string shortened = shorten_middle("日本語/e\u0301e\u0301/日本", columns, "…");
    EXPECT_LE(display_width(shortened), columns);
    EXPECT_EQ(printable(shortened), shortened) << columns;
  }
}

TEST(ShortenMiddle, LeavesNoCombiningMarkOnTheEllipsis) {
  EXPECT_EQ(shorten_middle("abcde\u0301fg", 4, "…"), "a…fg");
}

TEST(ShortenEnd, KeepsTheStart) {
  EXPECT_EQ(shorten_end("connection refused", 10, "…"), "connectio…");
  EXPECT_EQ(shorten_end("short", 10, "…"), "short");
  EXPECT_EQ(shorten_end("abc", 0, "…"), "");
}

TEST(Wrap, BreaksAtSpaces) {
  EXPECT_THAT(wrap("the quick brown fox", 10), ElementsAre("the quick", "brown fox"));
  EXPECT_THAT(wrap("the quick brown", 9), ElementsAre("the quick", "brown"));
}

TEST(Wrap, BreaksALongWordWhereItMust) {
  EXPECT_THAT(wrap("http://localhost/path", 8), ElementsAre("http://l", "ocalhost", "/path"));
}

TEST(Wrap, GivesOneLineForNothing) {
  EXPECT_THAT(wrap("", 10), ElementsAre(""));
  EXPECT_THAT(wrap("日本", 1), ElementsAre("日", "本"))
      << "a wide character still has to go somewhere";
}

}  // namespace
}  // namespace stormlight::output
