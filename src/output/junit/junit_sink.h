// JunitSink: `--junit FILE`, the verdict for CI systems, written once at the end.
//
// Thread rule: the run's controlling thread. Invariant: FILE holds either what it held before the
// run or the whole new report.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "stormlight/sink.h"

#include "output/output_file.h"

namespace stormlight::output {

class JunitSink final : public Sink {
 public:
  explicit JunitSink(std::string path) : file_(std::move(path)) {}

  /// kIo when the file is not going to be writable.
  Result<void> start(const RunInfo& info) override;
  void snapshot(const Snapshot&) override {}
  Result<void> finish(const Snapshot& snapshot, Verdict verdict) override;
  std::vector<std::string> files() const override;

 private:
  OutputFile file_;
  RunInfo info_;
  bool written_ = false;
};

}  // namespace stormlight::output
