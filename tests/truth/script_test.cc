#include "script.h"

#include <algorithm>
#include <chrono>
#include <map>

#include <gtest/gtest.h>

namespace stormlight::truth {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kStart = 1'000'000'000'000;

std::int64_t ns(std::int64_t ms) {
  return ms * 1'000'000;
}

TEST(Script, KeepsTheCountsOfAMixtureExactlyInEveryCycle) {
  Behaviour behaviour;
  behaviour.mixture = *parse_mixture("9900x1ms,90x100ms,10x500ms");
  Script script(behaviour);
  for (int cycle = 0; cycle < 3; ++cycle) {
    std::map<std::int64_t, int> counts;
    for (int i = 0; i < 10'000; ++i) ++counts[*script.plan(kStart) - kStart];
    EXPECT_EQ(counts, (std::map<std::int64_t, int>{{ns(1), 9900}, {ns(100), 90}, {ns(500), 10}}));
  }
}

TEST(Script, HoldsWhatFallsIntoTheStallUntilItsEndAndNothingElse) {
  Behaviour behaviour;
  behaviour.mixture = *parse_mixture("10ms");
  behaviour.stall_at = milliseconds(500);
  behaviour.stall_for = milliseconds(100);
  Script script(behaviour);
  EXPECT_EQ(script.plan(kStart), kStart + ns(10));
  EXPECT_EQ(script.plan(kStart + ns(489)), kStart + ns(499));
  EXPECT_EQ(script.plan(kStart + ns(490)), kStart + ns(600));
  EXPECT_EQ(script.plan(kStart + ns(589)), kStart + ns(600));
  EXPECT_EQ(script.plan(kStart + ns(590)), kStart + ns(600));
  EXPECT_EQ(script.plan(kStart + ns(591)), kStart + ns(601));
}

TEST(Script, ACapacitySpacesTheAnswersAndSavesNothingUp) {
  Behaviour behaviour;
  behaviour.capacity = 1000;
  Script script(behaviour);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(script.plan(kStart), kStart + ns(i));
  // An idle second does not let two answers leave at once.
  EXPECT_EQ(script.plan(kStart + ns(1000)), kStart + ns(1000));
  EXPECT_EQ(script.plan(kStart + ns(1000)), kStart + ns(1001));
}

TEST(Script, ASilentServerPlansNoAnswer) {
  Behaviour behaviour;
  behaviour.silent = true;
  EXPECT_EQ(Script(behaviour).plan(kStart), std::nullopt);
}

TEST(Script, RefusesWhatIsNoMixture) {
  for (const char* text : {"", "x1ms", "0x1ms", "2y1ms", "1ms,", "2x", "-1x1ms"}) {
    EXPECT_FALSE(parse_mixture(text).ok()) << text;
  }
}

}  // namespace
}  // namespace stormlight::truth
