#include "metrics/between_runs.h"

#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "metrics/repeat_report.h"

namespace stormlight {
namespace {

FigureOfRun figure(double value, double half_width) {
  return {.value = value, .ci95 = Span{value - half_width, value + half_width}};
}

TEST(Student95, IsThatOfTheTables) {
  EXPECT_NEAR(student_95(1), 12.706, 0.0005);
  EXPECT_NEAR(student_95(2), 4.303, 0.0005);
  EXPECT_NEAR(student_95(4), 2.776, 0.0005);
  EXPECT_NEAR(student_95(10), 2.228, 0.0005);
  EXPECT_NEAR(student_95(11), 2.201, 0.0005);
  EXPECT_NEAR(student_95(15), 2.131, 0.0005);
  EXPECT_NEAR(student_95(30), 2.042, 0.0005);
  EXPECT_NEAR(student_95(120), 1.980, 0.0005);
}

TEST(BetweenRuns, GivesTheMeanAndItsInterval) {
  // By hand: mean 12, standard deviation sqrt(10), half width 2.7764 * sqrt(10 / 5).
  const std::vector<FigureOfRun> runs = {{8}, {10}, {12}, {14}, {16}};
  const BetweenRuns found = between_runs(runs);
  EXPECT_DOUBLE_EQ(found.mean, 12);
  EXPECT_NEAR(found.stddev, 3.16228, 1e-5);
  EXPECT_NEAR(found.ci95->low, 12 - 3.92642, 1e-4);
  EXPECT_NEAR(found.ci95->high, 12 + 3.92642, 1e-4);
  EXPECT_EQ(found.extremes.low, 8);
  EXPECT_EQ(found.extremes.high, 16);
}

TEST(BetweenRuns, OneRunHasNoInterval) {
  const std::vector<FigureOfRun> one = {figure(5, 0.1)};
  const BetweenRuns found = between_runs(one);
  EXPECT_EQ(found.mean, 5);
  EXPECT_FALSE(found.ci95);
  EXPECT_FALSE(found.differ);
  EXPECT_NEAR(found.widest_within->width(), 0.2, 1e-9);
  EXPECT_EQ(between_runs({}).runs, 0u);
}

TEST(BetweenRuns, NamesTheWidestIntervalWithinARun) {
  const std::vector<FigureOfRun> runs = {figure(5, 0.1), figure(5.1, 0.4), {.value = 5.2}};
  const BetweenRuns found = between_runs(runs);
  EXPECT_NEAR(found.widest_within->low, 4.7, 1e-9);
  EXPECT_NEAR(found.widest_within->high, 5.5, 1e-9);
}

TEST(BetweenRuns, FiveOrEightMillisecondsPerStartDiffer) {
  const std::vector<FigureOfRun> runs = {figure(5.1, 0.02), figure(8.1, 0.02), figure(8.1, 0.03)};
  EXPECT_EQ(between_runs(runs).differ, true);
}

TEST(BetweenRuns, WideIntervalsWithinExplainTheSameScatter) {
  const std::vector<FigureOfRun> runs = {figure(5.1, 3), figure(8.1, 3), figure(8.1, 4)};
  EXPECT_EQ(between_runs(runs).differ, false);
}

TEST(BetweenRuns, ADifferenceThatIsRealButTinyIsNotWorthAWord) {
  const std::vector<FigureOfRun> runs = {figure(5.10, 0.001), figure(5.15, 0.001)};
  EXPECT_EQ(between_runs(runs).differ, false);
}

TEST(BetweenRuns, CannotTellWithoutTheIntervalsWithin) {
  const std::vector<FigureOfRun> runs = {figure(5, 0.1), {.value = 8}};
  EXPECT_FALSE(between_runs(runs).differ);
}

TEST(BetweenRuns, EqualRunsAndZeroesDoNotDiffer) {
  const std::vector<FigureOfRun> same = {figure(5, 0), figure(5, 0)};
  EXPECT_EQ(between_runs(same).differ, false);
  const std::vector<FigureOfRun> none = {figure(0, 0), figure(0, 0)};
  EXPECT_EQ(between_runs(none).differ, false);
  EXPECT_EQ(between_runs(none).ci95->width(), 0);
}

TEST(BetweenRuns, ItsIntervalHoldsTheTruthAndItsTestIsRarelyWrong) {
  constexpr int kRepeats = 2000;
  std::mt19937 random(7);
  std::normal_distribution<double> draw(100, 10);  // an interval within of +- 19.6 is right
  int held = 0;
  int blamed = 0;
  for (int i = 0; i < kRepeats; ++i) {
    std::vector<FigureOfRun> runs;
    for (int run = 0; run < 5; ++run) runs.push_back(figure(draw(random), 19.6));
    const BetweenRuns found = between_runs(runs);
    held += found.ci95->low <= 100 && 100 <= found.ci95->high;
    blamed += *found.differ;
  }
  EXPECT_NEAR(held, 0.95 * kRepeats, 40);
  EXPECT_NEAR(blamed, 0.01 * kRepeats, 15);
}

TEST(RepeatReport, AveragesTheRunsThatCount) {
  RepeatReport report;
  report.runs.resize(4);
  report.runs[0].figures[0].value = 100;
  report.runs[1].figures[0].value = 200;
  report.runs[1].ending = RunEnding::kFail;  // by its thresholds: it was measured all the same
  report.runs[2].figures[0].value = 9000;
  report.runs[2].ending = RunEnding::kInvalid;
  report.runs[3].ending = RunEnding::kInterrupted;
  EXPECT_EQ(report.counted(), 2u);
  EXPECT_EQ(report.between()[0].mean, 150);
  EXPECT_EQ(report.between()[0].runs, 2u);
}

}  // namespace
}  // namespace stormlight
