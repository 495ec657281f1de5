#include "engine/health/explanation.h"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stormlight::health {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

GeneratorHealth two_workers(double cpu, double run_queue, int cores = 2) {
  GeneratorHealth health;
  health.cores = cores;
  health.cpu_percent = 2 * cpu;
  health.facts.workers = {{cpu / 2, run_queue / 2}, {cpu, run_queue}};
  health.lag.record(milliseconds(4), 100);
  return health;
}

TEST(ExplainLag, NamesTheQuotaAndNotTheRunQueueOnWhichAThrottledThreadStands) {
  GeneratorHealth health = two_workers(10, 80);
  health.facts.throttled = Throttling{45, 0.45, milliseconds(4200)};
  EXPECT_THAT(
      explain_lag(health),
      ElementsAre(AllOf(HasSubstr("throttled by its cgroup in 45% of periods (4.2 s in all)"),
                        HasSubstr("raise the CPU quota"))));
}

TEST(ExplainLag, NamesTheCompetitorForACore) {
  EXPECT_THAT(explain_lag(two_workers(30, 12)),
              ElementsAre(HasSubstr("worker 1 waited for a core 12% of the time: another process "
                                    "competes")));
}

TEST(ExplainLag, BlamesWorkersThatAreMoreThanTheCores) {
  EXPECT_THAT(explain_lag(two_workers(40, 50, 1)),
              ElementsAre(AllOf(HasSubstr("2 workers share 1"), HasSubstr("lower --workers"))));
}

TEST(ExplainLag, NamesAFullCoreAndWhetherMoreWorkersCanHelp) {
  EXPECT_THAT(explain_lag(two_workers(99, 0.9)),
              ElementsAre(AllOf(HasSubstr("worker 1 used 99% of its core"),
                                HasSubstr("lower the load, or share it"))));
  EXPECT_THAT(explain_lag(two_workers(99, 0.9, 8)), ElementsAre(HasSubstr("raise --workers")));
}

TEST(ExplainLag, NamesLimitsThatAreNearlyReached) {
  GeneratorHealth health = two_workers(10, 0);
  health.facts.descriptors = Descriptors{1015, 1024};
  health.facts.ports = LocalPorts{9'000, 32768, 60999};
  health.facts.time_wait = 19'000;
  EXPECT_THAT(explain_lag(health),
              ElementsAre(AllOf(HasSubstr("1015 of 1024 descriptors"), HasSubstr("ulimit -n")),
                          AllOf(HasSubstr("9000 TCP sockets, 19000 more in TIME_WAIT, for 28232"),
                                HasSubstr("--source-address"))));
  health.facts.descriptors->open = 500;
  health.facts.time_wait = 100;
  EXPECT_THAT(explain_lag(health), ElementsAre(HasSubstr("give it more CPU")));
}

TEST(ExplainLag, TellsAStopFromAWantOfCpu) {
  GeneratorHealth health = two_workers(10, 0);
  health.lag.record(milliseconds(500));
  EXPECT_THAT(explain_lag(health), ElementsAre(AllOf(HasSubstr("stood still for up to 500 ms"),
                                                     HasSubstr("something stopped it"))));
}

TEST(ExplainLag, SaysSomethingWithoutASingleFact) {
  EXPECT_THAT(explain_lag(GeneratorHealth()), ElementsAre(HasSubstr("give it more CPU")));
}

}  // namespace
}  // namespace stormlight::health
