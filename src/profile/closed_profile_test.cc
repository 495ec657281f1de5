#include "profile/closed_profile.h"

#include <chrono>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace stormlight {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Change = ClosedProfile::Change;

Load load(int users, double rate) {
  Load load;
  load.users = users;
  load.spawn_rate = Rate::per_second(rate);
  load.duration = seconds(10);
  return load;
}

Load staged(std::vector<Stage> stages) {
  Load load;
  for (const Stage& stage : stages) load.duration += stage.length;
  load.stages = std::move(stages);
  return load;
}

std::vector<Change> changes_of(const ClosedProfile& profile, int index = 0, int stride = 1) {
  std::vector<Change> changes;
  ClosedProfile::Cursor cursor(profile, index, stride);
  while (const auto change = cursor.next()) changes.push_back(*change);
  return changes;
}

TEST(ClosedProfile, StartsUsersEvenlySpaced) {
  const ClosedProfile profile(load(10, 2));
  const std::vector<Change> changes = changes_of(profile);
  ASSERT_EQ(changes.size(), 10u);
  for (int k = 0; k < 10; ++k) {
    EXPECT_EQ(changes[static_cast<std::size_t>(k)], (Change{k * milliseconds(500), k, true}));
  }
  EXPECT_TRUE(profile.is_ramping_at(milliseconds(4999)));
  EXPECT_FALSE(profile.is_ramping_at(seconds(5)));
}

TEST(ClosedProfile, CountsTheUsersStartedSoFar) {
  const ClosedProfile profile(load(10, 2));
  EXPECT_EQ(profile.users_at(Nanoseconds(-1)), 0);
  EXPECT_EQ(profile.users_at(Nanoseconds(0)), 1);
  EXPECT_EQ(profile.users_at(milliseconds(499)), 1);
  EXPECT_EQ(profile.users_at(milliseconds(500)), 2);
  EXPECT_EQ(profile.users_at(milliseconds(4500)), 10);
  EXPECT_EQ(profile.users_at(milliseconds(9999)), 10);
  EXPECT_EQ(profile.users_at(seconds(10)), 0);
  EXPECT_EQ(profile.peak(), 10);
}

TEST(ClosedProfile, StartsUserKAtKOverTheRateForAwkwardRates) {
  for (const double rate : {0.3, 1.0, 3.0, 7.7, 333.3, 1e6}) {
    Load many = load(1000, rate);
    many.duration = seconds(10'000);
    const std::vector<Change> changes = changes_of(ClosedProfile(many));
    ASSERT_EQ(changes.size(), 1000u) << rate;
    for (int k = 0; k < 1000; ++k) {
      const Change& change = changes[static_cast<std::size_t>(k)];
      EXPECT_EQ(change.user, k);
      EXPECT_NEAR(stormlight::seconds(change.at), k / rate, 2e-9) << rate;
    }
  }
}

TEST(ClosedProfile, WithoutARateStartsEveryoneAtOnce) {
  const ClosedProfile profile(load(500, 0));
  EXPECT_EQ(profile.users_at(Nanoseconds(0)), 500);
  EXPECT_FALSE(profile.is_ramping_at(Nanoseconds(0)));
}

TEST(ClosedProfile, ARampThatTheDurationCutsStartsOnlyWhoIsDueBeforeItsEnd) {
  Load cut = load(100, 20);
  cut.duration = milliseconds(300);
  const std::vector<Change> changes = changes_of(ClosedProfile(cut));
  ASSERT_EQ(changes.size(), 6u);
  EXPECT_EQ(changes.back().at, milliseconds(250));
}

TEST(ClosedProfile, StagesStartUsersUpwardsAndEndThemDownwards) {
  const ClosedProfile profile(staged({{0, 4, seconds(4)}, {4, 4, seconds(1)}, {4, 0, seconds(2)}}));
  const std::vector<Change> expected = {
      {seconds(0), 0, true},          {seconds(1), 1, true},
      {seconds(2), 2, true},          {seconds(3), 3, true},
      {milliseconds(5500), 3, false}, {milliseconds(6000), 2, false},
      {milliseconds(6500), 1, false}, {milliseconds(7000), 0, false}};
  EXPECT_EQ(changes_of(profile), expected);
  EXPECT_EQ(profile.peak(), 4);
}

TEST(ClosedProfile, AJumpStartsOrEndsItsUsersAtOnce) {
  const ClosedProfile profile(staged({{3, 3, seconds(1)}, {1, 1, seconds(1)}, {2, 2, seconds(1)}}));
  const std::vector<Change> expected = {{seconds(0), 0, true},  {seconds(0), 1, true},
                                        {seconds(0), 2, true},  {seconds(1), 2, false},
                                        {seconds(1), 1, false}, {seconds(2), 1, true}};
  EXPECT_EQ(changes_of(profile), expected);
}

TEST(ClosedProfile, WorkersShareOutTheSameChanges) {
  const ClosedProfile profile(
      staged({{0, 50, seconds(3)}, {20, 35, seconds(2)}, {35, 5, seconds(4)}}));
  std::multiset<std::tuple<Nanoseconds, int, bool>> whole;
  for (const Change& c : changes_of(profile)) whole.emplace(c.at, c.user, c.starts);
  std::multiset<std::tuple<Nanoseconds, int, bool>> shared;
  for (int index = 0; index < 3; ++index) {
    Nanoseconds last{0};
    for (const Change& c : changes_of(profile, index, 3)) {
      EXPECT_EQ(c.user % 3, index);
      EXPECT_GE(c.at, last);
      last = c.at;
      shared.emplace(c.at, c.user, c.starts);
    }
  }
  EXPECT_EQ(shared, whole);
}

TEST(ClosedProfile, EveryUserStartsAndEndsInTurn) {
  const ClosedProfile profile(staged(
      {{0, 7.5, seconds(3)}, {7.5, 2.25, seconds(2)}, {9, 0.5, seconds(4)}, {0, 3, seconds(1)}}));
  std::map<int, bool> runs;
  for (const Change& change : changes_of(profile)) {
    EXPECT_NE(runs[change.user], change.starts);
    runs[change.user] = change.starts;
  }
}

}  // namespace
}  // namespace stormlight
