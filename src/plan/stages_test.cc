#include "plan/stages.h"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stormlight {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(Stages, EachGoesFromTheLevelBeforeToItsOwn) {
  const auto stages = parse_stages("0:10s, 100:30s,100:2m,0:10s");
  ASSERT_TRUE(stages.ok()) << stages.error().message;
  EXPECT_THAT(*stages, ElementsAre(Stage{0, 0, seconds(10)}, Stage{0, 100, seconds(30)},
                                   Stage{100, 100, minutes(2)}, Stage{100, 0, seconds(10)}));
  EXPECT_EQ(length_of(*stages), seconds(170));
  EXPECT_EQ(peak_of(*stages), 100);
}

TEST(Stages, OneOfNoLengthIsAJump) {
  const auto stages = parse_stages("50:0s,50:10s,2.5:0,2.5:5");
  ASSERT_TRUE(stages.ok()) << stages.error().message;
  EXPECT_THAT(*stages, ElementsAre(Stage{50, 50, seconds(10)}, Stage{2.5, 2.5, seconds(5)}));
}

TEST(Stages, AreCutWhereTheLengthEnds) {
  const std::vector<Stage> whole = {{0, 100, seconds(10)}, {100, 100, seconds(20)}};
  EXPECT_THAT(first_part(whole, seconds(5)), ElementsAre(Stage{0, 50, seconds(5)}));
  EXPECT_THAT(first_part(whole, seconds(10)), ElementsAre(whole[0]));
  EXPECT_THAT(first_part(whole, seconds(11)), ElementsAre(whole[0], Stage{100, 100, seconds(1)}));
  EXPECT_EQ(first_part(whole, seconds(30)), whole);
  EXPECT_EQ(first_part(whole, seconds(31)), whole);
}

TEST(Stages, SayWhatIsWrongWithThem) {
  const auto message = [](std::string_view text) {
    const auto stages = parse_stages(text);
    return stages.ok() ? std::string("(accepted)") : stages.error().message;
  };
  EXPECT_THAT(message(""), HasSubstr("has no time"));
  EXPECT_THAT(message("100"), HasSubstr("has no time"));
  EXPECT_THAT(message("ten:10s"), HasSubstr("is no level"));
  EXPECT_THAT(message("-1:10s"), HasSubstr("is not from 0"));
  EXPECT_THAT(message("nan:10s"), HasSubstr("is no level"));
  EXPECT_THAT(message("1e9:10s"), HasSubstr("is not from 0"));
  EXPECT_THAT(message("10:soon"), HasSubstr("soon"));
  EXPECT_THAT(message("10:0s"), HasSubstr("no time at all"));
  EXPECT_THAT(message("10:10s,"), HasSubstr("has no time"));
}

}  // namespace
}  // namespace stormlight
