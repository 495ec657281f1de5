// Every code the program can exit with, and which one a finished run deserves.
//
// Thread rule: plain values and pure functions; any thread. The numbers are a contract: scripts
// and CI jobs test for them, so a number is never reused for another meaning.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "stormlight/result.h"
#include "stormlight/run.h"

namespace stormlight::cli {

/// The run was carried out and nothing that was asked for failed. Failed requests alone do not
/// change this code.
inline constexpr int kExitGood = 0;
/// A bug of ours, or a file or the terminal refused us during the run.
inline constexpr int kExitInternal = 1;
/// Bad arguments, load file or plan; nothing was sent.
inline constexpr int kExitUsage = 2;
/// Requests were sent or tried, and not one got a response.
inline constexpr int kExitUnreachable = 3;
/// A threshold failed, or requests failed under --fail-on-error.
inline constexpr int kExitThresholds = 4;
/// The figures are not trustworthy: the generator was saturated (--allow-saturated forgives), or so
/// many requests never got their time that the median is not known.
inline constexpr int kExitInvalid = 5;
/// SIGINT (128 + 2) stopped the run; the report was still printed and written.
inline constexpr int kExitInterrupted = 130;
/// SIGTERM (128 + 15) stopped the run; the report was still printed and written.
inline constexpr int kExitTerminated = 143;

struct ExitCode {
  int code;
  std::string_view meaning;  ///< as --help prints it
};

inline constexpr std::array<ExitCode, 8> kExitCodes = {{
    {kExitGood, "all good"},
    {kExitInternal, "internal error"},
    {kExitUsage, "bad arguments, load file or plan"},
    {kExitUnreachable, "no request got a response"},
    {kExitThresholds, "thresholds failed"},
    {kExitInvalid, "figures not trustworthy"},
    {kExitInterrupted, "interrupted"},
    {kExitTerminated, "terminated"},
}};

struct ExitRules {
  bool fail_on_error = false;
  bool allow_saturated = false;
};

/// What the outputs say, from what run() judged: kFail when no request got a response, when one
/// failed under --fail-on-error, or when a threshold did not pass; kInvalid when the generator was
/// saturated, unless that is allowed, or when the median is censored.
/// So every report agrees with the exit code: kPass with 0, kFail with 3 or 4, kInvalid with 5; but
/// with 3 when nothing answered, and with 4 when a threshold failed for sure because of a target
/// too slow to tell how slow.
Verdict final_verdict(const Snapshot& snapshot, Verdict verdict, const ExitRules& rules);

/// The code of a run that took place. The first of these that holds: stopped by `signal` (0 for
/// none); no response at all; generator saturated; thresholds or --fail-on-error; median not
/// known; good. An
/// interrupted run was not carried out as planned, so it says nothing about the target; one that
/// is not trustworthy does not say that a threshold failed.
int exit_code_for(const RunOutcome& outcome, const ExitRules& rules, int signal);

/// The code of several runs that belong together: the first of these that one of them has, which is
/// the order of a single run: 130, 143, 1, 2, 3, 5, 4, 0. Without any, 0.
int worst_exit_code(std::span<const int> codes);

/// The code of a run that could not take place, or broke.
int exit_code_for(const Error& error);

}  // namespace stormlight::cli
