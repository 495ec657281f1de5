// The program: picks the verb and lists by hand every front-end and output there is.

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include "stormlight/run.h"

#include "cli/exit_codes.h"
#include "cli/run_command.h"
#include "cli/verbs.h"
#include "frontend/python/load_python_file.h"
#include "frontend/url/load_url.h"
#include "output/annotations/annotations_sink.h"
#include "output/csv/csv_sink.h"
#include "output/json/json_sink.h"
#include "output/junit/junit_sink.h"

namespace {

using stormlight::Sink;
using stormlight::cli::OutputOptions;

/// Where lines that begin with :: become annotations of the change.
bool in_github_actions() {
  const char* value = std::getenv("GITHUB_ACTIONS");
  return value != nullptr && std::string_view(value) == "true";
}

std::vector<std::unique_ptr<Sink>> make_sinks(const OutputOptions& options) {
  std::vector<std::unique_ptr<Sink>> sinks;
  if (!options.json_file.empty()) {
    sinks.push_back(std::make_unique<stormlight::output::JsonSink>(options.json_file));
  }
  if (!options.csv_prefix.empty()) {
    sinks.push_back(std::make_unique<stormlight::output::CsvSink>(options.csv_prefix));
  }
  if (!options.junit_file.empty()) {
    sinks.push_back(std::make_unique<stormlight::output::JunitSink>(options.junit_file));
  }
  if (in_github_actions()) {
    const int fd = options.json_to_stdout() ? STDERR_FILENO : STDOUT_FILENO;
    sinks.push_back(std::make_unique<stormlight::output::AnnotationsSink>(fd));
  }
  return sinks;
}

}  // namespace

int main(int argc, char** argv) {
  // A reader that leaves (`stormlight … | head`) or a target that hangs up is an error to report.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    const std::vector<std::string> args(argv + (argc > 0 ? 1 : 0), argv + argc);
    return stormlight::cli::main_command(args, {.load_file = stormlight::load_python_file,
                                                .load_url = stormlight::load_url,
                                                .make_sinks = make_sinks,
                                                .load_script = stormlight::load_script,
                                                .run_script = stormlight::run_script,
                                                .run = stormlight::run});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "stormlight: internal error: %s\n", error.what());
    return stormlight::cli::kExitInternal;
  }
}
