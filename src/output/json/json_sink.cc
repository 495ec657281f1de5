#include "output/json/json_sink.h"

#include <unistd.h>

#include "output/json/json_report.h"

namespace stormlight::output {

Result<void> JsonSink::start(const RunInfo& info) {
  info_ = info;
  if (to_stdout()) return {};
  return file_.check();
}

Result<void> JsonSink::finish(const Snapshot& snapshot, Verdict verdict) {
  const std::string report = json_report(info_, snapshot, verdict);
  if (to_stdout()) return write_all(STDOUT_FILENO, report, "stdout");
  Result<void> written = file_.write(report);
  written_ = written.ok();
  return written;
}

std::vector<std::string> JsonSink::files() const {
  if (!written_) return {};
  return {file_.path()};
}

}  // namespace stormlight::output
