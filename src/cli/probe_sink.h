// ProbeSink: what stands on the terminal while a probe of a search lasts, and how Ctrl-C reaches
// it.
//
// Thread rule: the run's controlling thread. Invariants: the first stop asked of the search lets
// the probe come to its end; the second cuts it short. The line never wraps: what does not fit is
// left out, the least telling part first.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "stormlight/run.h"
#include "stormlight/sink.h"

#include "output/terminal/live_view.h"
#include "output/terminal/terminal.h"

namespace stormlight::cli {

/// A probe under way, as the line tells it.
struct ProbeProgress {
  std::size_t number = 1;  ///< from 1, tries counted
  std::string label;       ///< "climb  800 requests/s"
  Nanoseconds length{0};   ///< of the probe
  bool is_last = false;    ///< the search was asked to stop
};

/// "climb  800 requests/s  probe 4, 3s/10s · p99<100ms: 23.40 ms · 0 failed · 799.50 RPS". The
/// threshold is the first that does not hold so far, else the first that has a value. `width` > 0.
output::StyledLine progress_line(const ProbeProgress& progress, const Snapshot& snapshot, int width,
                                 output::Look look);

class ProbeSink final : public Sink {
 public:
  struct Options {
    output::Look look;
    bool live = false;  ///< one line, redrawn in place; only where the terminal redraws
    ProbeProgress progress;
  };

  /// All of them outlive the sink. `search` is what signals stop, `probe` the run under way.
  ProbeSink(output::Terminal& terminal, Options options, const RunControl& search,
            RunControl& probe);

  Result<void> start(const RunInfo& info) override;
  void snapshot(const Snapshot& snapshot) override;
  /// Takes the line away.
  Result<void> finish(const Snapshot& snapshot, Verdict verdict) override;

 private:
  void draw(const Snapshot& snapshot);

  output::Terminal& terminal_;
  Options options_;
  const RunControl& search_;
  RunControl& probe_;
  output::LiveView live_;
};

}  // namespace stormlight::cli
