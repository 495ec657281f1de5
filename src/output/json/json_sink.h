// JsonSink: `--json FILE`, the report for programs, written once at the end.
//
// Thread rule: the run's controlling thread. Invariant: FILE holds either what it held before the
// run or the whole new report.
#pragma once

#include <string>

#include "stormlight/sink.h"

#include "output/output_file.h"

namespace stormlight::output {

class JsonSink final : public Sink {
 public:
  /// "-" is stdout: the caller then keeps everything else off it.
  explicit JsonSink(std::string path) : file_(std::move(path)) {}

  /// kIo when the file is not going to be writable.
  Result<void> start(const RunInfo& info) override;
  void snapshot(const Snapshot&) override {}
  Result<void> finish(const Snapshot& snapshot, Verdict verdict) override;
  std::vector<std::string> files() const override;

 private:
  bool to_stdout() const { return file_.path() == "-"; }

  OutputFile file_;
  RunInfo info_;
  bool written_ = false;
};

}  // namespace stormlight::output
