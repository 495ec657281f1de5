#include "output/junit/junit_sink.h"

#include "output/junit/junit_report.h"

namespace stormlight::output {

Result<void> JunitSink::start(const RunInfo& info) {
  info_ = info;
  return file_.check();
}

Result<void> JunitSink::finish(const Snapshot& snapshot, Verdict verdict) {
  Result<void> written = file_.write(junit_report(info_, snapshot, verdict));
  written_ = written.ok();
  return written;
}

std::vector<std::string> JunitSink::files() const {
  if (!written_) return {};
  return {file_.path()};
}

}  // namespace stormlight::output
