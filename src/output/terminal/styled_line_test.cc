#include "output/terminal/styled_line.h"

#include <gtest/gtest.h>

namespace stormlight::output {
namespace {

constexpr Look kColor{.color = true, .unicode = true};
constexpr Look kPlain{.color = false, .unicode = true};

TEST(StyledLine, EndsEachStyleItBegins) {
  StyledLine line(kColor);
  line.add("12", Tone::kBad).space(1).add("ok");
  EXPECT_EQ(line.text(), "\x1b[31m12\x1b[0m ok");
  EXPECT_EQ(line.width(), 5);
}

TEST(StyledLine, HoldsNoEscapeSequenceWithoutColour) {
  StyledLine line(kPlain);
  line.add("12", Tone::kBad).add("ok", Tone::kStrong);
  EXPECT_EQ(line.text(), "12ok");
}

TEST(StyledLine, NeverEndsInSpaces) {
  StyledLine line(kPlain);
  line.space(3).add("a").space(4);
  EXPECT_EQ(line.text(), "   a");
  EXPECT_EQ(line.width(), 4);
}

TEST(StyledLine, CutsAtItsLimit) {
  StyledLine line(kPlain, 5);
  line.add("abc").space(1).add("日本").add("x");
  EXPECT_LE(line.width(), 5);
  EXPECT_EQ(line.text().substr(0, 3), "abc");
}

TEST(StyledLine, StaysCutOnceSomethingDidNotFit) {
  StyledLine line(kPlain, 4);
  line.add("abc").add("日").add("x");
  EXPECT_EQ(line.text(), "abc") << "a later piece must not slip in behind what was cut";
}

}  // namespace
}  // namespace stormlight::output
