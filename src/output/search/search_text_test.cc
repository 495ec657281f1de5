#include "output/search/search_text.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "output/search/knee_plot.h"
#include "output/testing/golden.h"
#include "output/testing/search_sample.h"
#include "output/text.h"

namespace stormlight::output {
namespace {

using testing::add_probe;
using ::testing::HasSubstr;
using testing::sample_search;

constexpr Look kAscii{.color = false, .unicode = false};
constexpr Look kPlain{.color = false, .unicode = true};

std::string joined(const std::vector<StyledLine>& lines) {
  std::string text;
  for (const StyledLine& line : lines) text += line.text() + "\n";
  return text;
}

TEST(SearchText, LooksAsItDidAt80Columns) {
  testing::expect_golden("search_80.txt", joined(search_text(sample_search(), 80, kPlain)));
}

TEST(SearchText, LooksAsItDidInAscii) {
  const std::string text = joined(search_text(sample_search(), 80, kAscii));
  for (const char c : text) EXPECT_LT(static_cast<unsigned char>(c), 0x80);
  testing::expect_golden("search_ascii.txt", text);
}

TEST(SearchText, FitsInEveryWidth) {
  for (int width = 10; width <= 120; width += 5) {
    for (const StyledLine& line : search_text(sample_search(), width, kPlain)) {
      EXPECT_LE(display_width(line.text()), width) << line.text();
    }
  }
}

TEST(SearchText, SaysOfAProbeWhatItMeasuredAndWhyItFailed) {
  const SearchReport report = sample_search();
  EXPECT_EQ(probe_line(report, report.probes[0], 0, kAscii).text(),
            "climb       100 requests/s  passed     100.00 RPS, p99 22.54 ms");
  EXPECT_THAT(probe_line(report, report.probes[4], 0, kAscii).text(),
              HasSubstr("failed     988.00 RPS, p99 1,860 ms - broke p99<100ms"));
}

TEST(SearchResult, SaysWhatHeldAndWhatDidNot) {
  EXPECT_EQ(search_result(sample_search()),
            "951.4 requests/s passed and held when confirmed; 1,008 requests/s did not (broke "
            "p99<100ms)");
}

TEST(SearchResult, SaysWhenTheGeneratorWasTheLimit) {
  SearchReport report = sample_search();
  add_probe(report, 960, ProbeKind::kBisect, ProbeVerdict::kSaturated, 25);
  report.limited_by_generator = true;
  EXPECT_THAT(search_result(report), HasSubstr("960 requests/s did not (lag p99 is 3 ms). The "
                                               "target may well do more than this generator"));
}

TEST(SearchResult, SaysWhenNothingWasFoundAndWhetherItWasInterrupted) {
  SearchReport report;
  report.interrupted = true;
  EXPECT_EQ(search_result(report), "Interrupted. Nothing was found: no probe was finished");
  add_probe(report, 100, ProbeKind::kClimb, ProbeVerdict::kFailed, 900);
  add_probe(report, 50, ProbeKind::kClimb, ProbeVerdict::kFailed, 900);
  report.interrupted = false;
  EXPECT_EQ(search_result(report), "Nothing passed: even 50 requests/s did not (broke p99<100ms)");
}

TEST(SearchJson, HasEveryProbeAndTheResult) {
  const auto json = nlohmann::json::parse(search_json(sample_search()));
  EXPECT_EQ(json["schema"], "stormlight.find_max/1");
  EXPECT_EQ(json["searched"], "rate");
  EXPECT_EQ(json["result"]["best"], 951.4);
  EXPECT_EQ(json["result"]["confirmed"], true);
  EXPECT_EQ(json["probes"].size(), sample_search().probes.size());
  EXPECT_EQ(json["probes"][4]["result"], "failed");
  EXPECT_EQ(json["probes"][4]["thresholds"][0]["value"], 1860);
}

TEST(KneePlot, NeedsTwoLevelsAndRoom) {
  SearchReport report;
  EXPECT_TRUE(knee_plot(report, 80, kPlain).empty());
  add_probe(report, 100, ProbeKind::kClimb, ProbeVerdict::kPassed, 20);
  add_probe(report, 100, ProbeKind::kConfirm, ProbeVerdict::kPassed, 21);
  EXPECT_TRUE(knee_plot(report, 80, kPlain).empty());
  EXPECT_FALSE(knee_plot(sample_search(), 80, kPlain).empty());
  EXPECT_TRUE(knee_plot(sample_search(), 20, kPlain).empty());
}

TEST(KneePlot, KeepsAFlatCurveFlat) {
  SearchReport report;
  add_probe(report, 1, ProbeKind::kClimb, ProbeVerdict::kPassed, 28);
  add_probe(report, 2, ProbeKind::kClimb, ProbeVerdict::kPassed, 26);
  const std::vector<StyledLine> lines = knee_plot(report, 80, kAscii);
  const std::string& bottom = lines[lines.size() - 3].text();
  EXPECT_EQ(std::count(bottom.begin(), bottom.end(), 'o'), 2) << bottom;
}

TEST(KneePlot, TakesTheTailWhereAThresholdHasNoValue) {
  SearchReport report = sample_search();
  for (ProbeReport& probe : report.probes) probe.thresholds[0].value.reset();
  EXPECT_THAT(knee_plot(report, 80, kAscii).front().text(), HasSubstr("p99, in ms"));
}

}  // namespace
}  // namespace stormlight::output
