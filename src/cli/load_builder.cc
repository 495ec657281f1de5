#include "cli/load_builder.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>

#include "base/duration.h"
#include "cli/first_of.h"
#include "plan/number_text.h"
#include "plan/stages.h"
#include "plan/validate.h"

namespace stormlight::cli {
namespace {

Error both(std::string_view a, std::string_view b, std::string_view hint) {
  return Error::input(std::string(a) + " and " + std::string(b) + " exclude each other",
                      std::string(hint));
}

bool is_open(const LoadSettings& settings) {
  return settings.rate || settings.rate_stages;
}

Model model_of(const LoadOptions& flags, const LoadFileDefaults& file) {
  if (is_open(flags)) return Model::kOpen;
  const bool closed = flags.users || flags.stages || flags.spawn_rate;
  return is_open(file) && !closed ? Model::kOpen : Model::kClosed;
}

/// Flags of the model that does not run, and those that the load file leaves nothing to do.
Result<void> check_flags_against(Model model, const LoadOptions& flags,
                                 const LoadFileDefaults& file) {
  if (model == Model::kOpen && !is_open(flags) && (flags.think_time || flags.pacing)) {
    return Error::input(std::string(flags.think_time ? "--think-time" : "--pacing") +
                            " is for the closed model, but the load file gives a rate",
                        "add --users 10 to run that many users instead, or leave it out");
  }
  if (model == Model::kClosed && (flags.arrivals || flags.max_users || flags.drop_late)) {
    const std::string_view name = flags.arrivals    ? "--arrivals"
                                  : flags.max_users ? "--max-users"
                                                    : "--drop-late";
    return Error::input(std::string(name) + " is for the open model, and there is no rate",
                        "add --rate 100 or --rate-stages 100:30s,100:2m");
  }
  if (flags.spawn_rate && !flags.users && (is_open(file) || file.stages)) {
    return Error::input("--spawn-rate has no users to start: the load file gives " +
                            std::string(file.rate ? "a rate" : "the load over time"),
                        "add --users 10, or leave it out");
  }
  return {};
}

/// The stages, if any, and the duration that is to cut them.
struct OverTime {
  std::vector<Stage> stages;
  std::optional<Nanoseconds> limit;
  bool limit_is_flag = false;
};

OverTime over_time(Model model, const LoadOptions& flags, const LoadFileDefaults& file) {
  const bool open = model == Model::kOpen;
  const auto& ours = open ? flags.rate_stages : flags.stages;
  // The load file's duration belongs to its own load.
  if (ours) return {*ours, flags.duration, true};
  // A flag for a constant level replaces the file's profile.
  const bool constant = open ? flags.rate.has_value() : flags.users || flags.spawn_rate;
  const auto& theirs = open ? file.rate_stages : file.stages;
  if (constant || !theirs) return {};
  return {*theirs, flags.duration ? flags.duration : file.duration, flags.duration.has_value()};
}

Result<void> set_stages(Load& load, OverTime found) {
  const Nanoseconds length = length_of(found.stages);
  if (found.limit && *found.limit > length) {
    const std::string duration = format_duration(*found.limit);
    return Error::input((found.limit_is_flag ? "--duration " : "the load file's duration ") +
                            duration + " is longer than the load over time, which ends after " +
                            format_duration(length),
                        "leave it out, or add a stage: " + number_text(found.stages.back().to) +
                            ":" + format_duration(*found.limit - length));
  }
  load.duration = found.limit.value_or(length);
  load.stages = first_part(std::move(found.stages), load.duration);
  if (load.model == Model::kClosed) {
    load.users = std::max(1, static_cast<int>(std::ceil(peak_of(load.stages))));
  }
  return {};
}

void set_rhythm(Load& load, const LoadOptions& flags, const LoadFileDefaults& file) {
  if (flags.think_time || flags.pacing) {  // one of them outweighs either of the file's
    load.think_time = flags.think_time.value_or(ThinkTime{});
    load.pacing = flags.pacing.value_or(Nanoseconds(0));
    return;
  }
  load.think_time = file.think_time.value_or(ThinkTime{});
  load.pacing = file.pacing.value_or(Nanoseconds(0));
}

}  // namespace

Result<void> check_load_options(const LoadOptions& flags) {
  if (flags.rate && flags.rate_stages) {
    return both("--rate", "--rate-stages", "a constant rate, or one over time");
  }
  if (flags.users && flags.stages) {
    return both("--users", "--stages", "the levels of the stages are the users");
  }
  if (flags.spawn_rate && flags.stages) {
    return both("--spawn-rate", "--stages", "the stages say how fast users start");
  }
  const std::string_view rate = flags.rate ? "--rate" : "--rate-stages";
  if (is_open(flags) && flags.users) {
    return both(rate, "--users", "with a rate, --max-users bounds the requests in flight");
  }
  if (is_open(flags) && (flags.stages || flags.spawn_rate)) {
    return both(rate, flags.stages ? "--stages" : "--spawn-rate",
                "a rate over time is --rate-stages 1000:30s,1000:2m");
  }
  if (is_open(flags) && (flags.think_time || flags.pacing)) {
    return both(rate, flags.think_time ? "--think-time" : "--pacing",
                "the rate says when requests are due");
  }
  if (flags.think_time && flags.pacing) {
    return both("--think-time", "--pacing", "a pause after each request, or a fixed beat");
  }
  return {};
}

Result<Load> make_load(const LoadOptions& flags, const LoadFileDefaults& file) {
  Load load;
  load.model = model_of(flags, file);
  if (auto checked = check_flags_against(load.model, flags, file); !checked) return checked.error();
  load.users = first_of(flags.users, file.users, kDefaultUsers);
  load.spawn_rate = first_of(flags.spawn_rate, file.spawn_rate,
                             Rate::per_second(static_cast<double>(load.users)));
  load.requests = first_of(flags.requests, file.requests, std::uint64_t{0});
  load.warm_up = first_of(flags.warm_up, file.warm_up, Nanoseconds(0));
  load.duration =
      first_of(flags.duration, file.duration, load.requests > 0 ? kLongestTime : kDefaultDuration);
  if (load.model == Model::kOpen) {
    load.rate = first_of(flags.rate, file.rate, Rate());
    load.arrivals = first_of(flags.arrivals, file.arrivals, load.arrivals);
    load.max_users = first_of(flags.max_users, file.max_users, load.max_users);
    load.drop_late = flags.drop_late ? flags.drop_late : file.drop_late;
    load.spawn_rate = Rate();
  } else {
    set_rhythm(load, flags, file);
  }
  OverTime found = over_time(load.model, flags, file);
  if (found.stages.empty()) return load;
  load.rate = Rate();
  load.spawn_rate = Rate();
  if (auto set = set_stages(load, std::move(found)); !set) return set.error();
  return load;
}

}  // namespace stormlight::cli
