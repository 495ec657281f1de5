#include "profile/level_curve.h"

#include <chrono>
#include <vector>

#include <gtest/gtest.h>

namespace stormlight {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const std::vector<Stage> kHill = {
    {0, 0, seconds(10)}, {0, 100, seconds(30)}, {100, 100, seconds(20)}, {50, 0, seconds(10)}};

TEST(LevelCurve, FollowsItsStagesAndIsZeroOutsideOfThem) {
  const LevelCurve curve(kHill);
  EXPECT_EQ(curve.length(), seconds(70));
  EXPECT_EQ(curve.peak(), 100);
  EXPECT_EQ(curve.at(seconds(-1)), 0);
  EXPECT_EQ(curve.at(seconds(5)), 0);
  EXPECT_DOUBLE_EQ(curve.at(seconds(25)), 50);
  EXPECT_DOUBLE_EQ(curve.at(seconds(59)), 100);
  EXPECT_DOUBLE_EQ(curve.at(seconds(60)), 50);  // a jump: the level after it
  EXPECT_DOUBLE_EQ(curve.at(seconds(65)), 25);
  EXPECT_EQ(curve.at(seconds(70)), 0);
}

TEST(LevelCurve, KnowsWhereItChanges) {
  const LevelCurve curve(kHill);
  EXPECT_FALSE(curve.is_changing_at(seconds(5)));
  EXPECT_TRUE(curve.is_changing_at(seconds(10)));
  EXPECT_FALSE(curve.is_changing_at(seconds(45)));
  EXPECT_TRUE(curve.is_changing_at(seconds(65)));
  EXPECT_FALSE(curve.is_changing_at(seconds(80)));
}

TEST(LevelCurve, IntegratesTrianglesAndRectangles) {
  const LevelCurve curve(kHill);
  EXPECT_DOUBLE_EQ(curve.integral(seconds(10)), 0);
  EXPECT_DOUBLE_EQ(curve.integral(seconds(40)), 1500);
  EXPECT_DOUBLE_EQ(curve.integral(seconds(60)), 3500);
  EXPECT_DOUBLE_EQ(curve.integral(seconds(70)), 3750);
  EXPECT_DOUBLE_EQ(curve.integral(seconds(999)), 3750);
}

TEST(LevelCurve, TheInverseOfTheIntegralComesBackToTheSameArea) {
  const LevelCurve curve(kHill);
  LevelCurve::Inverse inverse(curve);
  for (double area = 0; area < 3750; area += 0.37) {
    const auto t = inverse.time_of(area);
    ASSERT_TRUE(t.has_value()) << area;
    EXPECT_NEAR(curve.integral(*t), area, 1e-6);
  }
  EXPECT_FALSE(inverse.time_of(3750).has_value());
}

TEST(LevelCurve, TheInverseSkipsStretchesOfZeroInsteadOfStandingInThem) {
  const LevelCurve curve(kHill);
  LevelCurve::Inverse inverse(curve);
  EXPECT_EQ(inverse.time_of(0), seconds(10));
  const std::vector<Stage> gap = {{10, 10, seconds(1)}, {0, 0, seconds(5)}, {10, 10, seconds(1)}};
  const LevelCurve with_gap(gap);
  LevelCurve::Inverse over_gap(with_gap);
  EXPECT_EQ(over_gap.time_of(9), milliseconds(900));
  EXPECT_EQ(over_gap.time_of(10), seconds(6));
}

TEST(LevelCurve, AnEmptyCurveHasNoTime) {
  const LevelCurve curve;
  LevelCurve::Inverse inverse(curve);
  EXPECT_EQ(curve.length(), Nanoseconds(0));
  EXPECT_EQ(curve.peak(), 0);
  EXPECT_EQ(curve.integral(seconds(1)), 0);
  EXPECT_FALSE(inverse.time_of(0).has_value());
}

TEST(LevelCurve, IsIdleWhereItsLevelIsZeroThroughout) {
  const std::vector<Stage> stages = {{0, 0, std::chrono::seconds(1)},
                                     {0, 10, std::chrono::seconds(2)},
                                     {0, 0, std::chrono::seconds(3)},
                                     {0, 0, std::chrono::seconds(4)},
                                     {10, 0, std::chrono::seconds(5)}};
  const std::vector<Stretch> idle = {{std::chrono::seconds(0), std::chrono::seconds(1)},
                                     {std::chrono::seconds(3), std::chrono::seconds(10)}};
  EXPECT_EQ(LevelCurve(stages).idle(), idle);
  EXPECT_TRUE(LevelCurve().idle().empty());
}

}  // namespace
}  // namespace stormlight
