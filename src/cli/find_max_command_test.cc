#include "cli/find_max_command.h"

#include <csignal>
#include <functional>
#include <optional>

#include <gmock/gmock.h>

#include "cli/command_fixture.h"

namespace stormlight::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

double level_of(const Plan& plan) {
  return plan.load.model == Model::kOpen ? plan.load.rate.per_second() : plan.load.users;
}

/// Runs the command line with a target that answers in 20 ms up to a level, and in 500 ms above.
class FindMax : public CommandFixture {
 protected:
  static Snapshot measured(const Plan& plan, bool held) {
    Snapshot snapshot;
    snapshot.state = RunState::kDone;
    snapshot.window = plan.load.duration - plan.load.warm_up;
    const Nanoseconds time = held ? milliseconds(20) : milliseconds(500);
    Row& all = snapshot.totals;
    all.name = "total";
    all.requests = all.requests_in_window = 1000;
    all.response.record(time, 1000);
    all.statuses[200] = 1000;
    for (const Threshold& threshold : plan.thresholds) {
      ThresholdResult result;
      result.expr = threshold.expr;
      result.value = milliseconds_of(time);
      result.passed = held;
      result.samples = 1000;
      snapshot.thresholds.push_back(result);
    }
    return snapshot;
  }
  static double milliseconds_of(Nanoseconds time) { return stormlight::milliseconds(time); }

  Result<LoadFile> load(const std::string&, bool) override {
    LoadFile loaded = one_task();
    loaded.defaults = defaults;
    loaded.defaults.host = "http://127.0.0.1";
    return loaded;
  }

  Result<RunOutcome> run(const Plan& plan, const RunInfo& info, std::span<Sink* const> sinks,
                         RunControl& control) override {
    plans.push_back(plan);
    RunOutcome outcome;
    outcome.snapshot = measured(plan, level_of(plan) <= knee);
    if (change) change(plan, outcome.snapshot);
    for (Sink* sink : sinks) {
      EXPECT_TRUE(sink->start(info).ok());
      sink->snapshot(outcome.snapshot);
      EXPECT_TRUE(sink->finish(outcome.snapshot, outcome.verdict).ok());
    }
    outcome.snapshot.interrupted = control.stops_requested() > 0;
    return outcome;
  }

  int find_max(std::vector<std::string> args) {
    args.insert(args.begin(), "find-max");
    plans.clear();
    return call(args);
  }
  int search(const std::vector<std::string>& flags = {}) {
    std::vector<std::string> args = {"http://127.0.0.1", "--threshold", "p99<100ms"};
    args.insert(args.end(), flags.begin(), flags.end());
    return find_max(args);
  }

  double knee = 1000;
  std::function<void(const Plan&, Snapshot&)> change;
  LoadFileDefaults defaults;
  std::vector<Plan> plans;
};

TEST_F(FindMax, FindsTheKneeOfARateWithinThePrecision) {
  EXPECT_EQ(search(), 0) << err;
  EXPECT_EQ(level_of(plans[0]), 100);
  EXPECT_EQ(level_of(plans[1]), 200);
  const double best = level_of(plans.back());
  EXPECT_LE(best, 1000);
  EXPECT_GE(best, 950);
  for (const Plan& plan : plans) EXPECT_EQ(plan.load.model, Model::kOpen);
  EXPECT_THAT(out, HasSubstr("requests/s passed and held when confirmed; "));
  EXPECT_THAT(out, HasSubstr("did not (broke p99<100ms)"));
  EXPECT_EQ(err, "");
}

TEST_F(FindMax, FindsTheMostUsersExactlyWhenAskedTo) {
  knee = 37;
  EXPECT_EQ(search({"--search", "users", "--precision", "0", "--workers", "8"}), 0) << err;
  EXPECT_EQ(plans[0].load.model, Model::kClosed);
  EXPECT_EQ(plans[0].load.users, 1);
  EXPECT_EQ(plans[0].workers, 1);
  EXPECT_EQ(plans.back().load.users, 37);
  EXPECT_EQ(plans.back().workers, 8);
  EXPECT_THAT(out, HasSubstr("37 users passed and held when confirmed; 38 users did not"));
}

TEST_F(FindMax, AFifthOfEachProbeAtMostTwoSecondsIsWarmUp) {
  EXPECT_EQ(search({"--probe", "5s", "--confirm", "1m"}), 0) << err;
  EXPECT_EQ(plans[0].load.duration, seconds(5));
  EXPECT_EQ(plans[0].load.warm_up, seconds(1));
  EXPECT_EQ(plans.back().load.duration, seconds(60));
  EXPECT_EQ(plans.back().load.warm_up, seconds(2));
}

