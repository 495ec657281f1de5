#include "stormlight/percentile.h"

#include <chrono>

#include <gtest/gtest.h>

namespace stormlight {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// In a cell of its own in the histogram, so that quantiles are exact.
constexpr Nanoseconds kFast(1000);
constexpr Nanoseconds kSlow(1500);
constexpr Nanoseconds kGivenUp(2000);

Histogram of(Nanoseconds value, std::uint64_t times) {
  Histogram histogram;
  histogram.record(value, times);
  return histogram;
}

/// 990 fast requests and 10 that never ended.
struct OneInAHundred {
  Histogram times = of(kFast, 990);
  Censored censored{.timed_out = 0, .unfinished = of(kGivenUp, 10)};
};

TEST(Percentile, IsThatOfTheHistogramWhenEveryRequestHasItsTime) {
  Histogram times = of(kFast, 900);
  times.record(kSlow, 100);
  for (const double q : {0.0, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const Percentile found = percentile(times, {}, q);
    EXPECT_EQ(found.time, times.quantile(q)) << q;
    EXPECT_FALSE(found.at_least) << q;
    EXPECT_EQ(found.rough, q < 1 && times.is_rough(q)) << q;
  }
}

TEST(Percentile, IsNotANumberFromWhereTheCensoredAreAsManyAsLieBeyond) {
  const OneInAHundred run;
  EXPECT_EQ(percentile(run.times, run.censored, 0.5), (Percentile{.time = kFast}));
  EXPECT_EQ(percentile(run.times, run.censored, 0.98), (Percentile{.time = kFast}));
  // Exactly as many as lie beyond: 1% of 1,000.
  EXPECT_TRUE(percentile(run.times, run.censored, 0.99).at_least);
  EXPECT_EQ(percentile(run.times, run.censored, 0.995),
            (Percentile{.time = kGivenUp, .at_least = true}));
  EXPECT_TRUE(percentile(run.times, run.censored, 1).at_least);
  Censored one_less = run.censored;
  one_less.unfinished = of(kGivenUp, 9);
  EXPECT_FALSE(percentile(of(kFast, 991), one_less, 0.99).at_least);
}

TEST(Percentile, OfATimeoutIsNotANumberEitherThoughItIsInTheHistogram) {
  Histogram times = of(kFast, 990);
  times.record(kGivenUp, 10);
  const Censored censored{.timed_out = 10, .unfinished = {}};
  EXPECT_EQ(percentile(times, censored, 0.98), (Percentile{.time = kFast}));
  EXPECT_TRUE(percentile(times, censored, 0.99).at_least);
  EXPECT_EQ(percentile(times, censored, 0.999), (Percentile{.time = kGivenUp, .at_least = true}));
}

TEST(Percentile, CountsTheUnfinishedAsSlowerThanAllThatAreKnown) {
  Histogram times = of(kFast, 60);
  times.record(kSlow, 20);
  const Censored censored{.timed_out = 0, .unfinished = of(Nanoseconds(1), 20)};
  // Rank 70 of 100, of which the first 60 are fast; among the 80 alone it would be the 56th.
  EXPECT_EQ(percentile(times, censored, 0.7).time, kSlow);
  EXPECT_FALSE(percentile(times, censored, 0.7).at_least);
}

TEST(Percentile, IsAtLeastWhatTheCensoredHadTakenSoFar) {
  Censored censored;
  for (int i = 1; i <= 1000; ++i) censored.unfinished.record(milliseconds(i));
  const Percentile median = percentile({}, censored, 0.5);
  EXPECT_TRUE(median.at_least);
  EXPECT_GE(median.time, milliseconds(500));
  EXPECT_LE(median.time, milliseconds(501));
  // What was cut off early pulls the bound down: no more is known.
  EXPECT_EQ(percentile(of(kFast, 10), {.timed_out = 0, .unfinished = of(Nanoseconds(5), 90)}, 0.5),
            (Percentile{.time = Nanoseconds(5), .at_least = true}));
}

TEST(Percentile, IsEitherRoughOrNotKnown) {
  EXPECT_TRUE(percentile(of(kFast, 500), {}, 0.99).rough);
  const Censored censored{.timed_out = 0, .unfinished = of(kGivenUp, 4)};
  const Percentile rough = percentile(of(kFast, 496), censored, 0.99);
  EXPECT_TRUE(rough.rough);
  EXPECT_FALSE(rough.at_least);
  const Percentile unknown = percentile(of(kFast, 496), censored, 0.999);
  EXPECT_FALSE(unknown.rough);
  EXPECT_TRUE(unknown.at_least);
}

TEST(Percentile, OfNothingIsZero) {
  EXPECT_EQ(percentile({}, {}, 0.5), Percentile());
}

TEST(Percentile, TheMedianIsCensoredFromHalfOfTheRequestsOn) {
  EXPECT_FALSE(is_median_censored({}, {}));
  EXPECT_FALSE(is_median_censored(of(kFast, 10), {}));
  const Censored five{.timed_out = 0, .unfinished = of(seconds(1), 5)};
  EXPECT_FALSE(is_median_censored(of(kFast, 6), five));
  EXPECT_TRUE(is_median_censored(of(kFast, 5), five));
  EXPECT_TRUE(is_median_censored({}, five));
}

TEST(Censored, AddUpWhateverTheOrder) {
  const Censored a{.timed_out = 1, .unfinished = of(kFast, 2)};
  Censored b{.timed_out = 3, .unfinished = of(kSlow, 4)};
  b.merge(a);
  EXPECT_EQ(b.count(), 10u);
  EXPECT_EQ(b.timed_out, 4u);
  EXPECT_EQ(b.unfinished.min(), kFast);
  b.clear();
  EXPECT_EQ(b.count(), 0u);
}

}  // namespace
}  // namespace stormlight
