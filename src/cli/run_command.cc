#include "cli/run_command.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "base/strings.h"
#include "base/url.h"
#include "cli/cores.h"
#include "cli/descriptor_limit.h"
#include "cli/exit_codes.h"
#include "cli/help.h"
#include "cli/http_flags.h"
#include "cli/load_flags.h"
#include "cli/messages.h"
#include "cli/output_flags.h"
#include "cli/outputs.h"
#include "cli/plan_builder.h"
#include "cli/signals.h"
#include "cli/source_addresses.h"
#include "cli/verbs.h"
#include "cli/version.h"
#include "output/terminal/terminal.h"
#include "output/terminal/terminal_sink.h"
#include "plan/validate.h"

namespace stormlight::cli {
namespace {

constexpr HelpPage kPage = {
    "stormlight [run] [FILE | URL] [flags]",
    "Sends the load that FILE describes (a load file in Python; stormlight_file.py if left out), "
    "or\n"
    "requests to URL, as many virtual users at once, and reports how the target answered.",
    "stormlight http://127.0.0.1:8000/hello -u 50 -d 10s\n"
    "stormlight my_load.py --users 10 --spawn-rate 2 --host http://127.0.0.1:8000 --duration 1m"};

int fail(const Error& error) {
  print_error(error);
  return exit_code_for(error);
}

Result<LoadFile> load(const std::string& source, const RunParts& parts) {
  if (is_url(source)) return parts.load_url(source);
  std::error_code ignored;
  if (std::filesystem::exists(source, ignored)) return parts.load_file(source);
  if (source == kDefaultLoadFile) {
    return Error::input("there is no " + source + " in this folder",
                        "name a load file, or give a URL as in: stormlight "
                        "http://127.0.0.1:8000/hello -u 10 (more: stormlight --help)");
  }
  const std::string url = url_meant_by(source);
  if (!url.empty()) {
    return Error::input("there is no load file " + stormlight::quoted(source),
                        "for a URL write " + url);
  }
  const std::string verb(verb_meant_by(source));
  if (!verb.empty()) {
    return Error::input("there is no load file " + stormlight::quoted(source),
                        "for the verb write stormlight " + verb);
  }
  return parts.load_file(source);  // which knows what to say about a missing file
}

Surroundings surroundings() {
  // 32 bits are random enough and can be typed again.
  return {.cores = usable_cores(),
          .random_seed = std::random_device()(),
          .variable = [](const char* name) { return std::getenv(name); }};
}

/// A certificate that is not there should not be found missing by every connection.
Result<void> check_readable(std::string_view flag, const std::string& path) {
  if (path.empty()) return {};
  errno = 0;
  std::ifstream file(path);
  if (file.good() && file.peek() != std::ifstream::traits_type::eof()) return {};
  const std::string why = errno != 0 ? std::strerror(errno) : "it is empty";
  return Error::input(fmt::format("{} {} cannot be read: {}", flag, path, why), "give a PEM file");
}

/// Everything about this machine that would let the run fail later, with a clear word now.
Result<void> prepare_machine(Plan& plan, bool max_users_given) {
  const HttpOptions& http = plan.http;
  if (auto ok = check_readable("--cacert", http.ca_file); !ok) return ok;
  if (auto ok = check_readable("--cert", http.client_cert); !ok) return ok;
  if (auto ok = check_readable("--key", http.client_key); !ok) return ok;
  if (auto ours = check_source_addresses(http.source_addresses); !ours) return ours;
  const std::uint64_t limit = raise_descriptor_limit(descriptors_needed(plan));
  const std::string cap = max_users_given ? "" : cap_max_users(plan, limit);
  if (!cap.empty()) print_warning(cap);
  if (auto enough = check_descriptors(plan, limit); !enough) return enough;
  const std::string warning = port_warning(plan, ports_in_range(local_port_range()));
  if (!warning.empty()) print_warning(warning);
  return {};
}

int run_plan(const Plan& plan, const RunOptions& options, const RunParts& parts) {
  const OutputOptions& output = options.output;
  output::FdTerminal terminal(output.json_to_stdout() ? STDERR_FILENO : STDOUT_FILENO);
  output::TerminalSink table(terminal, {.interval = output.interval,
                                        .percentiles = output.percentiles,
                                        .color = !output.no_color,
                                        .phases = output.phases,
                                        .quiet = output.quiet});
  const ExitRules rules{output.fail_on_error, output.allow_saturated};
  Outputs outputs(table, parts.make_sinks(output), rules);
  Sink* const sinks[] = {&outputs};

  RunInfo info;
  info.version = version();
  info.load_file = without_credentials(options.load.source);
  RunControl control;
  StopOnSignal signals(control);
  const Result<RunOutcome> outcome = parts.run(plan, std::move(info), sinks, control);
  if (!outcome) {
    print_error(outcome.error());
    // A report that cannot be written, noticed before anything was sent, is a wrong argument.
    const bool refused = outcome.error().kind == ErrorKind::kIo && !outputs.started();
    return refused ? kExitUsage : exit_code_for(outcome.error());
  }
  return exit_code_for(*outcome, rules, signals.received());
}

}  // namespace

void add_run_flags(FlagSet& flags, RunOptions& options) {
  add_load_flags(flags, options.load);
  add_http_flags(flags, options.request);
  add_output_flags(flags, options.output);
  add_page_flags(flags, options.page);
}

std::string run_help() {
  FlagSet flags("stormlight run");
  RunOptions options;
  add_run_flags(flags, options);
  return render_help(kPage, flags.help());
}

int run_command(std::span<const std::string> args, const RunParts& parts) {
  FlagSet flags("stormlight run");
  RunOptions options;
  add_run_flags(flags, options);
  if (auto parsed = flags.parse(args); !parsed) return fail(parsed.error());
  if (options.page.help) return print_page(run_help());
  if (options.page.version) return print_page(version_text());
  if (options.load.source.empty()) options.load.source = kDefaultLoadFile;
  if (auto checked = check_options(options); !checked) return fail(checked.error());

  Result<LoadFile> file = load(options.load.source, parts);
  if (!file) return fail(file.error());
  for (const std::string& warning : file->warnings) print_warning(warning);
  const bool max_users_given = options.load.max_users || file->defaults.max_users;
  Result<Plan> plan = make_plan(options, std::move(*file), surroundings());
  if (!plan) return fail(plan.error());
  if (auto valid = validate(*plan); !valid) return fail(valid.error());
  if (auto ready = prepare_machine(*plan, max_users_given); !ready) return fail(ready.error());
  return run_plan(*plan, options, parts);
}

}  // namespace stormlight::cli
