#include "cli/repeat_command.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <optional>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>

#include "cli/child_process.h"
#include "cli/exit_codes.h"
#include "cli/help.h"
#include "cli/messages.h"
#include "cli/repeat_flags.h"
#include "cli/result_page.h"
#include "cli/run_report.h"
#include "cli/scratch_folder.h"
#include "cli/signals.h"
#include "cli/version.h"
#include "output/format.h"
#include "output/repeat/repeat_text.h"
#include "output/terminal/live_view.h"

namespace stormlight::cli {
namespace {

constexpr HelpPage kPage = {
    "stormlight repeat [FILE | URL] [flags]",
    "Makes several runs of one plan, each a fresh process, and tells how far they differ: a level\n"
    "that each start settles on anew is not in the interval of any single run.",
    "stormlight repeat http://127.0.0.1:8000/hello -u 10 -d 30s --before-each 'systemctl restart "
    "app'\n"
    "stormlight repeat my_load.py --rate 500 -d 1m --runs 10 --json repeat.json"};

constexpr std::string_view kOtherFlags =
    "Every flag of run but --interval, --percentiles, --phases, --csv and --junit, which are for "
    "a\n"
    "single run, goes to each of the runs: see stormlight run --help.\n";

int fail(const Error& error) {
  print_error(error);
  return exit_code_for(error);
}

/// The runs under way: makes one after the other and tells the terminal.
class Repeat {
 public:
  Repeat(const FlagSet& flags, const RepeatOptions& options, const std::string& program,
         const ScratchFolder& folder, ResultPage& page)
      : flags_(flags),
        options_(options),
        program_(program),
        folder_(folder),
        page_(page),
        live_(page.terminal()) {
    report_.asked = options.runs;
  }

  /// Until all are made, a signal stops it, or one could not take place.
  void run_all();
  const RepeatReport& report() const { return report_; }
  int exit_code() const { return worst_exit_code(codes_); }

 private:
  /// Awaits `command` with `label` on the terminal. Its code; nothing when there is no process.
  std::optional<int> await(const ChildCommand& command, const std::string& label);
  void draw(const std::string& label, Nanoseconds elapsed);
  bool prepare(int number);
  /// False: it could not take place.
  bool run_once(int number);
  bool has_ended(const RepeatedRun& run) const;

