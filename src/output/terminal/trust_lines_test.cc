#include "output/terminal/trust_lines.h"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stormlight::output {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(Hindrances, AreToldFromOnePercentOn) {
  GeneratorHealth health;
  EXPECT_EQ(hindrances_text(health), "");
  health.facts.workers = {{50, 0.4}, {50, 0.2}};
  health.facts.throttled = Throttling{1, 0.004, std::chrono::milliseconds(3)};
  EXPECT_EQ(hindrances_text(health), "");
  health.facts.workers[1].run_queue_percent = 12.3;
  EXPECT_EQ(hindrances_text(health), "waited for a core 12% of the time");
  health.facts.throttled = Throttling{45, 0.45, std::chrono::milliseconds(4200)};
  EXPECT_EQ(hindrances_text(health),
            "waited for a core 12% of the time, throttled in 45% of periods (4.2s)");
}

TEST(NotStationary, IsSaidOnlyOfARunThatWasFoundNotToBe) {
  RunStatistics statistics;
  statistics.reason = "a half of the run has fewer than 100 requests";
  EXPECT_EQ(not_stationary_text(statistics), "");
  statistics.stationary = true;
  EXPECT_EQ(not_stationary_text(statistics), "");
  statistics.stationary = false;
  statistics.reason = "21% were slow";
  EXPECT_THAT(not_stationary_text(statistics),
              AllOf(HasSubstr("no: 21% were slow."), HasSubstr("--warm-up")));
}

}  // namespace
}  // namespace stormlight::output
