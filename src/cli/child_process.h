// A child process, awaited while signals and a live line go on: how `repeat` starts its runs.
//
// Thread rule: the main thread, while no other runs (between fork and exec only what is safe there
// is called). Invariant: a child dies with this process (SIGTERM), and none outlives the call.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "stormlight/result.h"

namespace stormlight::cli {

struct ChildCommand {
  std::string program;            ///< its path
  std::vector<std::string> args;  ///< from argv[0] on
  /// What becomes its standard input, output and error; -1: the same as ours.
  int in = -1;
  int out = -1;
  int err = -1;
  /// Ctrl-C in the terminal then reaches us alone, and the child what we send it.
  bool own_group = false;
};

/// Blocks until it has ended. `tick` is called now, after every signal that we get, and a few times
/// per second; a number other than 0 that it returns is sent to the child as a signal. The exit
/// code; 128 + N when signal N ended it; 127 when the program cannot be started. kInternal when
/// there can be no process.
Result<int> run_child(const ChildCommand& command, const std::function<int()>& tick);

}  // namespace stormlight::cli
