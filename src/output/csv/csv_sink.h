// CsvSink: `--csv PREFIX`, the files existing Locust scripts read.
//
// PREFIX_stats_history.csv grows by a row per snapshot, flushed at once so that `tail -f` works;
// PREFIX_stats.csv, PREFIX_failures.csv and PREFIX_exceptions.csv are written whole at the end.
// Thread rule: the run's controlling thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "stormlight/sink.h"

#include "output/output_file.h"

namespace stormlight::output {

class CsvSink final : public Sink {
 public:
  /// `prefix` may lead into a folder, which must exist.
  explicit CsvSink(const std::string& prefix);
  ~CsvSink() override;

  /// Empties the history file; kIo when any of the files cannot be written.
  Result<void> start(const RunInfo& info) override;
  void snapshot(const Snapshot& snapshot) override;
  /// The first thing that went wrong, history rows included.
  Result<void> finish(const Snapshot& snapshot, Verdict verdict) override;
  std::vector<std::string> files() const override;

 private:
  void add_history(const Snapshot& snapshot);

  OutputFile stats_;
  OutputFile history_;
  OutputFile failures_;
  OutputFile exceptions_;
  RunInfo info_;
  int history_fd_ = -1;
  Result<void> history_state_;
  bool written_ = false;
  Nanoseconds last_elapsed_{0};  // of the history's last row
  std::uint64_t last_requests_ = 0;
  std::uint64_t last_failures_ = 0;
};

}  // namespace stormlight::output
