#include "output/junit/junit_report.h"

#include <fmt/format.h>

#include "base/url.h"
#include "output/format.h"
#include "output/text.h"
#include "output/threshold_text.h"

namespace stormlight::output {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

bool is_xml_char(char32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  return c <= 0xD7FF || (c >= 0xE000 && c <= 0xFFFD) || c >= 0x10000;
}

/// What ends a run without a verdict on it; empty for a run that went as planned.
struct Problem {
  std::string_view tag;  ///< "failure" or "error"
  std::string_view type;
  std::string message;
};

std::string test_case(std::string_view classname, std::string_view name, Nanoseconds time,
                      const Problem& problem) {
  std::string text = fmt::format(R"(    <testcase classname="{}" name="{}" time="{:.3f}")",
                                 classname, xml_escaped(name), seconds(time));
  if (problem.message.empty()) return text + "/>\n";
  const std::string message = xml_escaped(problem.message);
  return text +
         fmt::format(">\n      <{0} type=\"{1}\" message=\"{2}\">{2}</{0}>\n    </testcase>\n",
                     problem.tag, problem.type, message);
}

Problem problem_of(const ThresholdResult& result) {
  if (result.passed) return {};
  return {"failure", "threshold", threshold_sentence(result)};
}

Problem problem_of(const Snapshot& snapshot, Verdict verdict) {
  const bool invalid = verdict == Verdict::kInvalid;
  return {invalid ? "error" : "failure", to_string(verdict), verdict_reason(snapshot, verdict)};
}

}  // namespace

std::string xml_escaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Utf8Char next = decode_utf8(text);
    const std::string_view bytes = text.substr(0, next.size);
    text.remove_prefix(next.size);
    if (!next.valid || !is_xml_char(next.value)) {
      out += kReplacement;
    } else if (bytes == "&") {
      out += "&amp;";
    } else if (bytes == "<") {
      out += "&lt;";
    } else if (bytes == ">") {
      out += "&gt;";
    } else if (bytes == "\"") {
      out += "&quot;";
    } else if (next.value < 0x20) {
      out += fmt::format("&#{};", static_cast<unsigned>(next.value));  // or it reads as a blank
    } else {
      out += bytes;
    }
  }
  return out;
}

std::string junit_report(const RunInfo& info, const Snapshot& snapshot, Verdict verdict) {
  std::string cases;
  int failures = verdict == Verdict::kFail ? 1 : 0;
  const int errors = verdict == Verdict::kInvalid ? 1 : 0;
  for (const ThresholdResult& result : snapshot.thresholds) {
    failures += result.passed ? 0 : 1;
    cases += test_case("stormlight.threshold", result.expr, snapshot.elapsed, problem_of(result));
  }
  cases += test_case("stormlight", "verdict", snapshot.elapsed, problem_of(snapshot, verdict));
  const std::string counts =
      fmt::format(R"(tests="{}" failures="{}" errors="{}" time="{:.3f}")",
                  snapshot.thresholds.size() + 1, failures, errors, seconds(snapshot.elapsed));
  const std::string host = xml_escaped(without_credentials(info.host));
  const std::string file = xml_escaped(without_credentials(info.load_file));
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"stormlight\" {0}>\n"
      "  <testsuite name=\"stormlight\" {0} skipped=\"0\" timestamp=\"{1}\">\n"
      "    <properties>\n"
      "      <property name=\"host\" value=\"{2}\"/>\n"
      "      <property name=\"load_file\" value=\"{3}\"/>\n"
      "    </properties>\n"
      "{4}"
      "  </testsuite>\n"
      "</testsuites>\n",
      counts, format_utc(info.started_at), host, file, cases);
}

}  // namespace stormlight::output
