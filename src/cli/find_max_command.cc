#include "cli/find_max_command.h"

#include <algorithm>
#include <csignal>
#include <utility>

#include <fmt/format.h>

#include "base/duration.h"
#include "cli/cores.h"
#include "cli/descriptor_limit.h"
#include "cli/exit_codes.h"
#include "cli/find_max_flags.h"
#include "cli/first_of.h"
#include "cli/help.h"
#include "cli/messages.h"
#include "cli/plan_builder.h"
#include "cli/prepare_run.h"
#include "cli/probe_sink.h"
#include "cli/result_page.h"
#include "cli/signals.h"
#include "cli/version.h"
#include "output/search/search_text.h"
#include "plan/validate.h"
#include "search/search_report.h"

namespace stormlight::cli {
namespace {

constexpr HelpPage kPage = {
    "stormlight find-max [FILE | URL] --threshold EXPR [flags]",
    "Searches the highest rate, or the most users, at which every threshold holds and the "
    "generator\n"
    "keeps up: climbs by doubling, halves the gap, and holds the result once more to confirm it.",
    "stormlight find-max http://127.0.0.1:8000/hello --threshold 'p99<100ms'\n"
    "stormlight find-max my_load.py --search users --threshold 'p95<200ms' --threshold "
    "'failures<1%'"};

constexpr Nanoseconds kLongestWarmUp = std::chrono::seconds(2);

/// A generator that was late once was disturbed; one that is late every time is at its limit.
constexpr int kTries = 3;

int fail(const Error& error) {
  print_error(error);
  return exit_code_for(error);
}

/// What the load file says about the level and its length is what the search is to find out.
void forget_level(LoadFileDefaults& file) {
  file.users.reset();
  file.spawn_rate.reset();
  file.stages.reset();
  file.rate.reset();
  file.rate_stages.reset();
  file.duration.reset();
  file.requests.reset();
  file.warm_up.reset();
}

/// As many as descriptors and local ports allow, so that the climb ends before the machine does.
double most_users_here(const FindMaxOptions& options, const LoadFileDefaults& file) {
  const int workers = first_of(options.load.workers, file.workers, usable_cores());
  Plan all;
  all.workers = workers;
  all.load.users = kMostUsers;
  int most = most_users(raise_descriptor_limit(descriptors_needed(all)), workers);
  const auto addresses =
      std::max<std::int64_t>(1, static_cast<std::int64_t>(options.request.source_addresses.size()));
  if (const std::optional<int> ports = ports_in_range(local_port_range())) {
    most = static_cast<int>(std::min<std::int64_t>(most, *ports * addresses));
  }
  return most;
}

Plan plan_of_probe(const Plan& base, double level, Nanoseconds length) {
  Plan plan = base;
  plan.load.duration = length;
  plan.load.warm_up = std::min(length / 5, kLongestWarmUp);
  if (plan.load.model == Model::kOpen) {
    plan.load.rate = Rate::per_second(level);
    return plan;
  }
  plan.load.users = static_cast<int>(level);
  plan.workers = std::min(plan.workers, plan.load.users);
  // All of them are there, and have been for a while, when the judged part begins.
  plan.load.spawn_rate = Rate::per_second(level / (seconds(plan.load.warm_up) / 2));
  return plan;
}

/// The target is not there: a lower level cannot help.
bool is_unreachable(const Snapshot& snapshot) {
  const auto is_connecting = [](const ErrorRow& row) {
    return row.kind == FailureKind::kDns || row.kind == FailureKind::kConnectRefused ||
           row.kind == FailureKind::kConnectTimeout || row.kind == FailureKind::kConnect ||
           row.kind == FailureKind::kTls;
  };
  return snapshot.totals.statuses.empty() && !snapshot.errors.empty() &&
         std::all_of(snapshot.errors.begin(), snapshot.errors.end(), is_connecting);
}

/// The search under way: probes one level after the other and tells the terminal.
class FindMax {
 public:
  FindMax(const Plan& base, const FindMaxOptions& options, const CapacitySearch::Options& search,
          const RunParts& parts, ResultPage& page)
      : base_(base), options_(options), parts_(parts), search_(search), page_(page) {
    report_.of_users = options.search.of_users;
  }

  /// Until it is over, a signal stops it, or a run could not take place.
  Result<void> search();
  /// What was found so far.
  const SearchReport& report();
  int exit_code() const;

 private:
  void print_banner(const CapacitySearch::Probe& first);
  Result<RunOutcome> run(const CapacitySearch::Probe& probe);
  /// Probes and notes what was found; false when it was cut short.
  Result<bool> try_once(const CapacitySearch::Probe& probe);

