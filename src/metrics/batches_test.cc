#include "metrics/batches.h"

#include <chrono>

#include <gtest/gtest.h>

namespace stormlight {
namespace {

using std::chrono::milliseconds;

void run_interval(Batches& batches, std::uint64_t samples, bool is_rest = false) {
  Histogram interval;
  if (samples > 0) interval.record(milliseconds(3), samples);
  batches.add(interval);
  batches.close_interval(is_rest);
}

TEST(Batches, BeginWithTheFirstSampleAndKeepEmptyIntervalsAfterIt) {
  Batches batches;
  run_interval(batches, 0);
  EXPECT_TRUE(batches.closed().empty());
  run_interval(batches, 4);
  run_interval(batches, 0);
  ASSERT_EQ(batches.closed().size(), 2u);
  EXPECT_EQ(batches.closed()[0].count(), 4u);
  EXPECT_TRUE(batches.closed()[1].empty());
}

TEST(Batches, AddTheRestOfARunToTheLastOne) {
  Batches batches;
  run_interval(batches, 10);
  run_interval(batches, 3, true);
  ASSERT_EQ(batches.closed().size(), 1u);
  EXPECT_EQ(batches.closed()[0].count(), 13u);
}

TEST(Batches, StayFewAndLoseNothingHoweverLongTheRun) {
  Batches batches;
  std::uint64_t all = 0;
  for (int interval = 1; interval <= 1000; ++interval) {
    run_interval(batches, static_cast<std::uint64_t>(interval));
    all += static_cast<std::uint64_t>(interval);
    ASSERT_LE(batches.closed().size(), Batches::kMost);
  }
  std::uint64_t kept = 0;
  std::uint64_t before = 0;
  const auto closed = batches.closed();
  EXPECT_GE(closed.size(), Batches::kMost / 2);
  for (std::size_t i = 0; i < closed.size(); ++i) {
    kept += closed[i].count();
    // Counts grow with time, so batches of equal length in order do as well.
    const bool is_whole = i + 1 < closed.size();
    EXPECT_TRUE(!is_whole || closed[i].count() > before) << i;
    before = closed[i].count();
  }
  EXPECT_EQ(kept, all);
}

}  // namespace
}  // namespace stormlight