TEST_F(FindMax, TheConfirmationIsNeverShorterThanAProbe) {
  EXPECT_EQ(search({"--to", "100"}), 0) << err;
  EXPECT_EQ(plans.back().load.duration, seconds(30));
  EXPECT_EQ(search({"--to", "100", "--probe", "1m"}), 0) << err;
  EXPECT_EQ(plans.back().load.duration, seconds(60));
  EXPECT_EQ(search({"--to", "100", "--probe", "5s", "--confirm", "5s"}), 0) << err;
  EXPECT_EQ(plans.back().load.duration, seconds(5));
}

TEST_F(FindMax, TheRangeIsThatOfItsFlags) {
  EXPECT_EQ(search({"--from", "300", "--to", "500"}), 0) << err;
  EXPECT_EQ(level_of(plans.front()), 300);
  EXPECT_EQ(level_of(plans.back()), 500);
  EXPECT_THAT(out, HasSubstr("500 requests/s passed and held when confirmed; nothing higher"));
  EXPECT_EQ(search({"--to", "50"}), 0) << err;
  EXPECT_EQ(plans.size(), 2u);
}

TEST_F(FindMax, WhatTheLoadFileSaysAboutTheLevelDoesNotMatter) {
  defaults.stages = {{0, 100, seconds(60)}};
  defaults.duration = seconds(60);
  defaults.requests = 5;
  defaults.warm_up = seconds(30);
  defaults.think_time = ThinkTime{seconds(1), seconds(1)};
  EXPECT_EQ(search(), 0) << err;
  EXPECT_EQ(plans[0].load.requests, 0u);
  EXPECT_TRUE(plans[0].load.stages.empty());
  EXPECT_EQ(search({"--search", "users", "--to", "4"}), 0) << err;
  EXPECT_EQ(plans[0].load.think_time.min, seconds(1));
}

TEST_F(FindMax, TheThresholdMayComeFromTheLoadFileButMustBeThere) {
  EXPECT_EQ(find_max({"http://127.0.0.1"}), 2);
  EXPECT_EQ(err,
            "stormlight: find-max needs a threshold, which says when a level passes; add "
            "--threshold 'p99<100ms', or set thresholds in the load file\n");
  EXPECT_TRUE(plans.empty());
  Threshold threshold;
  threshold.expr = "p99<100ms";
  threshold.quantile = 0.99;
  threshold.limit = 1e8;
  defaults.thresholds = {threshold};
  EXPECT_EQ(find_max({"http://127.0.0.1"}), 0) << err;
}

TEST_F(FindMax, WrongArgumentsGiveOneLineAndCode2) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"--search", "knee"}, "--search must be rate or users, not \"knee\""},
      {{"--probe", "0.5"}, "--probe must be at least 1s, not 0.5"},
      {{"--precision", "150%"}, "--precision must be a share from 0 to 1"},
      {{"--to", "2000000"}, "--to must be at most 1000000, not 2000000"},
      {{"--from", "10", "--to", "5"}, "--from 10 is above --to 5; "},
      {{"--probe", "5s", "--confirm", "4s"}, "--confirm 4s is shorter than --probe 5s; make it"},
      {{"--confirm", "9s"}, "--confirm 9s is shorter than --probe 10s; make it"},
      {{"--search", "users", "--from", "1.5"}, "--from must be a whole number of users, not 1.5"},
      {{"--search", "users", "--max-users", "5"}, "--max-users is for the search of a rate; "},
      {{"--think-time", "1s"}, "--think-time is for the search of users; "},
      {{"--duration", "1s"}, "unknown flag --duration"},
      {{"--json", folder_.string()}, "cannot write \"" + folder_.string() + "\": Is a directory"},
      {{"--threshold", "p99<1s over 9s"},
       "the threshold \"p99<1s over 9s\": the run measures 8s, so no"},
  };
  for (const auto& [args, text] : cases) {
    EXPECT_EQ(search(args), 2) << text;
    EXPECT_THAT(err, StartsWith("stormlight: " + text));
    EXPECT_EQ(std::count(err.begin(), err.end(), '\n'), 1) << err;
    EXPECT_EQ(out, "");
    EXPECT_TRUE(plans.empty()) << text;
  }
}

TEST_F(FindMax, NothingPassedIs4) {
  knee = 0;
  EXPECT_EQ(search(), 4);
  EXPECT_EQ(level_of(plans.back()), 1);
  EXPECT_THAT(out, HasSubstr("Nothing passed: even 1 request/s did not (broke p99<100ms)"));
}

