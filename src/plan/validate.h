// validate(): the rules stated in stormlight/plan.h, checked before anything is sent.
//
// Thread rule: pure functions; any thread. No I/O: whether a certificate file can be read or a
// name resolves shows when the run starts.
#pragma once

#include <string_view>

#include "stormlight/plan.h"
#include "stormlight/result.h"

namespace stormlight {

/// The longest duration or timeout; keeps every sum of times far from overflow.
inline constexpr Nanoseconds kLongestTime = std::chrono::hours(24 * 365);
inline constexpr int kMostUsers = 1'000'000;
inline constexpr int kMostWorkers = 1024;
inline constexpr std::size_t kMostTasks = 1'000'000;

/// kInput with the first rule that is broken: the value, why, and the fix. A wrong task is named
/// by its number (from 1), method and name.
Result<void> validate(const Plan& plan);

/// How much load, over time.
Result<void> validate_load(const Load& load);

/// One task on `host`, which may be empty when the path is a full URL. The message leaves the task
/// unnamed.
Result<void> validate_task(const TaskSpec& task, std::string_view host);

}  // namespace stormlight
