#include "metrics/row_registry.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stormlight {
namespace {

using testing::ElementsAre;

TEST(RowRegistry, KeepsTheRowsOfThePlanAndAddsWhatIsNamedLater) {
  RowRegistry registry({{"GET", "/a"}, {"POST", "/a"}});
  EXPECT_EQ(registry.index_of("POST", "/a"), 1u);
  EXPECT_EQ(registry.index_of("GET", "/b"), 2u);
  EXPECT_EQ(registry.index_of("GET", "/b"), 2u);
  EXPECT_EQ(registry.size(), 3u);
  EXPECT_THAT(registry.from(2), ElementsAre(RowKey{"GET", "/b"}));
  EXPECT_TRUE(registry.from(3).empty());
}

TEST(RowRegistry, CountsNamesBeyondTheLimitInOneRowThatSaysSo) {
  RowRegistry registry({});
  for (std::size_t i = 0; i < RowRegistry::kMostRows; ++i) {
    registry.index_of("GET", "/items/" + std::to_string(i));
  }
  const auto other = registry.index_of("GET", "/items/one-more");
  EXPECT_EQ(other, RowRegistry::kMostRows);
  EXPECT_EQ(registry.index_of("POST", "/yet-another"), other);
  EXPECT_EQ(registry.index_of("GET", "/items/7"), 7u);
  EXPECT_THAT(registry.from(other), ElementsAre(RowKey{"", std::string(RowRegistry::kOther)}));
}

}  // namespace
}  // namespace stormlight
