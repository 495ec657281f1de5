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

/// Asked of the snapshot again, because what is allowed or not known must not hide it.
bool has_failed(const Snapshot& snapshot, const ExitRules& rules) {
  return (rules.fail_on_error && snapshot.totals.failures > 0) || !snapshot.thresholds_passed();
}

}  // namespace

Verdict final_verdict(const Snapshot& snapshot, Verdict verdict, const ExitRules& rules) {
  const bool unknown = snapshot.lacks_median();
  if (never_answered(snapshot)) {
    return only_generator_failures(snapshot) || unknown ? Verdict::kInvalid : Verdict::kFail;
  }
  if (unknown || (verdict == Verdict::kInvalid && !rules.allow_saturated)) return Verdict::kInvalid;
  const bool failed = has_failed(snapshot, rules) || verdict == Verdict::kFail;
  return failed ? Verdict::kFail : Verdict::kPass;
}

int exit_code_for(const RunOutcome& outcome, const ExitRules& rules, int signal) {
  if (signal == SIGINT) return kExitInterrupted;
  if (signal == SIGTERM) return kExitTerminated;
  const Snapshot& snapshot = outcome.snapshot;
  const Verdict verdict = final_verdict(snapshot, outcome.verdict, rules);
  if (verdict == Verdict::kPass) return kExitGood;
  if (never_answered(snapshot)) {
    return only_generator_failures(snapshot) ? kExitInvalid : kExitUnreachable;
  }
  if (verdict == Verdict::kFail) return kExitThresholds;
  // Times that are not known because the target was too slow do not excuse it.
  const bool saturated = snapshot.generator.saturated && !rules.allow_saturated;
  const bool target_is_slow = snapshot.lacks_median() && !saturated;
  return target_is_slow && has_failed(snapshot, rules) ? kExitThresholds : kExitInvalid;
}

int worst_exit_code(std::span<const int> codes) {
  constexpr std::array kWorstFirst = {kExitInterrupted, kExitTerminated, kExitInternal,  kExitUsage,
                                      kExitUnreachable, kExitInvalid,    kExitThresholds};
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
