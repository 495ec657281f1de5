// Histograms as values: merged, cleared, copied, moved, walked through.
#include <algorithm>
#include <cstdint>
#include <fstream>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "stormlight/histogram.h"

#include "base/random.h"
#include "metrics/histogram_testing.h"

namespace stormlight {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Histogram, MeanOfShardPercentilesIsNotThePercentile) {
  // The power control for merging: seven shards at 1 ms and one at 100 ms.
  std::vector<Histogram> shards(8);
  for (Histogram& shard : shards) shard.record(milliseconds(&shard == &shards[7] ? 100 : 1), 1000);
  Histogram merged;
  double mean_of_p99s = 0;
  for (const Histogram& shard : shards) {
    merged.merge(shard);
    mean_of_p99s += stormlight::milliseconds(shard.quantile(0.99)) / 8;
  }
  EXPECT_NEAR(mean_of_p99s, 13.4, 0.1);
  EXPECT_NEAR(stormlight::milliseconds(merged.quantile(0.99)), 100, 0.1);
}

TEST(Histogram, MergesToTheUnionInAnyOrder) {
  Random random(42);
  for (int round = 0; round < 20; ++round) {
    std::vector<Histogram> shards(8);
    Histogram whole;
    for (int i = 0; i < 5000; ++i) {
      const Nanoseconds sample = log_uniform(random, Nanoseconds(1), hours(2));
      shards[random.below(8)].record(sample);
      whole.record(sample);
    }
    Histogram forwards;
    for (const Histogram& shard : shards) forwards.merge(shard);
    EXPECT_TRUE(identical(forwards, whole));
    for (std::size_t i = shards.size(); i > 1; --i) {
      std::swap(shards[i - 1], shards[random.below(i)]);
    }
    Histogram shuffled;
    for (const Histogram& shard : shards) shuffled.merge(shard);
    EXPECT_TRUE(identical(shuffled, whole));

    Histogram decoded;
    for (const Histogram& shard : shards) {
      const auto back = Histogram::decode_base64(shard.encode_base64());
      ASSERT_TRUE(back.ok()) << back.error().message;
      decoded.merge(*back);
    }
    EXPECT_EQ(cells_of(decoded), cells_of(whole));
    EXPECT_EQ(decoded.encode_base64(), whole.encode_base64());
  }
}

TEST(Histogram, MergingAnEmptyOneChangesNothing) {
  Histogram histogram;
  histogram.record(milliseconds(5));
  const Histogram before = histogram;
  histogram.merge(Histogram());
  EXPECT_TRUE(identical(histogram, before));
}

TEST(Histogram, MergingWithItselfDoublesEveryCount) {
  Histogram histogram;
  histogram.record(milliseconds(5), 3);
  histogram.record(hours(2));
  histogram.merge(histogram);
  EXPECT_EQ(histogram.count(), 8);
  EXPECT_EQ(histogram.over_range(), 2);
  EXPECT_EQ(cells_of(histogram).begin()->second, 6);
}

TEST(Histogram, ClearsToAnEmptyOneThatCanBeUsedAgain) {
  Random random(3);
  Histogram used;
  for (int round = 0; round < 5; ++round) {
    Histogram fresh;
    for (int i = 0; i < 200; ++i) {
      const Nanoseconds sample = log_uniform(random, Nanoseconds(1), hours(2));
      used.record(sample);
      fresh.record(sample);
    }
    ASSERT_TRUE(identical(used, fresh)) << "round " << round;
    used.clear();
    ASSERT_TRUE(identical(used, Histogram()));
  }
}

TEST(Histogram, CopiesOverWhateverItHeld) {
  Random random(9);
  Histogram target;
  for (int round = 0; round < 20; ++round) {
    Histogram source;
    const Nanoseconds low = log_uniform(random, Nanoseconds(1), seconds(1));
    for (int i = 0; i < 50; ++i) source.record(log_uniform(random, low, low * 30));
    target = source;
    ASSERT_TRUE(identical(target, source)) << "round " << round;
    const Histogram copy(source);
    ASSERT_TRUE(identical(copy, source));
    source.record(seconds(1));
    ASSERT_FALSE(identical(copy, source));
  }
  target = Histogram();
  EXPECT_TRUE(identical(target, Histogram()));
}

TEST(Histogram, LeavesNothingBehindWhenCopiedOver) {
  Histogram target;
  target.record(milliseconds(1), 5);
  Histogram source;
  source.record(seconds(1));
  target = source;
  target.record(milliseconds(1));  // where the five were
  source.record(milliseconds(1));
  EXPECT_TRUE(identical(target, source));
}

TEST(Histogram, AssigningToItselfChangesNothing) {
  Histogram histogram;
  histogram.record(seconds(1));
  const Histogram& self = histogram;
  histogram = self;
  EXPECT_EQ(histogram.count(), 1);
}

TEST(Histogram, IsEmptyAndUsableAfterItWasMovedFrom) {
  Histogram from;
  from.record(milliseconds(2), 7);
  Histogram to(std::move(from));
  EXPECT_EQ(to.count(), 7);
  EXPECT_TRUE(identical(from, Histogram()));  // NOLINT(bugprone-use-after-move): the point
  from.record(milliseconds(1));
  to = std::move(from);
  EXPECT_EQ(to.count(), 1);
  EXPECT_TRUE(identical(from, Histogram()));  // NOLINT(bugprone-use-after-move): the point
}

TEST(Histogram, VisitsEachUsedCellOnceInRisingOrder) {
  Histogram histogram;
  histogram.record(Nanoseconds(3));
  histogram.record(Nanoseconds(3));
  histogram.record(Nanoseconds(5000));
  histogram.record(hours(1));
  std::vector<std::pair<std::int64_t, std::uint64_t>> visited;
  histogram.for_each_cell([&](Nanoseconds highest, std::uint64_t count) {
    visited.emplace_back(highest.count(), count);
  });
  const int last = Histogram::cell_of(Histogram::kHighest);
  const std::pair<std::int64_t, std::uint64_t> three{3, 2};
  const std::pair<std::int64_t, std::uint64_t> five_thousand{5003, 1};
  const std::pair<std::int64_t, std::uint64_t> hour{Histogram::highest_in_cell(last), 1};
  EXPECT_THAT(visited, testing::ElementsAre(three, five_thousand, hour));
}

std::size_t resident_bytes() {
  std::size_t total = 0;
  std::size_t resident = 0;
  std::ifstream("/proc/self/statm") >> total >> resident;
  return resident * 4096;
}

TEST(Histogram, KeepsOnlyTouchedPagesInMemory) {
  // Wholly resident, 400 histograms would be 103 MiB; one touched page each is 1.6 MiB.
  const std::size_t before = resident_bytes();
  std::vector<Histogram> histograms(200);
  for (Histogram& histogram : histograms) {
    histogram.record(milliseconds(2));
    histogram.record(hours(1));  // far away, so that a dense range would be nearly everything
  }
  std::vector<Histogram> copies = histograms;
  for (Histogram& copy : copies) {
    copy.merge(histograms[0]);
    copy.clear();
  }
  EXPECT_LT(resident_bytes(), before + (32 << 20));
}

}  // namespace
}  // namespace stormlight
