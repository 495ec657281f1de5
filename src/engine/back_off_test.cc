#include "engine/back_off.h"

#include <gtest/gtest.h>

namespace stormlight {
namespace {

TEST(BackOff, DoublesUpToItsLongestAndDrawsFromTheUpperHalf) {
  Random random(1);
  BackOff back_off;
  Nanoseconds limit = BackOff::kFirst;
  for (int i = 0; i < 12; ++i) {
    const Nanoseconds pause = back_off.after(FailureKind::kConnectRefused, random);
    EXPECT_GE(pause, limit / 2);
    EXPECT_LE(pause, limit);
    limit = std::min(limit * 2, BackOff::kLongest);
  }
}

TEST(BackOff, AResponseOfAnyKindResetsIt) {
  Random random(1);
  BackOff back_off;
  for (FailureKind answered : {FailureKind::kNone, FailureKind::kHttpStatus,
                               FailureKind::kExpectation, FailureKind::kRedirect}) {
    for (int i = 0; i < 5; ++i) back_off.after(FailureKind::kReset, random);
    EXPECT_EQ(back_off.after(answered, random), Nanoseconds(0));
    EXPECT_LE(back_off.after(FailureKind::kReset, random), BackOff::kFirst);
  }
}

}  // namespace
}  // namespace stormlight
