#include "cli/signals.h"

#include <gtest/gtest.h>

namespace stormlight::cli {
namespace {

TEST(StopOnSignal, EachSignalAsksOnceMoreAndTheFirstIsRemembered) {
  RunControl control;
  StopOnSignal signals(control);
  EXPECT_EQ(signals.received(), 0);
  raise(SIGTERM);
  EXPECT_EQ(control.stops_requested(), 1);
  raise(SIGINT);
  EXPECT_EQ(control.stops_requested(), 2);
  EXPECT_EQ(signals.received(), SIGTERM);
}

TEST(StopOnSignal, ThirdSignalEndsTheProcess) {
  EXPECT_EXIT(
      {
        RunControl control;
        StopOnSignal signals(control);
        for (int i = 0; i < 3; ++i) raise(SIGINT);
        _exit(0);
      },
      testing::ExitedWithCode(130), "");
}

TEST(StopOnSignal, GivesBackTheOldHandlersAndForgetsOldSignals) {
  struct sigaction before{};
  sigaction(SIGINT, nullptr, &before);
  {
    RunControl control;
    StopOnSignal signals(control);
    raise(SIGINT);
  }
  struct sigaction after{};
  sigaction(SIGINT, nullptr, &after);
  EXPECT_EQ(after.sa_handler, before.sa_handler);
  RunControl control;
  EXPECT_EQ(StopOnSignal(control).received(), 0);
}

TEST(StopOnSignal, LeavesAnIgnoredInterruptIgnored) {
  const auto before = signal(SIGINT, SIG_IGN);
  {
    RunControl control;
    StopOnSignal signals(control);
    raise(SIGINT);
    EXPECT_EQ(control.stops_requested(), 0);
  }
  signal(SIGINT, before);
}

}  // namespace
}  // namespace stormlight::cli
