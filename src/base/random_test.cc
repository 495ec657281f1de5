#include "base/random.h"

#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace stormlight {
namespace {

TEST(Random, DrawsTheSameNumbersOnEveryMachine) {
  // splitmix64 from 0, then xoshiro256**: reference values worked out apart, in Python.
  Random random(0);
  EXPECT_EQ(random.next(), 0x99ec5f36cb75f2b4u);
  EXPECT_EQ(random.next(), 0xbf6e1f784956452au);
  EXPECT_EQ(random.next(), 0x1a5f849d4933e6e0u);
}

TEST(Random, StreamsOfOneSeedDiffer) {
  std::set<std::uint64_t> firsts;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    for (std::uint64_t k = 0; k < 1000; ++k) {
      Random random = Random::stream(seed, k);
      for (int i = 0; i < 4; ++i) firsts.insert(random.next());
    }
  }
  EXPECT_EQ(firsts.size(), 40'000u);
  EXPECT_EQ(Random::stream(7, 3).next(), Random::stream(7, 3).next());
}

TEST(Random, UniformStaysBelowOneAndFillsTheRange) {
  Random random(1);
  double sum = 0;
  double lowest = 1;
  double highest = 0;
  for (int i = 0; i < 100'000; ++i) {
    const double u = random.uniform();
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    sum += u;
    lowest = std::min(lowest, u);
    highest = std::max(highest, u);
  }
  EXPECT_NEAR(sum / 100'000, 0.5, 0.005);
  EXPECT_LT(lowest, 0.001);
  EXPECT_GT(highest, 0.999);
}

TEST(Random, BelowIsEvenAndInRange) {
  Random random(2);
  std::vector<int> counts(7);
  for (int i = 0; i < 70'000; ++i) ++counts.at(random.below(7));
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 400);  // 4 standard deviations
  EXPECT_EQ(random.below(1), 0u);
}

TEST(Random, BelowHasNoBiasWhereTheRemainderIsLarge) {
  // With n = 3 * 2^62, taking the product without the correction gives the first value of each
  // three twice the weight of the others.
  Random random(3);
  const std::uint64_t n = std::uint64_t{3} << 62;
  std::vector<int> thirds(3);
  for (int i = 0; i < 30'000; ++i) ++thirds.at(random.below(n) % 3);
  for (const int count : thirds) EXPECT_NEAR(count, 10'000, 350);
}

TEST(Random, BetweenIncludesBothEnds) {
  Random random(4);
  std::set<std::int64_t> seen;
  for (int i = 0; i < 200; ++i)
    seen.insert(random.between(Nanoseconds(-1), Nanoseconds(2)).count());
  EXPECT_EQ(seen, (std::set<std::int64_t>{-1, 0, 1, 2}));
  EXPECT_EQ(random.between(Nanoseconds(5), Nanoseconds(5)), Nanoseconds(5));
  random.between(Nanoseconds::min(), Nanoseconds::max());
}

}  // namespace
}  // namespace stormlight
