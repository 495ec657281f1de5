#include <cmath>
#include <string>

#include "base/duration.h"
#include "plan/check_time.h"
#include "plan/number_text.h"
#include "plan/stages.h"
#include "plan/validate.h"

namespace stormlight {
namespace {

Result<void> check_count(std::string_view what, int value, std::string_view hint) {
  if (value >= 1 && value <= kMostUsers) return {};
  return Error::input(
      std::string(what) + " must be from 1 to 1000000, not " + std::to_string(value),
      std::string(hint));
}

Result<void> check_stages(const Load& load) {
  Nanoseconds length{0};
  for (std::size_t i = 0; i < load.stages.size(); ++i) {
    const Stage& stage = load.stages[i];
    const std::string label = "stage " + std::to_string(i + 1);
    for (const double level : {stage.from, stage.to}) {
      if (std::isfinite(level) && level >= 0 && level <= kMostLevel) continue;
      return Error::input(
          label + ": the level must be from 0 to 1000000, not " + number_text(level),
          "a level is virtual users, or arrivals per second");
    }
    if (auto ok = check_time(label + ": the time", stage.length, Nanoseconds(1)); !ok) return ok;
    length += stage.length;
    if (length > kLongestTime) {
      return Error::input("the stages take more than " + format_duration(kLongestTime) + " in all",
                          "shorten one of them");
    }
  }
  if (peak_of(load.stages) == 0) {
    return Error::input("the load over time never rises above 0: nothing would be sent",
                        "give a stage above 0, as in 100:30s");
  }
  if (load.duration != length) {
    return Error::input("the duration, " + format_duration(load.duration) +
                            ", is not what the stages take, " + format_duration(length),
                        "the stages say how long the run is");
  }
  return {};
}

Result<void> check_think_time(const ThinkTime& think) {
  if (auto ok = check_time("the think time", think.min, Nanoseconds(0)); !ok) return ok;
  if (auto ok = check_time("the think time", think.max, Nanoseconds(0)); !ok) return ok;
  if (think.min > think.max) {
    return Error::input("the think time's shortest, " + format_duration(think.min) +
                            ", is above its longest, " + format_duration(think.max),
                        "write the smaller one first, as in 1s-3s");
  }
  return {};
}

Result<void> check_closed(const Load& load) {
  if (auto ok =
          check_count("users", load.users, "give --users 10, or set users = 10 in the load file");
      !ok) {
    return ok;
  }
  const double rate = load.spawn_rate.per_second();
  if (!std::isfinite(rate) || rate < 0) {
    return Error::input(
        "the spawn rate must be a finite number of users per second, 0 or more, not " +
            number_text(rate),
        "give --spawn-rate 2, or 0 to start all users at once");
  }
  if (load.stages.empty() && load.requests != 0 &&
      load.requests < static_cast<std::uint64_t>(load.users)) {
    const std::string requests = std::to_string(load.requests);
    return Error::input("the run ends after " + requests + " requests, so some of its " +
                            std::to_string(load.users) + " users would never send one",
                        "give at most --users " + requests + ", or more --requests");
  }
  if (auto ok = check_think_time(load.think_time); !ok) return ok;
  if (auto ok = check_time("the pacing", load.pacing, Nanoseconds(0)); !ok) return ok;
  if (load.pacing > Nanoseconds(0) && load.think_time.max > Nanoseconds(0)) {
    return Error::input("think time and pacing exclude each other",
                        "a pause after each request, or a fixed beat");
  }
  return {};
}

Result<void> check_open(const Load& load) {
  const double rate = load.rate.per_second();
  if (load.stages.empty() && !(std::isfinite(rate) && rate > 0 && rate <= kMostLevel)) {
    return Error::input(
        "the open model needs a rate above 0 and at most 1000000, or stages; its rate is " +
            number_text(rate),
        "give --rate 100 or --rate-stages 100:30s,100:2m");
  }
  if (auto ok = check_count("max users", load.max_users,
                            "give --max-users 1000, or leave it out for 10000");
      !ok) {
    return ok;
  }
  if (load.drop_late) {
    const auto ok = check_time("drop late", *load.drop_late, Nanoseconds(0));
    if (!ok) return ok;
  }
  if (load.think_time.max > Nanoseconds(0) || load.pacing > Nanoseconds(0)) {
    return Error::input(std::string(load.pacing > Nanoseconds(0) ? "pacing" : "think time") +
                            " is for the closed model; in the open one the rate says when "
                            "requests are due",
                        "leave it out");
  }
  return {};
}

}  // namespace

Result<void> validate_load(const Load& load) {
  if (auto ok = check_time("the duration", load.duration, Nanoseconds(1)); !ok) return ok;
  if (!load.stages.empty()) {
    if (auto ok = check_stages(load); !ok) return ok;
  }
  const auto model = load.model == Model::kOpen ? check_open(load) : check_closed(load);
  if (!model) return model;
  if (auto ok = check_time("the warm-up", load.warm_up, Nanoseconds(0)); !ok) return ok;
  if (load.warm_up >= load.duration) {
    return Error::input("the warm-up, " + format_duration(load.warm_up) +
                            ", leaves nothing to judge of the duration, " +
                            format_duration(load.duration),
                        "give a --warm-up shorter than --duration, or a longer --duration");
  }
  return {};
}

}  // namespace stormlight
