#include "search/capacity_search.h"

#include <cmath>
#include <functional>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stormlight {
namespace {

using Probe = CapacitySearch::Probe;
using Options = CapacitySearch::Options;

std::vector<Probe> run(CapacitySearch& search, const std::function<ProbeVerdict(Probe)>& target) {
  std::vector<Probe> probes;
  while (const auto probe = search.next()) {
    probes.push_back(*probe);
    search.report(target(*probe));
  }
  return probes;
}

std::function<ProbeVerdict(Probe)> knee_at(double knee) {
  return [knee](Probe probe) {
    return probe.level <= knee ? ProbeVerdict::kPassed : ProbeVerdict::kFailed;
  };
}

TEST(CapacitySearch, ClimbsThenBisectsThenConfirms) {
  CapacitySearch search({.first = 100});
  const std::vector<Probe> probes = run(search, knee_at(1000));
  ASSERT_GE(probes.size(), 6u);
  EXPECT_EQ(probes[0], (Probe{100, ProbeKind::kClimb}));
  EXPECT_EQ(probes[3], (Probe{800, ProbeKind::kClimb}));
  EXPECT_EQ(probes[4], (Probe{1600, ProbeKind::kClimb}));
  EXPECT_EQ(probes[5].kind, ProbeKind::kBisect);
  EXPECT_EQ(probes.back().kind, ProbeKind::kConfirm);
  EXPECT_TRUE(search.is_confirmed());
}

TEST(CapacitySearch, EndsWithinThePrecisionBelowTheKneeWhereverItLies) {
  for (const double knee : {1.0, 3.7, 99.0, 1234.5, 40'000.0, 999'999.0}) {
    CapacitySearch search({.first = 100, .precision = 0.02});
    const std::vector<Probe> probes = run(search, knee_at(knee));
    ASSERT_TRUE(search.best().has_value()) << knee;
    EXPECT_LE(*search.best(), knee);
    EXPECT_GE(*search.best(), knee / 1.021) << knee;
    EXPECT_LT(probes.size(), 40u);
  }
}

TEST(CapacitySearch, FindsNothingWhereEvenTheLowestFails) {
  CapacitySearch search({.first = 100, .lowest = 10});
  const std::vector<Probe> probes = run(search, knee_at(5));
  EXPECT_FALSE(search.best().has_value());
  EXPECT_FALSE(search.is_confirmed());
  EXPECT_EQ(probes.back().level, 10);
}

TEST(CapacitySearch, StopsAtTheHighestWhenNothingFails) {
  CapacitySearch search({.first = 100, .highest = 1000});
  run(search, knee_at(1e9));
  EXPECT_EQ(search.best(), 1000);
  EXPECT_FALSE(search.ceiling().has_value());
  EXPECT_TRUE(search.is_confirmed());
}

TEST(CapacitySearch, AWinnerThatDoesNotHoldMakesItSearchOnBelow) {
  CapacitySearch search({.first = 100});
  run(search, [](Probe probe) {
    const double knee = probe.kind == ProbeKind::kConfirm ? 900 : 1000;
    return probe.level <= knee ? ProbeVerdict::kPassed : ProbeVerdict::kFailed;
  });
  ASSERT_TRUE(search.is_confirmed());
  EXPECT_LE(*search.best(), 900);
  EXPECT_GE(*search.best(), 800);
}

TEST(CapacitySearch, SaysWhenTheGeneratorIsTheLimit) {
  CapacitySearch search({.first = 100});
  run(search, [](Probe probe) {
    return probe.level <= 500 ? ProbeVerdict::kPassed : ProbeVerdict::kSaturated;
  });
  EXPECT_TRUE(search.is_limited_by_generator());
  EXPECT_LE(*search.best(), 500);
}

TEST(CapacitySearch, UsersAreWholeAndNeighboursEndIt) {
  CapacitySearch search({.first = 1, .precision = 0.001, .whole = true});
  const std::vector<Probe> probes = run(search, knee_at(7));
  EXPECT_EQ(search.best(), 7);
  for (const Probe& probe : probes) EXPECT_EQ(probe.level, std::round(probe.level));
}

TEST(CapacitySearch, AnErraticTargetCannotKeepItForever) {
  CapacitySearch search({.first = 100, .precision = 1e-9});
  int turn = 0;
  const std::vector<Probe> probes = run(search, [&turn](Probe) {
    return ++turn % 3 == 0 ? ProbeVerdict::kFailed : ProbeVerdict::kPassed;
  });
  EXPECT_LE(probes.size(), CapacitySearch::kMostProbes);
}

}  // namespace
}  // namespace stormlight
