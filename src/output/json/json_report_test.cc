#include "output/json/json_report.h"

#include <limits>
#include <regex>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "output/testing/golden.h"
#include "output/testing/sample.h"
#include "output/testing/threshold_sample.h"

namespace stormlight::output {
namespace {

using testing::expect_golden;
using testing::sample_info;
using testing::sample_snapshot;
using testing::troubled_snapshot;

/// zlib's output may change with its version; what it decodes to is tested apart.
std::string without_hdr(const std::string& report) {
  return std::regex_replace(report, std::regex("\"hdr\":\"[^\"]*\""), "\"hdr\":\"\"");
}

nlohmann::json parsed(const Snapshot& snapshot) {
  return nlohmann::json::parse(json_report(sample_info(), snapshot, Verdict::kPass));
}

TEST(JsonReport, MatchesTheGoldenFiles) {
  expect_golden("sample.json",
                without_hdr(json_report(sample_info(), sample_snapshot(), Verdict::kPass)));
  expect_golden("troubled.json",
                without_hdr(json_report(sample_info(), troubled_snapshot(), Verdict::kInvalid)));
  expect_golden("open.json", without_hdr(json_report(testing::open_info(), testing::open_snapshot(),
                                                     Verdict::kPass)));
}

TEST(JsonReport, TellsWhatTheLoadWas) {
  RunInfo info = sample_info();
  auto run = nlohmann::json::parse(json_report(info, sample_snapshot(), Verdict::kPass))["run"];
  for (const char* absent : {"rate", "stages", "request_limit", "pacing_s", "warm_up_s"}) {
    EXPECT_FALSE(run.contains(absent)) << absent;
  }
  info.request_limit = 500;
  info.pacing = std::chrono::milliseconds(250);
  run = nlohmann::json::parse(json_report(info, sample_snapshot(), Verdict::kPass))["run"];
  EXPECT_EQ(run["request_limit"], 500);
  EXPECT_EQ(run["pacing_s"], 0.25);
  run = nlohmann::json::parse(
      json_report(testing::open_info(), testing::open_snapshot(), Verdict::kPass))["run"];
  EXPECT_EQ(run["model"], "open");
  EXPECT_EQ(run["rate"], 1000);
  EXPECT_EQ(run["stages"][0]["to"], 1000);
  EXPECT_EQ(run["drop_late_s"], 0.5);
}

TEST(JsonReport, CarriesHistogramsThatDecodeToTheSameCounts) {
  const Snapshot snapshot = sample_snapshot();
  const auto report = parsed(snapshot);
  const auto decoded =
      Histogram::decode_base64(report["endpoints"][1]["response_ms"]["hdr"].get<std::string>());
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->count(), 2642u);
  for (const double q : {0.5, 0.9, 0.99, 0.999}) {
    EXPECT_EQ(decoded->quantile(q), snapshot.rows[1].response.quantile(q)) << q;
  }
}

TEST(JsonReport, IsWholeForARunWithoutASingleRequest) {
  const auto report = parsed(Snapshot());
  EXPECT_EQ(report["totals"]["requests"], 0);
  EXPECT_EQ(report["totals"]["rps"], 0);
  EXPECT_EQ(report["totals"]["response_ms"]["p99"], 0);
  EXPECT_TRUE(report["endpoints"].is_array());
  EXPECT_TRUE(report["errors"].is_array());
  EXPECT_TRUE(report["timeline"].is_array());
}

TEST(JsonReport, StaysValidWhateverNamesAndMessagesHold) {
  Snapshot snapshot = sample_snapshot();
  snapshot.rows[0].name = "/\xff\x1b\"\\\n";
  testing::fail(snapshot, snapshot.rows[0], 1, FailureKind::kProtocol, "bad \xc3 byte");
  snapshot.generator.reasons = {"\xfe"};
  const auto report = parsed(snapshot);
  EXPECT_EQ(report["endpoints"][0]["name"], "/\uFFFD\x1b\"\\\n");
  EXPECT_EQ(report["errors"][0]["message"], "bad \uFFFD byte");
  EXPECT_EQ(report["generator"]["reasons"][0], "\uFFFD");
}

TEST(JsonReport, HoldsFiniteNumbersOnly) {
  Snapshot snapshot = sample_snapshot();
  snapshot.generator.cpu_percent = std::numeric_limits<double>::quiet_NaN();
  snapshot.timeline[0].requests = Rate::per_second(std::numeric_limits<double>::infinity());
  const auto report = parsed(snapshot);
  EXPECT_EQ(report["generator"]["cpu_percent"], 0);
  EXPECT_EQ(report["timeline"][0]["rps"], 0);
}

TEST(JsonReport, TellsWhatBecameOfEachThreshold) {
  Snapshot snapshot = sample_snapshot();
  snapshot.thresholds = testing::sample_thresholds();
  snapshot.thresholds[1].aborted = true;
  const auto thresholds = parsed(snapshot)["thresholds"];
  ASSERT_EQ(thresholds.size(), 5u);
  EXPECT_EQ(thresholds[0], nlohmann::json::parse(R"({"expr": "p99 < 500ms", "value": 30.975,
      "unit": "ms", "passed": true, "samples": 5341, "aborted": false, "at_least": null})"));
  EXPECT_EQ(thresholds[1]["value"], 1.25);
  EXPECT_EQ(thresholds[1]["unit"], "%");
  EXPECT_EQ(thresholds[1]["aborted"], true);
  EXPECT_TRUE(thresholds[2]["value"].is_null());
  EXPECT_EQ(thresholds[2]["passed"], false);
}

TEST(JsonReport, HasNullForAPercentileThatIsNotKnownAndSaysWhatItIsAtLeast) {
  Snapshot snapshot = testing::open_snapshot();
  snapshot.thresholds = testing::sample_thresholds();
  snapshot.thresholds[0].at_least = true;
  const auto report = parsed(snapshot);
  const auto& times = report["totals"]["response_ms"];
  EXPECT_TRUE(times["p95"].is_number());
  EXPECT_TRUE(times["p99"].is_null());
  EXPECT_TRUE(times["ci95"]["p99"][1].is_null());
  EXPECT_EQ(times["censored"]["unfinished"], 100);
  EXPECT_EQ(times["censored"]["timed_out"], 0);
  EXPECT_FALSE(times["censored"]["at_least"].contains("p95"));
  EXPECT_GE(times["censored"]["at_least"]["p99"], 500);
  // Those that were dropped have no service time.
  EXPECT_TRUE(report["totals"]["service_ms"]["p99"].is_number());
  EXPECT_EQ(report["totals"]["service_ms"]["censored"]["unfinished"], 4);
  EXPECT_TRUE(report["thresholds"][0]["value"].is_null());
  EXPECT_EQ(report["thresholds"][0]["at_least"], 30.975);
}

TEST(JsonReport, SaysWhyTheVerdictIsWhatItIs) {
  EXPECT_EQ(parsed(sample_snapshot())["verdict_reason"], "");
  const auto silent = nlohmann::json::parse(
      json_report(testing::open_info(), testing::silent_snapshot(), Verdict::kInvalid));
  EXPECT_EQ(silent["verdict"], "invalid");
  EXPECT_TRUE(silent["verdict_reason"].get<std::string>().starts_with("the median"));
}

TEST(JsonReport, HidesCredentials) {
  RunInfo info = sample_info();
  info.host = "http://me:secret@127.0.0.1:8000";
  const std::string report = json_report(info, sample_snapshot(), Verdict::kPass);
  EXPECT_EQ(report.find("secret"), std::string::npos);
  EXPECT_NE(report.find("http://127.0.0.1:8000"), std::string::npos);
}

}  // namespace
}  // namespace stormlight::output
