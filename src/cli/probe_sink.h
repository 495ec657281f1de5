// ProbeSink: what stands on the terminal while a probe of a search lasts, and how Ctrl-C reaches
// it.
//
// Thread rule: the run's controlling thread. Invariant: the first stop asked of the search lets the
// probe come to its end; the second cuts it short.
#pragma once

#include <string>
#include <vector>

#include "stormlight/run.h"
#include "stormlight/sink.h"

#include "output/terminal/live_view.h"
#include "output/terminal/terminal.h"

namespace stormlight::cli {

class ProbeSink final : public Sink {
 public:
  struct Options {
    output::Look look;
    bool live = false;      ///< one line, redrawn in place; only where the terminal redraws
    std::string label;      ///< "climb  800 requests/s"
    Nanoseconds length{0};  ///< of the probe
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
