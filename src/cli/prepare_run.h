// What every verb that sends load does before it: load file or URL -> plan -> validated -> a
// machine that can carry it.
//
// Thread rule: the main thread, before any run. Warnings go to stderr; errors are returned. Raising
// the limit of open files is a side effect that outlasts the call.
#pragma once

#include <string>

#include "stormlight/plan.h"
#include "stormlight/result.h"

#include "cli/options.h"
#include "cli/run_command.h"
#include "frontend/load_file.h"

namespace stormlight::cli {

/// `source`: a load file or a URL. Prints the warnings of the file. kInput, with what was probably
/// meant, when there is no such file.
Result<LoadFile> load_source(const std::string& source, const RunParts& parts);

/// The validated plan, on a machine that has the certificates, addresses and descriptors it needs;
/// max_users that nobody asked for give way to the limit of descriptors, with a warning. `options`
/// has passed check_options(). kInput otherwise.
Result<Plan> prepare_run(const RunOptions& options, LoadFile file);

}  // namespace stormlight::cli
