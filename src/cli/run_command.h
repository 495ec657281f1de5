// `stormlight run`: from arguments to exit code.
//
// Thread rule: the main thread, once. Blocks until the run has ended.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "stormlight/result.h"
#include "stormlight/run.h"
#include "stormlight/sink.h"

#include "cli/flag_set.h"
#include "cli/options.h"
#include "frontend/load_file.h"
#include "script/script.h"

namespace stormlight::cli {

/// What main.cc puts together by hand, and tests put fakes in place of.
struct RunParts {
  std::function<Result<LoadFile>(const std::string& path)> load_file;
  std::function<Result<LoadFile>(const std::string& url)> load_url;
  /// Every output but the terminal.
  std::function<std::vector<std::unique_ptr<Sink>>(const OutputOptions&)> make_sinks;
  /// stormlight::load_script() and run_script(), for load files whose users are code.
  std::function<Result<void>(Script&, const ScriptOptions&)> load_script = nullptr;
  std::function<Result<RunOutcome>(Script&, const Plan&, RunInfo, std::span<Sink* const>,
                                   RunControl&)>
      run_script = nullptr;
  /// stormlight::run().
  std::function<Result<RunOutcome>(const Plan&, RunInfo, std::span<Sink* const>, RunControl&)> run;
  /// This program, for the verb that starts it anew; the default is the one that is running.
  std::string program = "/proc/self/exe";
};

/// `args` without the program and the verb. The exit code; errors have been printed.
int run_command(std::span<const std::string> args, const RunParts& parts);

/// Declares every flag of the verb.
void add_run_flags(FlagSet& flags, RunOptions& options);

/// `stormlight run --help`.
std::string run_help();

}  // namespace stormlight::cli
