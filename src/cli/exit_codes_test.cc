#include "cli/exit_codes.h"

#include <chrono>
#include <csignal>
#include <set>

#include <gtest/gtest.h>

namespace stormlight::cli {
namespace {

RunOutcome good_run() {
  RunOutcome outcome;
  outcome.snapshot.accounting.scheduled = 10;
  outcome.snapshot.accounting.ok = 10;
  outcome.snapshot.totals.requests = 10;
  outcome.snapshot.totals.statuses[200] = 10;
  return outcome;
}

RunOutcome unreachable_run() {
  RunOutcome outcome;
  outcome.snapshot.accounting.scheduled = 3;
  outcome.snapshot.accounting.failed = 3;
  outcome.snapshot.totals.requests = 3;
  outcome.snapshot.totals.failures = 3;
  outcome.snapshot.errors.push_back(
      {"GET", "/", FailureKind::kConnectRefused, "refused", 3, {}, {}});
  return outcome;
}

TEST(ExitCode, IsGoodForAGoodRun) {
  EXPECT_EQ(exit_code_for(good_run(), {}, 0), 0);
}

TEST(ExitCode, FailuresAloneChangeNothingUnlessAskedTo) {
  RunOutcome outcome = good_run();
  outcome.snapshot.totals.failures = 1;
  EXPECT_EQ(exit_code_for(outcome, {}, 0), 0);
  EXPECT_EQ(exit_code_for(outcome, {.fail_on_error = true}, 0), 4);
  EXPECT_EQ(exit_code_for(good_run(), {.fail_on_error = true}, 0), 0);
}

TEST(ExitCode, TellsAnUnreachableTargetFromOneThatAnswersBadly) {
  EXPECT_EQ(exit_code_for(unreachable_run(), {}, 0), 3);
  RunOutcome all_500 = unreachable_run();
  all_500.snapshot.totals.statuses[500] = 3;
  EXPECT_EQ(exit_code_for(all_500, {}, 0), 0);
}

TEST(ExitCode, SilentTargetWithEveryRequestStillInFlightIsUnreachable) {
  RunOutcome outcome;
  outcome.snapshot.accounting.scheduled = 5;
  outcome.snapshot.accounting.in_flight_at_stop = 5;
  EXPECT_EQ(exit_code_for(outcome, {}, 0), 3);
}

TEST(ExitCode, RunThatTriedNothingIsNotUnreachable) {
  EXPECT_EQ(exit_code_for(RunOutcome{}, {}, 0), 0);
}

TEST(ExitCode, BlamesTheGeneratorWhenNothingLeftTheMachine) {
  RunOutcome outcome = unreachable_run();
  outcome.snapshot.errors[0].kind = FailureKind::kGenerator;
  EXPECT_EQ(exit_code_for(outcome, {}, 0), 5);
}

TEST(ExitCode, SaturationIsForgivenOnlyWhenAllowed) {
  RunOutcome outcome = good_run();
  outcome.snapshot.generator.saturated = true;
  outcome.verdict = Verdict::kInvalid;
  EXPECT_EQ(exit_code_for(outcome, {}, 0), 5);
  EXPECT_EQ(exit_code_for(outcome, {.allow_saturated = true}, 0), 0);
  outcome.snapshot.totals.failures = 1;
  EXPECT_EQ(exit_code_for(outcome, {.fail_on_error = true, .allow_saturated = true}, 0), 4);
}

TEST(ExitCode, FirstOfItsReasonsWins) {
  RunOutcome outcome = good_run();
  outcome.verdict = Verdict::kFail;
  EXPECT_EQ(exit_code_for(outcome, {}, 0), 4);
  outcome.verdict = Verdict::kInvalid;
  EXPECT_EQ(exit_code_for(outcome, {}, 0), 5);
  outcome.snapshot.totals.statuses.clear();
  EXPECT_EQ(exit_code_for(outcome, {}, 0), 3);
  EXPECT_EQ(exit_code_for(outcome, {}, SIGINT), 130);
  EXPECT_EQ(exit_code_for(outcome, {}, SIGTERM), 143);
}

TEST(ExitCode, AThresholdThatDidNotPassIsNotHiddenByASaturationThatIsAllowed) {
  RunOutcome outcome = good_run();
  outcome.snapshot.thresholds.push_back({.expr = "p99 < 1s", .value = 5, .passed = true});
  EXPECT_EQ(exit_code_for(outcome, {}, 0), 0);
  outcome.snapshot.thresholds.push_back({.expr = "p99 < 1ms", .value = 5, .passed = false});
  outcome.verdict = Verdict::kFail;
  EXPECT_EQ(exit_code_for(outcome, {}, 0), 4);
  outcome.verdict = Verdict::kInvalid;
  EXPECT_EQ(exit_code_for(outcome, {}, 0), 5);
  EXPECT_EQ(exit_code_for(outcome, {.allow_saturated = true}, 0), 4);
  EXPECT_EQ(final_verdict(outcome.snapshot, outcome.verdict, {.allow_saturated = true}),
            Verdict::kFail);
}

/// Of 10 requests that were answered, and 10 that never were.
RunOutcome half_censored_run() {
  RunOutcome outcome = good_run();
  outcome.snapshot.totals.response.record(std::chrono::milliseconds(5), 10);
  outcome.snapshot.totals.response_censored.unfinished.record(std::chrono::seconds(2), 10);
  outcome.snapshot.accounting.scheduled = 20;
  outcome.snapshot.accounting.dropped = 10;
  outcome.verdict = Verdict::kInvalid;
  return outcome;
}

TEST(ExitCode, AMedianThatIsNotKnownIsInvalidWhateverIsAllowed) {
  RunOutcome outcome = half_censored_run();
  EXPECT_EQ(exit_code_for(outcome, {}, 0), 5);
  EXPECT_EQ(exit_code_for(outcome, {.allow_saturated = true}, 0), 5);
  EXPECT_EQ(final_verdict(outcome.snapshot, outcome.verdict, {.allow_saturated = true}),
            Verdict::kInvalid);
}

TEST(ExitCode, ATargetTooSlowToTellHowSlowFailsItsThresholdsAllTheSame) {
  RunOutcome outcome = half_censored_run();
  outcome.snapshot.thresholds.push_back({.expr = "p99 < 1s", .value = 2000, .at_least = true});
  EXPECT_EQ(exit_code_for(outcome, {}, 0), 4);
  EXPECT_EQ(final_verdict(outcome.snapshot, outcome.verdict, {}), Verdict::kInvalid);
  outcome.snapshot.generator.saturated = true;
  EXPECT_EQ(exit_code_for(outcome, {}, 0), 5);
  EXPECT_EQ(exit_code_for(outcome, {.allow_saturated = true}, 0), 4);
}

TEST(ExitCode, ARunThatAThresholdBrokeOffFailsWhateverWasInFlight) {
  RunOutcome outcome = half_censored_run();
  outcome.verdict = Verdict::kFail;
  outcome.snapshot.thresholds.push_back({.expr = "p99 < 1s abort", .value = 2000, .aborted = true});
  EXPECT_EQ(exit_code_for(outcome, {}, 0), 4);
  EXPECT_EQ(final_verdict(outcome.snapshot, outcome.verdict, {}), Verdict::kFail);
}

TEST(ExitCode, ASilentTargetIsUnreachableThoughItsVerdictIsInvalid) {
  RunOutcome outcome = half_censored_run();
  outcome.snapshot.totals.response.clear();
  outcome.snapshot.totals.statuses.clear();
  EXPECT_EQ(exit_code_for(outcome, {}, 0), 3);
  EXPECT_EQ(final_verdict(outcome.snapshot, outcome.verdict, {}), Verdict::kInvalid);
}

TEST(FinalVerdict, AgreesWithTheExitCode) {
  const auto judge = [](const RunOutcome& outcome, ExitRules rules) {
    return final_verdict(outcome.snapshot, outcome.verdict, rules);
  };
  EXPECT_EQ(judge(good_run(), {}), Verdict::kPass);
  EXPECT_EQ(judge(unreachable_run(), {}), Verdict::kFail);
  RunOutcome failing = good_run();
  failing.snapshot.totals.failures = 1;
  EXPECT_EQ(judge(failing, {}), Verdict::kPass);
  EXPECT_EQ(judge(failing, {.fail_on_error = true}), Verdict::kFail);
  failing.verdict = Verdict::kInvalid;
  EXPECT_EQ(judge(failing, {.fail_on_error = true}), Verdict::kInvalid);
  EXPECT_EQ(judge(failing, {.allow_saturated = true}), Verdict::kPass);
}

TEST(ExitCode, OfAnErrorFollowsItsKind) {
  EXPECT_EQ(exit_code_for(Error::input("x")), 2);
  EXPECT_EQ(exit_code_for(Error::io("x")), 1);
  EXPECT_EQ(exit_code_for(Error::internal("x")), 1);
  EXPECT_EQ(exit_code_for(Error{ErrorKind::kUnavailable, "x", ""}), 3);
}

TEST(ExitCode, OfSeveralRunsIsThatOfTheWorst) {
  const auto worst = [](std::vector<int> codes) { return worst_exit_code(codes); };
  EXPECT_EQ(worst({}), 0);
  EXPECT_EQ(worst({0, 0, 4}), 4);
  EXPECT_EQ(worst({4, 5, 0}), 5);
  EXPECT_EQ(worst({5, 3, 4}), 3);
  EXPECT_EQ(worst({3, 2}), 2);
  EXPECT_EQ(worst({2, 1, 3}), 1);
  EXPECT_EQ(worst({0, 1, 130}), 130);
  EXPECT_EQ(worst({143, 5}), 143);
}

TEST(ExitCode, TableHasEveryCodeOnce) {
  std::set<int> codes;
  for (const ExitCode& exit : kExitCodes) EXPECT_TRUE(codes.insert(exit.code).second) << exit.code;
  EXPECT_EQ(codes, (std::set<int>{0, 1, 2, 3, 4, 5, 130, 143}));
}

}  // namespace
}  // namespace stormlight::cli
