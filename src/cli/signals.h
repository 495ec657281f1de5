// SIGINT and SIGTERM during a run: the first stops it gracefully, the second at once, the third
// ends the process.
//
// Thread rule: one StopOnSignal at a time, made and dropped by the same thread; the handler may
// run on any thread and only uses lock-free atomics and _exit(). Before and after it the signals
// do what they did before, so Ctrl-C still ends a load file that never returns.
#pragma once

#include <csignal>

#include "stormlight/run.h"

namespace stormlight::cli {

class StopOnSignal {
 public:
  /// `control` must outlive this.
  explicit StopOnSignal(RunControl& control);
  ~StopOnSignal();
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;

  /// The first signal that came, or 0.
  int received() const;

 private:
  struct sigaction old_interrupt_{};
  struct sigaction old_terminate_{};
};

}  // namespace stormlight::cli
