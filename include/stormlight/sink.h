// Sink: where snapshots go (terminal, JSON, CSV, ...). Four calls, all from the run's controlling
// thread, in this order: start, snapshot (about once a second), finish.
//
// A sink must not block: a slow one delays the others, never the load.
#pragma once

#include <string>
#include <vector>

#include "stormlight/result.h"
#include "stormlight/snapshot.h"

namespace stormlight {

enum class Verdict { kPass, kFail, kInvalid };

constexpr std::string_view to_string(Verdict verdict) {
  constexpr std::string_view kNames[] = {"pass", "fail", "invalid"};
  return kNames[static_cast<int>(verdict)];
}

class Sink {
 public:
  Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  virtual ~Sink() = default;

  /// Before the first request. An Error ends the run before it starts (e.g. a file that cannot
  /// be written).
  virtual Result<void> start(const RunInfo& info) = 0;
  virtual void snapshot(const Snapshot& snapshot) = 0;
  /// After the last request; `snapshot.state` is kDone.
  virtual Result<void> finish(const Snapshot& snapshot, Verdict verdict) = 0;
  /// What finish() wrote, for "files written" at the end of the terminal's report.
  virtual std::vector<std::string> files() const { return {}; }
};

}  // namespace stormlight
