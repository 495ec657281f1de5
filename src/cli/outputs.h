// Outputs: the terminal and every other output of a run as one Sink.
//
// Order matters twice: nothing may appear on the terminal before all the others could start, and
// the terminal's report must stand before another output can fail to be written.
// Thread rule: that of Sink, the run's controlling thread.
#pragma once

#include <memory>
#include <vector>

#include "stormlight/sink.h"

#include "cli/exit_codes.h"
#include "output/terminal/terminal_sink.h"

namespace stormlight::cli {

class Outputs final : public Sink {
 public:
  /// `terminal` outlives this. What run() judges is told to the outputs as final_verdict() has it.
  Outputs(output::TerminalSink& terminal, std::vector<std::unique_ptr<Sink>> others,
          ExitRules rules);

  Result<void> start(const RunInfo& info) override;
  void snapshot(const Snapshot& snapshot) override;
  /// Finishes all of them whatever happens; the first error.
  Result<void> finish(const Snapshot& snapshot, Verdict verdict) override;
  std::vector<std::string> files() const override;

  /// Whether start() went well, so that requests may have been sent.
  bool started() const { return started_; }

 private:
  output::TerminalSink& terminal_;
  std::vector<std::unique_ptr<Sink>> others_;
  ExitRules rules_;
  bool started_ = false;
};

}  // namespace stormlight::cli
