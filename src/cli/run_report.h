// The JSON report of a run, read back by the verb that started it.
//
// Thread rule: pure function; any thread.
#pragma once

#include <string_view>

#include "stormlight/result.h"

#include "metrics/repeat_report.h"

namespace stormlight::cli {

/// `json` of schema stormlight.report/1, and the exit code that its run ended with. kInternal: it
/// is not such a report.
Result<RepeatedRun> read_run_report(std::string_view json, int exit_code);

}  // namespace stormlight::cli
