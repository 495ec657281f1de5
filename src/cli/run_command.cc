#include "cli/run_command.h"

#include <utility>

#include <unistd.h>

#include "base/url.h"
#include "cli/exit_codes.h"
#include "cli/help.h"
#include "cli/http_flags.h"
#include "cli/load_flags.h"
#include "cli/messages.h"
#include "cli/output_flags.h"
#include "cli/outputs.h"
#include "cli/plan_builder.h"
#include "cli/prepare_run.h"
#include "cli/signals.h"
#include "cli/version.h"
#include "output/terminal/terminal.h"
#include "output/terminal/terminal_sink.h"

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

ScriptOptions script_options(const Plan& plan) {
  ScriptOptions options;
  options.host = plan.host;
  options.users = plan.load.users;
  options.spawn_rate = plan.load.spawn_rate.per_second();
  options.run_time_s = seconds(plan.load.duration);
  return options;
}

/// `script` is null when the plan's tasks are all there is.
int run_plan(const Plan& plan, Script* script, const RunOptions& options, const RunParts& parts) {
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
  const Result<RunOutcome> outcome =
      script != nullptr ? parts.run_script(*script, plan, std::move(info), sinks, control)
                        : parts.run(plan, std::move(info), sinks, control);
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

  Result<LoadFile> file = load_source(options.load.source, parts);
  if (!file) return fail(file.error());
  const std::shared_ptr<Script> script = file->script;
  const Result<Plan> plan = prepare_run(options, std::move(*file));
  if (!plan) return fail(plan.error());
  if (script) {
    if (auto loaded = parts.load_script(*script, script_options(*plan)); !loaded) {
      return fail(loaded.error());
    }
  }
  return run_plan(*plan, script.get(), options, parts);
}

}  // namespace stormlight::cli
