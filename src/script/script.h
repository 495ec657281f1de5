// A load file whose users are Python code: evaluated, then run.
//
// Thread rule: load_script() and run_script() on the thread that started the interpreter.
// Invariants: the file is evaluated once, by load_script(); run_script() blocks until the run is
// over and leaves the interpreter's lock with its caller.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "stormlight/run.h"

#include "frontend/load_file.h"

namespace stormlight {

/// What a script is told of the command line, before it is evaluated.
struct ScriptOptions {
  std::string host;  ///< empty: the file's own
  int users = 1;
  double spawn_rate = 1;  ///< per second
  double run_time_s = 0;  ///< 0: no limit
  std::vector<std::string> tags;
  std::vector<std::string> exclude_tags;
};

/// Errors (kInput) with file and line: what a load file can do wrong; kInternal: a bug of ours.
Result<void> load_script(Script& script, const ScriptOptions& options);

/// `script` has been loaded; `plan` is scripted, closed and has one worker. Errors: run()'s.
Result<RunOutcome> run_script(Script& script, const Plan& plan, RunInfo info,
                              std::span<Sink* const> sinks, RunControl& control);

}  // namespace stormlight
