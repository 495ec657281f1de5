#include "plan/stages.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

#include "base/duration.h"
#include "base/strings.h"
#include "plan/validate.h"

namespace stormlight {

namespace {

constexpr std::string_view kForm = "write level:time, as in 0:10s,100:30s,100:2m,0:10s";

Result<double> parse_level(std::string_view text) {
  double level = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), level);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(level)) {
    return Error::input(quoted(text) + " is no level", std::string(kForm));
  }
  if (level < 0 || level > kMostLevel) {
    return Error::input("the level " + quoted(text) + " is not from 0 to 1000000",
                        std::string(kForm));
  }
  return level;
}

}  // namespace

Result<std::vector<Stage>> parse_stages(std::string_view text) {
  std::vector<Stage> stages;
  double level = 0;
  for (const std::string_view part : split(text, ',')) {
    const std::string_view piece = trim(part);
    const std::size_t colon = piece.find(':');
    if (colon == piece.npos) {
      return Error::input("the stage " + quoted(piece) + " has no time", std::string(kForm));
    }
    const Result<double> to = parse_level(trim(piece.substr(0, colon)));
    if (!to) return to.error();
    const Result<Nanoseconds> length = parse_duration(trim(piece.substr(colon + 1)));
    if (!length) return length.error();
    if (*length < Nanoseconds(0) || *length > kLongestTime) {
      return Error::input("the stage " + quoted(piece) + " has a time out of range",
                          std::string(kForm));
    }
    if (*length > Nanoseconds(0)) stages.push_back({level, *to, *length});
    level = *to;  // a stage of no length is a jump
  }
  if (stages.empty()) return Error::input("the stages take no time at all", std::string(kForm));
  return stages;
}

Nanoseconds length_of(const std::vector<Stage>& stages) {
  Nanoseconds length{0};
  for (const Stage& stage : stages) length += stage.length;
  return length;
}

std::vector<Stage> first_part(std::vector<Stage> stages, Nanoseconds length) {
  Nanoseconds before{0};
  for (std::size_t i = 0; i < stages.size(); ++i) {
    Stage& stage = stages[i];
    const Nanoseconds left = length - before;
    before += stage.length;
    if (before < length) continue;
    const double share = seconds(left) / seconds(stage.length);
    if (left < stage.length) stage.to = stage.from + (stage.to - stage.from) * share;
    stage.length = left;
    stages.resize(i + 1);
    break;
  }
  return stages;
}

double peak_of(const std::vector<Stage>& stages) {
  double peak = 0;
  for (const Stage& stage : stages) peak = std::max({peak, stage.from, stage.to});
  return peak;
}

}  // namespace stormlight