  const Plan& base_;
  const FindMaxOptions& options_;
  const RunParts& parts_;
  CapacitySearch search_;
  ResultPage& page_;
  SearchReport report_;
  RunControl control_;
  int signal_ = 0;
  bool answered_ = false;
  bool gives_up_ = false;  // there is no target
};

void FindMax::print_banner(const CapacitySearch::Probe& first) {
  output::StyledLine line(page_.look(), page_.width());
  line.add(fmt::format("stormlight {}", version()), output::Tone::kStrong);
  line.add(fmt::format("{}the {} from {}", page_.look().separator(),
                       report_.of_users ? "most users" : "highest rate",
                       output::level_text(report_, first.level)));
  line.add(fmt::format("{}probes of {}", page_.look().separator(),
                       format_duration(options_.search.probe)),
           output::Tone::kFaint);
  page_.print({line, output::StyledLine(page_.look())});
}

Result<RunOutcome> FindMax::run(const CapacitySearch::Probe& probe) {
  const bool confirms = probe.kind == ProbeKind::kConfirm;
  const Nanoseconds length = confirms ? options_.search.confirm_length() : options_.search.probe;
  const Plan plan = plan_of_probe(base_, probe.level, length);
  RunControl control;
  ProbeSink sink(page_.terminal(),
                 {.look = page_.look(),
                  .live = page_.is_live(),
                  .progress = {.number = report_.probes.size() + 1,
                               .label = output::probe_label(report_, probe),
                               .length = length}},
                 control_, control);
  Sink* const sinks[] = {&sink};
  RunInfo info;
  info.version = version();
  info.load_file = without_credentials(options_.load.source);
  return parts_.run(plan, std::move(info), sinks, control);
}

Result<bool> FindMax::try_once(const CapacitySearch::Probe& probe) {
  const Result<RunOutcome> outcome = run(probe);
  if (!outcome) return outcome.error();
  const Snapshot& snapshot = outcome->snapshot;
  // One that was cut short says nothing about its level.
  if (control_.stops_requested() > 0 && snapshot.interrupted) return false;
  answered_ = answered_ || !snapshot.totals.statuses.empty();
  report_.probes.push_back(probe_report(probe, snapshot));
  if (!options_.output.quiet) {
    page_.print({output::probe_line(report_, report_.probes.back(), page_.width(), page_.look())});
  }
  if (!answered_ && is_unreachable(snapshot)) gives_up_ = true;
  return true;
}

Result<void> FindMax::search() {
  StopOnSignal signals(control_);
  const auto stopped = [&] { return gives_up_ || signals.received() != 0; };
  while (const std::optional<CapacitySearch::Probe> probe = search_.next()) {
    if (report_.probes.empty() && !options_.output.quiet) print_banner(*probe);
    bool finished = false;
    for (int tries = 0; tries < kTries && !stopped(); ++tries) {
      const Result<bool> tried = try_once(*probe);
      signal_ = signals.received();
      if (!tried) return tried.error();
      finished = *tried;
      if (finished && report_.probes.back().verdict != ProbeVerdict::kSaturated) break;
    }
    if (finished) search_.report(report_.probes.back().verdict);
    if (stopped()) break;
  }
  return {};
}

const SearchReport& FindMax::report() {
  report_.best = search_.best();
  report_.confirmed = search_.is_confirmed();
  report_.limited_by_generator = search_.is_limited_by_generator();
  report_.interrupted = signal_ != 0;
  return report_;
}

int FindMax::exit_code() const {
  if (signal_ != 0) return signal_ == SIGTERM ? kExitTerminated : kExitInterrupted;
  if (search_.best()) return kExitGood;
  if (!answered_) return kExitUnreachable;
  return search_.is_limited_by_generator() ? kExitInvalid : kExitThresholds;
}

/// The plan at the highest level of the search, for which the machine has been prepared.
Result<Plan> plan_of_search(FindMaxOptions& options, LoadFile file,
                            const CapacitySearch::Options& search) {
  forget_level(file.defaults);
  if (search.whole) {
    options.load.users = static_cast<int>(search.highest);
  } else {
    options.load.rate = Rate::per_second(search.highest);
  }
  options.load.duration = options.search.probe;
  Result<Plan> plan = prepare_run(options, std::move(file));
  if (!plan) return plan;
  if (plan->thresholds.empty()) {
    return Error::input("find-max needs a threshold, which says when a level passes",
                        "add --threshold 'p99<100ms', or set thresholds in the load file");
  }
  // Windows of thresholds must fit into what is left after the warm-up.
  const Plan shortest = plan_of_probe(*plan, search.first, options.load.duration.value());
  if (auto valid = validate(shortest); !valid) return valid.error();
  return plan;
}

int find_and_report(const Plan& plan, const FindMaxOptions& options,
                    const CapacitySearch::Options& search, const RunParts& parts) {
  ResultPage page(options.output);
  if (auto checked = page.check_file(); !checked) {
    print_error(checked.error());
    return kExitUsage;
  }
  FindMax find(plan, options, search, parts, page);
  const Result<void> searched = find.search();
  if (searched || !find.report().probes.empty()) {
    page.print_report(output::search_text(find.report(), page.width(), page.look()));
  }
  const Result<void> written = page.write(output::search_json(find.report()));
  if (!searched) return fail(searched.error());
  if (!written) return fail(written.error());
  return find.exit_code();
}

}  // namespace

std::string find_max_help() {
  FlagSet flags("stormlight find-max");
  FindMaxOptions options;
  add_find_max_flags(flags, options);
  return render_help(kPage, flags.help());
}

int find_max_command(std::span<const std::string> args, const RunParts& parts) {
  FlagSet flags("stormlight find-max");
  FindMaxOptions options;
  add_find_max_flags(flags, options);
  if (auto parsed = flags.parse(args); !parsed) return fail(parsed.error());
  if (options.page.help) return print_page(find_max_help());
  if (options.page.version) return print_page(version_text());
  if (options.load.source.empty()) options.load.source = kDefaultLoadFile;
  if (auto checked = check_find_max_options(options); !checked) return fail(checked.error());
  if (auto checked = check_options(options); !checked) return fail(checked.error());

  Result<LoadFile> file = load_source(options.load.source, parts);
  if (!file) return fail(file.error());
  if (file->script) {
    return fail(Error::input("find-max cannot run scripted users, which name their own pace",
                             "give it a load file with `endpoints`, or a URL"));
  }
  const bool users = options.search.of_users;
  const double most = users ? most_users_here(options, file->defaults) : kMostUsers;
  const CapacitySearch::Options search = search_options(options.search, most);
  const Result<Plan> plan = plan_of_search(options, std::move(*file), search);
  if (!plan) return fail(plan.error());
  return find_and_report(*plan, options, search, parts);
}

}  // namespace stormlight::cli
