#include "output/json/json_trust.h"

#include <chrono>
#include <limits>

#include <gtest/gtest.h>

namespace stormlight::output {
namespace {

using Json = nlohmann::ordered_json;
using std::chrono::milliseconds;

TEST(JsonTrust, LeavesOutFactsTheMachineDidNotHave) {
  Json generator = Json::object();
  add_facts(GeneratorHealth(), generator);
  EXPECT_EQ(generator.dump(), "{}");
}

TEST(JsonTrust, TellsEveryFactThereIs) {
  GeneratorHealth health;
  health.cores = 2;
  health.facts.workers = {{97.5, 0.5}, {std::numeric_limits<double>::quiet_NaN(), 12.25}};
  health.facts.throttled = Throttling{45, 0.5, milliseconds(4200)};
  health.facts.descriptors = Descriptors{62, 1024};
  health.facts.ports = LocalPorts{70, 32768, 60999};
  health.facts.time_wait = 3;
  Json generator = Json::object();
  add_facts(health, generator);
  EXPECT_EQ(generator, Json::parse(R"({"cores": 2,
      "workers": [{"cpu_percent": 97.5, "run_queue_percent": 0.5},
                  {"cpu_percent": 0.0, "run_queue_percent": 12.25}],
      "throttled": {"periods": 45, "share": 0.5, "time_s": 4.2},
      "descriptors": {"open": 62, "limit": 1024},
      "ports": {"sockets": 70, "first": 32768, "last": 60999}, "time_wait": 3})"));
}

TEST(JsonTrust, GivesIntervalsWithTheirMethodAndNullForAnOpenEnd) {
  Histogram histogram;
  histogram.record(milliseconds(5), 200);
  RunStatistics statistics;
  EXPECT_EQ(ci95(histogram, {}, statistics).dump(),
            R"({"method":"order statistics","p50":[5.0,5.0],"p95":[5.0,5.0],"p99":[5.0,null]})");
  statistics.correlated = true;
  statistics.widening = {4, 4, 4};
  EXPECT_EQ(ci95(histogram, {}, statistics).dump(),
            R"({"method":"batch means","p50":[5.0,5.0],"p95":[5.0,null],"p99":[5.0,null]})");
}

TEST(JsonTrust, AnIntervalHasNoUpperEndAmongTheCensored) {
  Histogram histogram;
  histogram.record(milliseconds(5), 9000);
  const Censored all_the_rest{.timed_out = 0, .unfinished = histogram};
  EXPECT_EQ(ci95(histogram, all_the_rest, RunStatistics()).dump(),
            R"({"method":"order statistics","p50":[5.0,null],"p95":[5.0,null],"p99":[5.0,null]})");
  const Censored few{.timed_out = 200, .unfinished = {}};
  EXPECT_EQ(ci95(histogram, few, RunStatistics()).dump(),
            R"({"method":"order statistics","p50":[5.0,5.0],"p95":[5.0,5.0],"p99":[5.0,null]})");
}

TEST(JsonTrust, TellsWhetherTheRunWasStationaryOrWhyThatIsNotKnown) {
  RunStatistics statistics;
  statistics.reason = "too short \xff";
  Json run = Json::object();
  add_stationarity(statistics, run);
  EXPECT_TRUE(run["stationary"].is_null());
  EXPECT_EQ(run["stationary_reason"], "too short \uFFFD");
  statistics.stationary = false;
  add_stationarity(statistics, run);
  EXPECT_EQ(run["stationary"], false);
}

}  // namespace
}  // namespace stormlight::output
