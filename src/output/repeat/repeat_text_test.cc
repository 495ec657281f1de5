#include "output/repeat/repeat_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "output/testing/golden.h"
#include "output/testing/repeat_sample.h"
#include "output/text.h"

namespace stormlight::output {
namespace {

using ::testing::HasSubstr;
using testing::sample_repeat;
using testing::sample_run;

constexpr Look kAscii{.color = false, .unicode = false};
constexpr Look kPlain{.color = false, .unicode = true};

std::string whole(Look look) {
  std::string text;
  const RepeatReport report = sample_repeat();
  for (std::size_t i = 0; i < report.runs.size(); ++i) {
    text += run_line(report, i, 80, look).text() + "\n";
  }
  for (const StyledLine& line : repeat_text(report, 80, look)) text += line.text() + "\n";
  return text;
}

/// `alike` runs of 5 ms.
RepeatReport alike(int count) {
  RepeatReport report;
  report.asked = count;
  for (int i = 0; i < count; ++i) report.runs.push_back(sample_run(5));
  return report;
}

TEST(RepeatText, LooksAsItDidAt80Columns) {
  testing::expect_golden("repeat_80.txt", whole(kPlain));
}

TEST(RepeatText, LooksAsItDidInAscii) {
  const std::string text = whole(kAscii);
  for (const char c : text) EXPECT_LT(static_cast<unsigned char>(c), 0x80);
  testing::expect_golden("repeat_ascii.txt", text);
}

TEST(RepeatText, FitsInEveryWidth) {
  const RepeatReport report = sample_repeat();
  for (int width = 10; width <= 120; width += 5) {
    for (const StyledLine& line : repeat_text(report, width, kPlain)) {
      EXPECT_LE(display_width(line.text()), width) << line.text();
    }
    EXPECT_LE(display_width(run_line(report, 2, width, kPlain).text()), width);
  }
}

TEST(RepeatText, ARunWithoutAnyResponseHasNoFigures) {
  RepeatReport report = alike(1);
  report.runs[0].ending = RunEnding::kNoResponse;
  report.runs[0].reason = "connection refused";
  EXPECT_EQ(run_line(report, 0, 0, kAscii).text(), "run 1 of 1  no response  connection refused");
}

TEST(RepeatText, MarksWhatRestsOnFewSamples) {
  RepeatReport report = alike(2);
  report.runs[0].figures[3].rough = true;
  EXPECT_THAT(run_line(report, 0, 0, kAscii).text(), HasSubstr("p99 ~7.00 ms"));
}

TEST(RepeatResult, SaysWhichFiguresDiffer) {
  EXPECT_THAT(repeat_result(sample_repeat()),
              HasSubstr("The runs differ more than one run can show: p50 (5.11 to 8.12 ms), p95 "
                        "(5.51 to 8.52 ms), p99"));
  EXPECT_THAT(repeat_result(sample_repeat()), HasSubstr(". 1 of 6 runs does not count"));
}

TEST(RepeatResult, SaysThatRunsAgreeOrAreTooShortToTell) {
  RepeatReport report = alike(3);
  EXPECT_EQ(repeat_result(report), "The runs differ no more than one run shows by itself");
  for (FigureOfRun& figure : report.runs[1].figures) figure.ci95.reset();
  EXPECT_EQ(repeat_result(report), "The runs are too short to tell whether they differ");
}

TEST(RepeatResult, NeedsTwoRunsThatCount) {
  RepeatReport report = alike(3);
  report.runs[1].ending = report.runs[2].ending = RunEnding::kInvalid;
  report.runs[2].reason = "lag p99 is 3 ms";
  EXPECT_EQ(repeat_result(report),
            "Only 1 of 3 runs counts: an interval between runs needs two (the last that does not: "
            "invalid, lag p99 is 3 ms)");
  report.runs[0].ending = RunEnding::kInterrupted;
  report.interrupted = true;
  EXPECT_THAT(repeat_result(report), HasSubstr("Interrupted. None of 3 runs counts: "));
  report.runs.clear();
  EXPECT_EQ(repeat_result(report), "Interrupted. No run was finished");
}

TEST(RepeatJson, HasEveryRunAndEveryFigure) {
  const auto json = nlohmann::json::parse(repeat_json(sample_repeat()));
  EXPECT_EQ(json["schema"], "stormlight.repeat/1");
  EXPECT_EQ(json["asked"], 6);
  EXPECT_EQ(json["result"]["counted"], 5);
  EXPECT_EQ(json["result"]["differ"], nlohmann::json({"p50_ms", "p95_ms", "p99_ms"}));
  EXPECT_EQ(json["runs"].size(), 6u);
  EXPECT_EQ(json["runs"][2]["ending"], "invalid");
  EXPECT_EQ(json["runs"][2]["counts"], false);
  EXPECT_EQ(json["runs"][0]["p50_ms"], 5.12);
  EXPECT_NEAR(json["runs"][0]["ci95"]["p50_ms"][0], 5.11, 1e-9);
  EXPECT_NEAR(json["figures"]["p50_ms"]["mean"], 6.912, 1e-9);
  EXPECT_EQ(json["figures"]["p50_ms"]["differ"], true);
  EXPECT_TRUE(json["figures"]["rps"]["differ"].is_null());
  EXPECT_TRUE(json["figures"]["rps"]["widest_within"].is_null());
}

TEST(RepeatJson, AFigureThatARunDoesNotKnowIsNullThereAndHasNoMean) {
  RepeatReport report = alike(3);
  report.runs[1].figures[static_cast<std::size_t>(RunFigure::kP99)] = {.value = 10000,
                                                                       .known = false};
  const auto json = nlohmann::json::parse(repeat_json(report));
  EXPECT_TRUE(json["runs"][1]["p99_ms"].is_null());
  EXPECT_TRUE(json["figures"]["p99_ms"]["mean"].is_null());
  EXPECT_FALSE(json["figures"]["p95_ms"]["mean"].is_null());
}

TEST(RepeatJson, HasNoFiguresWithoutRuns) {
  const auto json = nlohmann::json::parse(repeat_json(RepeatReport{}));
  EXPECT_TRUE(json["figures"]["p50_ms"]["mean"].is_null());
  EXPECT_EQ(json["runs"].size(), 0u);
}

}  // namespace
}  // namespace stormlight::output
