#include "profile/closed_profile.h"

#include <chrono>

#include <gtest/gtest.h>

namespace stormlight {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

ClosedLoad load(int users, double rate) {
  ClosedLoad load;
  load.users = users;
  load.spawn_rate = Rate::per_second(rate);
  load.duration = seconds(10);
  return load;
}

TEST(ClosedProfile, StartsUsersEvenlySpaced) {
  const ClosedProfile profile(load(10, 2));
  for (int k = 0; k < 10; ++k) EXPECT_EQ(profile.user_start(k), k * milliseconds(500));
  EXPECT_EQ(profile.ramp_end(), milliseconds(4500));
}

TEST(ClosedProfile, CountsTheUsersStartedSoFar) {
  const ClosedProfile profile(load(10, 2));
  EXPECT_EQ(profile.users_at(Nanoseconds(-1)), 0);
  EXPECT_EQ(profile.users_at(Nanoseconds(0)), 1);
  EXPECT_EQ(profile.users_at(milliseconds(499)), 1);
  EXPECT_EQ(profile.users_at(milliseconds(500)), 2);
  EXPECT_EQ(profile.users_at(milliseconds(4500)), 10);
  EXPECT_EQ(profile.users_at(seconds(100)), 10);
}

TEST(ClosedProfile, AgreesWithItselfAtEveryStartForAwkwardRates) {
  for (double rate : {0.3, 1.0, 3.0, 7.7, 333.3, 1e6}) {
    const ClosedProfile profile(load(1000, rate));
    for (int k = 0; k < 1000; ++k) {
      const Nanoseconds start = profile.user_start(k);
      EXPECT_GE(profile.users_at(start), k + 1) << rate;
      if (k > 0 && start > profile.user_start(k - 1)) {
        EXPECT_EQ(profile.users_at(start - Nanoseconds(1)), k) << rate;
      }
    }
  }
}

TEST(ClosedProfile, WithoutARateStartsEveryoneAtOnce) {
  const ClosedProfile profile(load(500, 0));
  EXPECT_EQ(profile.users_at(Nanoseconds(0)), 500);
  EXPECT_EQ(profile.ramp_end(), Nanoseconds(0));
}

}  // namespace
}  // namespace stormlight
