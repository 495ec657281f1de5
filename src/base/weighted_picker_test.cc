#include "base/weighted_picker.h"

#include <limits>

#include <gtest/gtest.h>

namespace stormlight {
namespace {

std::vector<int> counts_of(const std::vector<double>& weights, int draws, std::uint64_t seed = 1) {
  const Result<WeightedPicker> picker = WeightedPicker::create(weights);
  EXPECT_TRUE(picker.ok());
  Random random(seed);
  std::vector<int> counts(weights.size());
  for (int i = 0; i < draws; ++i) ++counts.at(picker->pick(random));
  return counts;
}

TEST(WeightedPicker, PicksInProportionToTheWeights) {
  const std::vector<int> counts = counts_of({1, 2, 3, 4}, 100'000);
  for (int i = 0; i < 4; ++i)
    EXPECT_NEAR(counts[static_cast<std::size_t>(i)], 10'000 * (i + 1), 620);
}

TEST(WeightedPicker, TakesFractionsAsProportions) {
  const std::vector<int> counts = counts_of({0.1, 0.3, 0.6}, 100'000);
  EXPECT_NEAR(counts[0], 10'000, 400);
  EXPECT_NEAR(counts[1], 30'000, 600);
  EXPECT_NEAR(counts[2], 60'000, 650);
}

TEST(WeightedPicker, GivesTheSameOrderForTheSameSeed) {
  const Result<WeightedPicker> picker = WeightedPicker::create(std::vector<double>{3, 1, 0.5});
  Random random(42);
  std::string order;
  for (int i = 0; i < 24; ++i) order += static_cast<char>('a' + picker->pick(random));
  EXPECT_EQ(order, "aaaaaccaaaabaabbaacaaacb");
}

TEST(WeightedPicker, EqualWeightsAreEven) {
  for (const int count : counts_of(std::vector<double>(10, 0.7), 100'000)) {
    EXPECT_NEAR(count, 10'000, 400);
  }
}

TEST(WeightedPicker, ASingleTaskCostsNoDraw) {
  const Result<WeightedPicker> picker = WeightedPicker::create(std::vector<double>{5});
  Random used(1);
  Random untouched(1);
  EXPECT_EQ(picker->pick(used), 0u);
  EXPECT_EQ(used.next(), untouched.next());
}

TEST(WeightedPicker, CopesWithExtremes) {
  const std::vector<int> counts = counts_of({1e300, 1e-300, 5e-324, 1e300}, 10'000);
  EXPECT_NEAR(counts[0], 5000, 250);
  EXPECT_NEAR(counts[3], 5000, 250);
  EXPECT_EQ(counts_of(std::vector<double>(1'000'000, 1e40), 10).size(), 1'000'000u);
}

TEST(WeightedPicker, RefusesWhatIsNotAWeight) {
  using Limits = std::numeric_limits<double>;
  EXPECT_FALSE(WeightedPicker::create({}).ok());
  for (const double bad : {0.0, -1.0, Limits::infinity(), Limits::quiet_NaN()}) {
    EXPECT_FALSE(WeightedPicker::create(std::vector<double>{1, bad}).ok()) << bad;
  }
  EXPECT_FALSE(WeightedPicker::create(std::vector<double>(1'000'001, 1)).ok());
}

}  // namespace
}  // namespace stormlight
