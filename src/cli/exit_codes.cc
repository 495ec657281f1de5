#include "cli/exit_codes.h"

#include <algorithm>
#include <array>
#include <csignal>

namespace stormlight::cli {
namespace {

// Requests that failed for want of our own descriptors, ports or memory never left this machine:
// they say nothing about the target.
bool only_generator_failures(const Snapshot& snapshot) {
  for (const ErrorRow& row : snapshot.errors) {
    if (row.kind != FailureKind::kGenerator) return false;
  }
  return !snapshot.errors.empty();
}

bool never_answered(const Snapshot& snapshot) {
  for (const auto& [status, count] : snapshot.totals.statuses) {
    if (count > 0) return false;
  }
  return snapshot.accounting.scheduled > 0;
}

}  // namespace

Verdict final_verdict(const Snapshot& snapshot, Verdict verdict, const ExitRules& rules) {
  if (never_answered(snapshot)) {
    return only_generator_failures(snapshot) ? Verdict::kInvalid : Verdict::kFail;
  }
  if (verdict == Verdict::kInvalid && !rules.allow_saturated) return Verdict::kInvalid;
  // Asked here again, because a saturation that is allowed must not hide a threshold that failed.
  const bool failed =
      (rules.fail_on_error && snapshot.totals.failures > 0) || !snapshot.thresholds_passed();
  return failed || verdict == Verdict::kFail ? Verdict::kFail : Verdict::kPass;
}

int exit_code_for(const RunOutcome& outcome, const ExitRules& rules, int signal) {
  if (signal == SIGINT) return kExitInterrupted;
  if (signal == SIGTERM) return kExitTerminated;
  switch (final_verdict(outcome.snapshot, outcome.verdict, rules)) {
    case Verdict::kPass:
      return kExitGood;
    case Verdict::kFail:
      return never_answered(outcome.snapshot) ? kExitUnreachable : kExitThresholds;
    case Verdict::kInvalid:
      return kExitSaturated;
  }
  return kExitInternal;
}

int worst_exit_code(std::span<const int> codes) {
  constexpr std::array kWorstFirst = {kExitInterrupted, kExitTerminated, kExitInternal,  kExitUsage,
                                      kExitUnreachable, kExitSaturated,  kExitThresholds};
  for (const int code : kWorstFirst) {
    if (std::find(codes.begin(), codes.end(), code) != codes.end()) return code;
  }
  return kExitGood;
}

int exit_code_for(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kInput:
      return kExitUsage;
    case ErrorKind::kUnavailable:
      return kExitUnreachable;
    case ErrorKind::kIo:
    case ErrorKind::kInternal:
      return kExitInternal;
  }
  return kExitInternal;
}

}  // namespace stormlight::cli