TEST_F(FindMax, NothingPassedBecauseOfTheGeneratorIs5) {
  change = [](const Plan&, Snapshot& snapshot) {
    snapshot.generator.saturated = true;
    snapshot.generator.reasons = {"lag p99 is 3 ms"};
  };
  EXPECT_EQ(search(), 5);
  EXPECT_THAT(out, HasSubstr("saturated"));
  EXPECT_THAT(out, HasSubstr("lag p99 is 3 ms"));
}

TEST_F(FindMax, AGeneratorThatWasDisturbedOnceIsTriedAgain) {
  int late = 2;
  change = [&late](const Plan& plan, Snapshot& snapshot) {
    snapshot.generator.saturated = level_of(plan) == 200 && late-- > 0;
  };
  EXPECT_EQ(search(), 0) << err;
  EXPECT_EQ(level_of(plans[1]), 200);
  EXPECT_EQ(level_of(plans[3]), 200);
  EXPECT_EQ(level_of(plans[4]), 400);
  EXPECT_THAT(out, HasSubstr("requests/s did not (broke p99<100ms)\n"));
}

TEST_F(FindMax, NoResponseAtAllIs3AndOneProbeIsEnoughToKnow) {
  change = [](const Plan&, Snapshot& snapshot) {
    snapshot.totals.statuses.clear();
    ErrorRow row;
    row.kind = FailureKind::kConnectRefused;
    row.message = "connection refused";
    snapshot.errors = {row};
    for (ThresholdResult& result : snapshot.thresholds) result.passed = false;
  };
  EXPECT_EQ(search(), 3);
  EXPECT_EQ(plans.size(), 1u);
  EXPECT_THAT(out, HasSubstr("(no request got a response: connection refused)"));
}

TEST_F(FindMax, ASilentTargetIsAskedForLessBeforeItIs3) {
  change = [](const Plan&, Snapshot& snapshot) {
    snapshot.totals.statuses.clear();
    ErrorRow row;
    row.kind = FailureKind::kTimeout;
    snapshot.errors = {row};
  };
  EXPECT_EQ(search(), 3);
  EXPECT_GT(plans.size(), 3u);
}

TEST_F(FindMax, CtrlCLetsTheProbeEndAndTellsWhatWasFound) {
  change = [this](const Plan&, Snapshot&) {
    if (plans.size() == 3) raise(SIGINT);
  };
  EXPECT_EQ(search(), 130);
  EXPECT_EQ(plans.size(), 3u);
  EXPECT_THAT(out, HasSubstr("Interrupted. 400 requests/s passed; nothing higher was tried"));
}

TEST_F(FindMax, TheSecondCtrlCCutsTheProbeWhichThenDoesNotCount) {
  change = [this](const Plan&, Snapshot&) {
    if (plans.size() != 3) return;
    raise(SIGTERM);
    raise(SIGTERM);
  };
  EXPECT_EQ(search(), 143);
  EXPECT_EQ(plans.size(), 3u);
  EXPECT_THAT(out, HasSubstr("Interrupted. 200 requests/s passed; nothing higher was tried"));
}

TEST_F(FindMax, QuietLeavesTheReport) {
  EXPECT_EQ(search({"-q"}), 0);
  EXPECT_THAT(out, StartsWith("Probes\n"));
  EXPECT_THAT(out, AllOf(HasSubstr("The knee\n"), HasSubstr("Result\n")));
}

TEST_F(FindMax, JsonGoesToAFileOrToStdoutAndTheTablesThenToStderr) {
  const std::string path = in_folder("search.json");
  EXPECT_EQ(search({"--json", path}), 0) << err;
  EXPECT_THAT(content(path), HasSubstr("\"schema\": \"stormlight.find_max/1\""));
  EXPECT_THAT(out, HasSubstr(path));
  EXPECT_EQ(search({"--json", "-"}), 0);
  EXPECT_EQ(out, content(path));
  EXPECT_THAT(err, HasSubstr("The knee"));
}

TEST_F(FindMax, ARunThatCannotTakePlaceEndsItWithItsError) {
  RunParts broken = parts();
  broken.run = [](const Plan&, RunInfo, std::span<Sink* const>, RunControl&) {
    return Result<RunOutcome>(Error::internal("the accounting does not balance"));
  };
  testing::internal::CaptureStderr();
  const std::vector<std::string> args = {"find-max", "http://127.0.0.1", "-q", "--threshold",
                                         "p99<1s"};
  EXPECT_EQ(main_command(args, broken), 1);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("does not balance"));
}

}  // namespace
}  // namespace stormlight::cli
