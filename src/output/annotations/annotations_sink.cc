#include "output/annotations/annotations_sink.h"

#include <string_view>

#include <fmt/core.h>

#include "output/output_file.h"
#include "output/text.h"
#include "output/threshold_text.h"

namespace stormlight::output {
namespace {

/// The message of a workflow command: the three characters that would end it, or begin an escape.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '%') {
      out += "%25";
    } else if (c == '\r') {
      out += "%0D";
    } else if (c == '\n') {
      out += "%0A";
    } else {
      out += c;
    }
  }
  return out;
}

std::string annotation(std::string_view title, std::string_view message) {
  return fmt::format("::error title={}::{}\n", title, escaped(message));
}

}  // namespace

std::string annotations(const Snapshot& snapshot, Verdict verdict) {
  std::string lines;
  for (const ThresholdResult& result : snapshot.thresholds) {
    if (!result.passed) {
      lines += annotation("Stormlight threshold not passed", threshold_sentence(result));
    }
  }
  const bool explained = verdict == Verdict::kFail && !lines.empty();
  if (verdict != Verdict::kPass && !explained) {
    lines += annotation(fmt::format("Stormlight verdict {}", to_string(verdict)),
                        verdict_reason(snapshot, verdict));
  }
  return lines;
}

Result<void> AnnotationsSink::finish(const Snapshot& snapshot, Verdict verdict) {
  const std::string lines = annotations(snapshot, verdict);
  if (lines.empty()) return {};
  return write_all(fd_, lines, "the annotations");
}

}  // namespace stormlight::output
