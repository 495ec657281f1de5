#include "target/json_text.h"

#include <cmath>
#include <utility>

#include <gtest/gtest.h>

namespace stormlight::target {
namespace {

std::string number(double value) {
  std::string out;
  append_json_number(out, value);
  return out;
}

std::string text(std::string_view value) {
  std::string out;
  append_json_string(out, value);
  return out;
}

TEST(JsonNumber, ReadsAsPythonPrintsFloats) {
  const std::pair<double, const char*> cases[] = {
      {0, "0.0"},
      {-0.0, "-0.0"},
      {1, "1.0"},
      {10, "10.0"},
      {10.5, "10.5"},
      {-2.25, "-2.25"},
      {0.1, "0.1"},
      {0.0001, "0.0001"},
      {0.00001, "1e-05"},
      {0.00001234, "1.234e-05"},
      {12345678.9, "12345678.9"},
      {1e15, "1000000000000000.0"},
      {9999999999999998, "9999999999999998.0"},
      {1e16, "1e+16"},
      {1e22, "1e+22"},
      {1e100, "1e+100"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {123456789012345678.0, "1.2345678901234568e+17"},
  };
  for (const auto& [value, expected] : cases) EXPECT_EQ(number(value), expected);
}

TEST(JsonString, EscapesOnlyWhatItMust) {
  EXPECT_EQ(text("a\"b\\c/d"), R"("a\"b\\c/d")");
  EXPECT_EQ(text(std::string_view("\n\r\t\b\f\0\x1f\x7f", 8)),
            "\"\\n\\r\\t\\b\\f\\u0000\\u001f\x7f\"");
  EXPECT_EQ(text("h\xc3\xa9 \xf0\x9f\x98\x80"), "\"h\xc3\xa9 \xf0\x9f\x98\x80\"");
}

TEST(JsonString, ReplacesBytesThatAreNotUtf8) {
  EXPECT_EQ(text("a\xff z"), "\"a\xef\xbf\xbd z\"");
  EXPECT_EQ(text("\xc3"), "\"\xef\xbf\xbd\"");
}

TEST(Utf8, RefusesSurrogatesOverlongFormsAndWhatIsCutOff) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("\xef\xbf\xbf\xf4\x8f\xbf\xbf"));
  for (const char* bad : {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80",
                          "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82"}) {
    EXPECT_FALSE(is_utf8(bad)) << bad;
  }
}

}  // namespace
}  // namespace stormlight::target
