// AnnotationsSink: lines at the end of a run that GitHub Actions, and what imitates it, shows
// beside the change: an error per threshold that did not pass, and one for a verdict nothing else
// explains.
//
// Thread rule: the run's controlling thread. Invariant: one line per annotation, whatever
// expressions and messages hold.
#pragma once

#include <string>

#include "stormlight/sink.h"
#include "stormlight/snapshot.h"

namespace stormlight::output {

class AnnotationsSink final : public Sink {
 public:
  /// `fd`: where to write; the caller keeps it off a stdout that holds a report.
  explicit AnnotationsSink(int fd) : fd_(fd) {}

  Result<void> start(const RunInfo&) override { return {}; }
  void snapshot(const Snapshot&) override {}
  Result<void> finish(const Snapshot& snapshot, Verdict verdict) override;

 private:
  int fd_;
};

/// The lines, each with a newline; empty for a run that passed.
std::string annotations(const Snapshot& snapshot, Verdict verdict);

}  // namespace stormlight::output
