#include "output/terminal/status_line.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/core.h>

#include "base/duration.h"
#include "output/format.h"
#include "output/terminal/threshold_table.h"
#include "output/text.h"

namespace stormlight::output {
namespace {

constexpr int kStateWidth = 8;  // "stopping"
constexpr int kLeastBar = 8;
constexpr int kMostBar = 40;
constexpr int kLeastLine = 20;
constexpr int kNoLimit = 1 << 20;

Tone tone_of(RunState state) {
  switch (state) {
    case RunState::kWarmUp:
    case RunState::kRamping:
      return Tone::kAccent;
    case RunState::kStopping:
      return Tone::kWarning;
    case RunState::kRunning:
    case RunState::kDone:
      return Tone::kGood;
  }
  return Tone::kPlain;
}

std::string repeated(std::string_view piece, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += piece;
  return out;
}

void add_bar(StyledLine& line, double done, int width, Tone tone, Look look) {
  const int full = std::clamp(static_cast<int>(std::floor(done * width)), 0, width);
  line.add(repeated(look.unicode ? "━" : "#", full), tone);
  line.add(repeated(look.unicode ? "┄" : ".", width - full), Tone::kFaint);
}

std::uint64_t in_flight(const Accounting& a) {
  const std::uint64_t known = a.ok + a.failed + a.timed_out + a.dropped + a.in_flight_at_stop;
  return a.scheduled > known ? a.scheduled - known : 0;
}

/// How much of the run is done, in [0, 1], and the same in words.
double done_share(const RunInfo& info, const Snapshot& snapshot) {
  const double time = seconds(snapshot.elapsed) / std::max(seconds(info.duration), 1e-9);
  if (info.request_limit == 0) return time;
  const auto limit = static_cast<double>(info.request_limit);
  return std::max(time, static_cast<double>(snapshot.accounting.scheduled) / limit);
}

std::string progress(const RunInfo& info, const Snapshot& snapshot) {
  const Nanoseconds elapsed = snapshot.elapsed;
  if (info.request_limit != 0) {
    return fmt::format("{} of {} requests", format_count(snapshot.accounting.scheduled),
                       format_count(info.request_limit));
  }
  const std::string whole = format_duration(info.duration);
  const std::string longest =
      format_elapsed(std::max(info.duration - std::chrono::seconds(1), Nanoseconds(0)));
  // A fixed width keeps the rest of the line still while the seconds count up.
  const std::size_t width = std::max(whole.size(), longest.size());
  return fmt::format("{:>{}} of {}", format_elapsed(std::min(elapsed, info.duration)), width,
                     whole);
}

std::vector<std::string> running_parts(const RunInfo& info, const Snapshot& snapshot, Rate now) {
  const std::string users = format_count(static_cast<std::uint64_t>(std::max(snapshot.users, 0)));
  std::vector<std::string> parts = {progress(info, snapshot)};
  if (info.model == Model::kClosed) {
    const auto target = static_cast<std::uint64_t>(std::max(info.target_users, 0));
    parts.push_back(fmt::format("{} of {} users", users, format_count(target)));
  }
  parts.push_back(fmt::format("{} RPS now", format_rate(now)));
  if (info.model == Model::kOpen) {
    const std::uint64_t waiting = snapshot.schedule.waiting;
    if (waiting > 0) parts.push_back(fmt::format("{} waiting", format_count(waiting)));
    parts.push_back(fmt::format("{} in flight", users));
  }
  return parts;
}

std::vector<std::string> stopping_parts(const Snapshot& snapshot) {
  const std::uint64_t open = in_flight(snapshot.accounting);
  std::vector<std::string> parts = {
      fmt::format("{} {} in flight", format_count(open), open == 1 ? "request" : "requests")};
  if (snapshot.interrupted) parts.emplace_back("Ctrl-C again ends at once");
  return parts;
}

}  // namespace

StyledLine status_line(const RunInfo& info, const Snapshot& snapshot, Rate now, int width,
                       Look look) {
  const Tone tone = tone_of(snapshot.state);
  StyledLine line(look, width);
  line.add(to_string(snapshot.state), tone);
  line.space(kStateWidth - line.width() + 2);

  const int room = width > 0 ? width - (kStateWidth + 2) : kNoLimit;
  const std::vector<std::string> parts = snapshot.state == RunState::kStopping
                                             ? stopping_parts(snapshot)
                                             : running_parts(info, snapshot, now);
  std::string text;
  for (const std::string& part : parts) {  // the most important first; none is cut in two
    const std::string longer =
        text.empty() ? part : fmt::format("{}{}{}", text, look.separator(), part);
    if (display_width(longer) > room) break;
    text = longer;
  }
  const int bar = std::min(room - 2 - display_width(text), kMostBar);
  if (width > 0 && bar >= kLeastBar) {
    add_bar(line, done_share(info, snapshot), bar, tone, look);
    line.space(2);
  }
  return std::move(line.add(text));
}

std::vector<StyledLine> trouble_lines(const Snapshot& snapshot, int width, Look look) {
  std::vector<StyledLine> lines;
  const auto add = [&](const std::string& text, Tone tone) {
    StyledLine line(look, width);
    line.add(width > 0 ? shorten_end(text, std::max(width, kLeastLine), look.ellipsis()) : text,
             tone);
    lines.push_back(std::move(line));
  };
  if (!snapshot.errors.empty()) {
    const ErrorRow& top = snapshot.errors.front();
    add(fmt::format("{} {}: {}{}{} {}", format_count(top.count), to_string(top.kind),
                    printable(top.message), look.separator(), printable(top.method),
                    printable(top.name)),
        Tone::kBad);
  }
  if (const std::string text = threshold_trouble(snapshot, look); !text.empty()) {
    add(text, Tone::kBad);
  }
  if (snapshot.generator.saturated) {
    std::string text = "generator saturated";
    for (const std::string& reason : snapshot.generator.reasons) {
      text += (&reason == snapshot.generator.reasons.data() ? ": " : ", ") + printable(reason);
    }
    add(text, Tone::kWarning);
  }
  return lines;
}

}  // namespace stormlight::output