  const FlagSet& flags_;
  const RepeatOptions& options_;
  const std::string& program_;
  const ScratchFolder& folder_;
  ResultPage& page_;
  output::LiveView live_;
  RepeatReport report_;
  RunControl control_;
  std::optional<StopOnSignal> signals_;
  std::vector<int> codes_;
  std::string told_;  // what the last run said on stderr
};

void Repeat::draw(const std::string& label, Nanoseconds elapsed) {
  using output::Tone;
  output::StyledLine line(page_.look(), std::max(page_.terminal().size().columns, 1));
  line.add(label);
  line.add("  " + output::format_elapsed(elapsed), Tone::kFaint);
  if (control_.stops_requested() > 0) {
    line.add(std::string(page_.look().separator()) + "the last one; Ctrl-C cuts it short",
             Tone::kWarning);
  }
  live_.draw({&line, 1});
}

std::optional<int> Repeat::await(const ChildCommand& command, const std::string& label) {
  const bool live = page_.is_live();
  const auto began = std::chrono::steady_clock::now();
  int sent = 0;
  const Result<int> code = run_child(command, [&] {
    if (live) draw(label, std::chrono::steady_clock::now() - began);
    if (sent >= control_.stops_requested()) return 0;
    ++sent;
    return signals_->received();
  });
  if (!live_.empty()) live_.replace("");
  if (code) return *code;
  codes_.push_back(fail(code.error()));
  return std::nullopt;
}

bool Repeat::prepare(int number) {
  const std::string& command = options_.before_each;
  if (command.empty()) return true;
  // Without a terminal's noise between our lines; what a server it starts says later is lost.
  const ScratchFile said(folder_, "before");
  const std::string label = output::run_label(number, options_.runs) + "  " + command;
  const std::optional<int> code = await({.program = "/bin/sh",
                                         .args = {"sh", "-c", command},
                                         .out = said.descriptor(),
                                         .err = said.descriptor()},
                                        label);
  if (!code) return false;
  if (signals_->received() != 0) return false;
  if (*code == 0) return true;
  std::fputs(said.content().c_str(), stderr);
  codes_.push_back(
      fail(Error::input(fmt::format("the command of --before-each ended with {} before run {}: {}",
                                    *code, number, command),
                        "it must end with 0; make it wait until the target is ready")));
  return false;
}

bool Repeat::run_once(int number) {
  const ScratchFile report(folder_, "report.json");
  const ScratchFile said(folder_, "stderr");
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  ChildCommand command{.program = program_,
                       .args = arguments_of_run(flags_, report.path()),
                       .in = nothing,
                       .out = nothing,
                       .err = said.descriptor(),
                       .own_group = true};
  command.args.insert(command.args.begin(), "stormlight");
  const std::optional<int> code = await(command, output::run_label(number, options_.runs));
  close(nothing);
  if (!code) return false;
  // Warnings are the same each time.
  const std::string told = said.content();
  if (told != told_) std::fputs(told.c_str(), stderr);
  told_ = told;
  const std::string json = report.content();
  if (json.empty() || *code == kExitInternal || *code == kExitUsage) {
    codes_.push_back(*code);
    if (!told.empty() && exit_code() != kExitGood) return false;
    codes_.push_back(fail({ErrorKind::kInternal,
                           fmt::format("run {} ended with {} and without a report", number, *code),
                           "make a single run with the same flags, which says more"}));
    return false;
  }
  Result<RepeatedRun> run = read_run_report(json, *code);
  codes_.push_back(run ? *code : fail(run.error()));
  if (!run) return false;
  report_.runs.push_back(std::move(*run));
  if (!options_.output.quiet) {
    page_.print({output::run_line(report_, report_.runs.size() - 1, page_.width(), page_.look())});
  }
  return true;
}

/// The target is not there: the next run would not find it either.
bool Repeat::has_ended(const RepeatedRun& run) const {
  return report_.runs.size() == 1 && run.ending == RunEnding::kNoResponse;
}

void Repeat::run_all() {
  signals_.emplace(control_);
  if (!options_.output.quiet) {
    output::StyledLine line(page_.look(), page_.width());
    line.add(fmt::format("stormlight {}", version()), output::Tone::kStrong);
    line.add(
        fmt::format("{}{} runs, each a fresh process", page_.look().separator(), options_.runs));
    page_.print({line, output::StyledLine(page_.look())});
  }
  for (int number = 1; number <= options_.runs && signals_->received() == 0; ++number) {
    if (!prepare(number) || !run_once(number)) break;
    if (has_ended(report_.runs.back())) break;
  }
  const int signal = signals_->received();
  report_.interrupted = signal != 0;
  if (signal != 0) codes_.push_back(signal == SIGTERM ? kExitTerminated : kExitInterrupted);
  signals_.reset();
}

int repeat_and_report(const FlagSet& flags, const RepeatOptions& options,
                      const std::string& program) {
  ResultPage page(options.output);
  if (auto checked = page.check_file(); !checked) {
    print_error(checked.error());
    return kExitUsage;
  }
  const Result<ScratchFolder> folder = ScratchFolder::make();
  if (!folder) return fail(folder.error());
  Repeat repeat(flags, options, program, *folder, page);
  repeat.run_all();
  const RepeatReport& report = repeat.report();
  if (!report.runs.empty() || report.interrupted) {
    page.print_report(output::repeat_text(report, page.width(), page.look()));
  }
  if (auto written = page.write(output::repeat_json(report)); !written) {
    return fail(written.error());
  }
  return repeat.exit_code();
}

}  // namespace

std::string repeat_help() {
  FlagSet flags("stormlight repeat");
  RepeatOptions options;
  add_repeat_flags(flags, options);
  return render_help(kPage, {flags.help().front()}, kOtherFlags);
}

int repeat_command(std::span<const std::string> args, const RunParts& parts) {
  FlagSet flags("stormlight repeat");
  RepeatOptions options;
  add_repeat_flags(flags, options);
  if (auto parsed = flags.parse(args); !parsed) return fail(parsed.error());
  if (options.page.help) return print_page(repeat_help());
  if (options.page.version) return print_page(version_text());
  if (auto checked = check_repeat_options(options); !checked) return fail(checked.error());
  return repeat_and_report(flags, options, parts.program);
}

}  // namespace stormlight::cli
