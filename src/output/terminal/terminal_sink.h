// TerminalSink: the live table while a run lasts and the final report after it.
//
// On a terminal the table is redrawn in place every interval; elsewhere plain blocks follow each
// other, one per interval, without escape codes. Thread rule: the run's controlling thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "stormlight/sink.h"

#include "output/terminal/live_view.h"
#include "output/terminal/terminal.h"

namespace stormlight::output {

struct TerminalOptions {
  /// Between two frames or blocks; snapshots in between are skipped. At least 0.
  Nanoseconds interval = std::chrono::seconds(2);
  /// Extra columns after Median, in percent: each above 0 and at most 100.
  std::vector<double> percentiles;
  /// False: no colour even where the terminal has it.
  bool color = true;
  /// The table of phases in the report.
  bool phases = false;
  /// No live table; the report at the end always comes.
  bool quiet = false;
};

class TerminalSink final : public Sink {
 public:
  /// `terminal` outlives the sink: an FdTerminal on stdout, or on stderr when stdout carries JSON.
  TerminalSink(Terminal& terminal, TerminalOptions options);

  Result<void> start(const RunInfo& info) override;
  void snapshot(const Snapshot& snapshot) override;
  Result<void> finish(const Snapshot& snapshot, Verdict verdict) override;

  /// The report's last line: what the other sinks wrote. After finish() of all of them.
  void print_files(std::span<const std::string> files);

 private:
  Look look() const;
  int width() const;
  bool is_due(const Snapshot& snapshot);
  Rate rate_since_last_frame(const Snapshot& snapshot);
  std::vector<StyledLine> live_lines(const Snapshot& snapshot, Rate now) const;
  std::vector<StyledLine> block_lines(const Snapshot& snapshot, Rate now) const;

  Terminal& terminal_;
  TerminalOptions options_;
  Terminal::Features features_;
  LiveView live_;
  RunInfo info_;
  Nanoseconds next_due_{0};
  RunState shown_state_ = RunState::kRamping;
  Nanoseconds shown_elapsed_{0};
  std::uint64_t shown_requests_ = 0;
};

}  // namespace stormlight::output
