#include "cli/outputs.h"

#include <string>
#include <utility>

namespace stormlight::cli {

Outputs::Outputs(output::TerminalSink& terminal, std::vector<std::unique_ptr<Sink>> others,
                 ExitRules rules)
    : terminal_(terminal), others_(std::move(others)), rules_(rules) {}

Result<void> Outputs::start(const RunInfo& info) {
  for (const std::unique_ptr<Sink>& sink : others_) {
    if (auto started = sink->start(info); !started) return started;
  }
  if (auto started = terminal_.start(info); !started) return started;
  started_ = true;
  return {};
}

void Outputs::snapshot(const Snapshot& snapshot) {
  terminal_.snapshot(snapshot);
  for (const std::unique_ptr<Sink>& sink : others_) sink->snapshot(snapshot);
}

Result<void> Outputs::finish(const Snapshot& snapshot, Verdict judged) {
  const Verdict verdict = final_verdict(snapshot, judged, rules_);
  Result<void> first = terminal_.finish(snapshot, verdict);
  for (const std::unique_ptr<Sink>& sink : others_) {
    const Result<void> finished = sink->finish(snapshot, verdict);
    if (!finished && first) first = finished;
  }
  terminal_.print_files(files());
  return first;
}

std::vector<std::string> Outputs::files() const {
  std::vector<std::string> files;
  for (const std::unique_ptr<Sink>& sink : others_) {
    for (std::string& file : sink->files()) files.push_back(std::move(file));
  }
  return files;
}

}  // namespace stormlight::cli
