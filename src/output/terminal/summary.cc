#include "output/terminal/summary.h"

#include <algorithm>

#include <fmt/core.h>

#include "base/duration.h"
#include "base/url.h"
#include "output/format.h"
#include "output/terminal/trust_lines.h"
#include "output/text.h"
#include "output/threshold_text.h"
#include "plan/stages.h"
#include "plan/validate.h"

namespace stormlight::output {
namespace {

constexpr int kLabelWidth = 13;
constexpr int kNoLimit = 1 << 20;
constexpr std::size_t kMostStages = 8;

/// Labelled lines whose values line up.
class Summary {
 public:
  Summary(int width, Look look) : width_(width), look_(look) {}

  void add(std::string_view label, std::string_view value, Tone tone = Tone::kPlain) {
    const int room = width_ > 0 ? std::max(width_ - kLabelWidth, 20) : kNoLimit;
    for (const std::string& piece : wrap(value, room)) {
      StyledLine line(look_, width_);
      line.add(label, Tone::kStrong).space(kLabelWidth - display_width(label));
      line.add(piece, tone);
      lines_.push_back(std::move(line));
      label = "";
    }
  }

  std::vector<StyledLine> take() { return std::move(lines_); }

 private:
  int width_;
  Look look_;
  std::vector<StyledLine> lines_;
};

std::string plural(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", format_count(count), count == 1 ? one : many);
}

std::string target_text(const RunInfo& info) {
  const std::string host = printable(without_credentials(info.host));
  const std::string file = printable(without_credentials(info.load_file));
  if (host.empty() || file.empty() || file == host) return host.empty() ? file : host;
  return fmt::format("{} ({})", host, file);
}

std::string accounting_text(const Accounting& a) {
  return fmt::format(
      "{} scheduled = {} ok + {} failed + {} timed out + {} dropped + {} in flight at the stop",
      format_count(a.scheduled), format_count(a.ok), format_count(a.failed),
      format_count(a.timed_out), format_count(a.dropped), format_count(a.in_flight_at_stop));
}

std::string traffic_text(const RunInfo& info, const Snapshot& snapshot) {
  const Row& all = snapshot.totals;  // without the warm-up
  const Nanoseconds measured = std::max(snapshot.elapsed - info.warm_up, Nanoseconds(0));
  return fmt::format("received {} ({}), sent {} ({})", format_bytes(all.bytes_in),
                     format_bytes_per_second(all.bytes_in, measured), format_bytes(all.bytes_out),
                     format_bytes_per_second(all.bytes_out, measured));
}

/// Empty when there is nothing to tell.
std::string connections_text(const Row& all) {
  std::string text;
  const auto add = [&](std::uint64_t count, const std::string& part) {
    if (count > 0) text += (text.empty() ? "" : ", ") + part;
  };
  add(all.connections, fmt::format("{} opened", format_count(all.connections)));
  add(all.retries, plural(all.retries, "request sent again", "requests sent again"));
  add(all.redirects, plural(all.redirects, "redirect followed", "redirects followed"));
  return text;
}

std::string generator_text(const RunInfo& info, const GeneratorHealth& health) {
  std::string text = fmt::format(
      "CPU {:.0f}% of one core with {}", health.cpu_percent,
      plural(static_cast<std::uint64_t>(std::max(info.workers, 0)), "worker", "workers"));
  if (!health.lag.empty()) {
    text +=
        fmt::format(", lag p50 {} ms, p99 {} ms, max {} ms", format_quantile_ms(health.lag, 0.5),
                    format_quantile_ms(health.lag, 0.99), format_ms(health.lag.max()));
  }
  if (const std::string hindrances = hindrances_text(health); !hindrances.empty()) {
    text += ", " + hindrances;
  }
  return text;
}

std::string saturated_text(const GeneratorHealth& health) {
  std::string text = "saturated, so the figures are not trustworthy";
  for (const std::string& reason : health.reasons) {
    text += (&reason == health.reasons.data() ? ": " : "; ") + printable(reason);
  }
  return text;
}

void add_requests(Summary& summary, const Snapshot& snapshot) {
  const Accounting& a = snapshot.accounting;
  summary.add("Requests", accounting_text(a));
  const Row& all = snapshot.totals;
  if (all.failures > 0) {
    summary.add("Failures",
                fmt::format("{} of {} requests ({})", format_count(all.failures),
                            format_count(all.requests), format_share(all.failures, all.requests)),
                Tone::kBad);
  }
  if (all.response_censored.count() > 0) {
    summary.add("Censored", censored_text(snapshot), Tone::kWarning);
  }
  if (const std::uint64_t over = all.response.over_range(); over > 0) {
    summary.add("Over range",
                plural(over, "response", "responses") + " took longer than 1h, counted as 1h",
                Tone::kWarning);
  }
}

/// How the load kept to its schedule; "" where there is none.
std::string schedule_text(const RunInfo& info, const Snapshot& snapshot) {
  const Schedule& s = snapshot.schedule;
  if (info.model == Model::kOpen) {
    return fmt::format("{} waited for a free user, at most {} in flight",
                       plural(s.waited, "arrival", "arrivals"), format_count(s.most_users));
  }
  if (info.pacing.count() == 0) return "";
  return fmt::format("{} began late because the one before was not answered in time",
                     plural(s.waited, "request", "requests"));
}

Tone tone_of(Verdict verdict) {
  return verdict == Verdict::kPass ? Tone::kGood : Tone::kBad;
}

/// With the reason where no other line has it.
std::string verdict_text(const Snapshot& snapshot, Verdict verdict) {
  const std::string word(to_string(verdict));
  if (verdict != Verdict::kInvalid) return word;
  const std::string reason =
      snapshot.generator.saturated ? median_reason(snapshot) : verdict_reason(snapshot, verdict);
  return reason.empty() ? word : word + ": " + reason;
}

std::string length_text(const RunInfo& info) {
  if (info.request_limit == 0) return format_duration(info.duration);
  std::string text = plural(info.request_limit, "request", "requests");
  if (info.duration < kLongestTime) text += " within " + format_duration(info.duration);
  return text;
}

/// From the start to the stop, the warm-up included.
Nanoseconds time_run(const RunInfo& info, const Snapshot& snapshot) {
  return std::min(snapshot.window + info.warm_up, snapshot.elapsed);
}

/// "0 to 100 in 30s, 100 for 2m": the levels as they go. Many of them would fill the screen.
std::string stages_text(const std::vector<Stage>& stages) {
  if (stages.size() > kMostStages) {
    return fmt::format("up to {:g} in {} stages, {}", peak_of(stages), stages.size(),
                       format_duration(length_of(stages)));
  }
  std::string text;
  for (const Stage& stage : stages) {
    if (!text.empty()) text += ", ";
    const std::string length = format_duration(stage.length);
    text += stage.from == stage.to
                ? fmt::format("{:g} for {}", stage.to, length)
                : fmt::format("{:g} to {:g} in {}", stage.from, stage.to, length);
  }
  return text;
}

std::string rhythm_text(const RunInfo& info) {
  if (info.pacing.count() > 0) return "a request every " + format_duration(info.pacing);
  if (info.think_time_max.count() == 0) return "no think time";
  std::string think = "think time " + format_duration(info.think_time_min);
  if (info.think_time_max != info.think_time_min) {
    think += " to " + format_duration(info.think_time_max);
  }
  return think;
}

std::string closed_text(const RunInfo& info) {
  const auto users = static_cast<std::uint64_t>(std::max(info.target_users, 0));
  if (!info.stages.empty()) {
    return fmt::format("users {}, {}", stages_text(info.stages), rhythm_text(info));
  }
  const std::string rate =
      info.spawn_rate.per_second() > 0
          ? fmt::format("{:g} started per second", info.spawn_rate.per_second())
          : "all started at once";
  return fmt::format("{}, {}, {}, {}", plural(users, "user", "users"), rate, length_text(info),
                     rhythm_text(info));
}

std::string open_text(const RunInfo& info) {
  const auto most = static_cast<std::uint64_t>(std::max(info.target_users, 0));
  std::string text = info.stages.empty()
                         ? fmt::format("{:g} requests per second, {}",
                                       info.target_rate.per_second(), length_text(info))
                         : "requests per second " + stages_text(info.stages);
  text += fmt::format(", {} arrivals, at most {} in flight", to_string(info.arrivals),
                      format_count(most));
  if (info.drop_late) text += ", dropped when late by " + format_duration(*info.drop_late);
  return text;
}

}  // namespace

std::string model_text(const RunInfo& info) {
  std::string text = fmt::format("{}: {}", to_string(info.model),
                                 info.model == Model::kOpen ? open_text(info) : closed_text(info));
  if (info.warm_up.count() > 0) text += ", warm-up " + format_duration(info.warm_up);
  return text;
}

std::string no_response_reason(const Snapshot& snapshot) {
  const bool sent = snapshot.accounting.scheduled > 0 || snapshot.totals.requests > 0;
  if (!sent || !snapshot.totals.statuses.empty()) return "";
  std::string text = "No request got a response";
  if (snapshot.errors.empty()) {
    return fmt::format("{}: {} still in flight at the stop", text,
                       format_count(snapshot.accounting.in_flight_at_stop));
  }
  const ErrorRow& top = snapshot.errors.front();
  return fmt::format("{}. Most frequent error: {}: {}", text, to_string(top.kind),
                     printable(top.message));
}

std::vector<StyledLine> summary_lines(const RunInfo& info, const Snapshot& snapshot,
                                      Verdict verdict, int width, Look look) {
  Summary summary(width, look);
  summary.add("Target", target_text(info));
  summary.add("Model", model_text(info));
  if (snapshot.interrupted) {
    summary.add(
        "Interrupted",
        fmt::format("after {} of {}", format_length(time_run(info, snapshot)), length_text(info)),
        Tone::kWarning);
  }
  if (const ThresholdResult* broken = aborting_threshold(snapshot)) {
    summary.add("Aborted",
                fmt::format("after {} of {} by {}", format_length(snapshot.elapsed),
                            format_duration(info.duration), threshold_sentence(*broken)),
                Tone::kBad);
  }
  add_requests(summary, snapshot);
  if (const std::string text = schedule_text(info, snapshot); !text.empty()) {
    summary.add("Schedule", text);
  }
  if (snapshot.warm_up.requests > 0) {
    summary.add("Warm-up", fmt::format("{}, {} failed; not judged and in no row",
                                       plural(snapshot.warm_up.requests, "request", "requests"),
                                       format_count(snapshot.warm_up.failures)));
  }
  summary.add("Traffic", traffic_text(info, snapshot));
  if (const std::string text = connections_text(snapshot.totals); !text.empty()) {
    summary.add("Connections", text);
  }
  if (const std::string text = not_stationary_text(snapshot.statistics); !text.empty()) {
    summary.add("Stationary", text, Tone::kWarning);
  }
  const GeneratorHealth& health = snapshot.generator;
  summary.add("Generator", generator_text(info, health));
  if (health.saturated) summary.add("", saturated_text(health), Tone::kBad);
  summary.add("Verdict", verdict_text(snapshot, verdict), tone_of(verdict));
  return summary.take();
}

std::vector<StyledLine> file_lines(std::span<const std::string> files, int width, Look look) {
  if (files.empty()) return {};
  Summary summary(width, look);
  std::string_view label = "Files";
  for (const std::string& file : files) {
    summary.add(label, printable(file));
    label = "";
  }
  return summary.take();
}

std::vector<StyledLine> banner(const RunInfo& info, int width, Look look) {
  std::vector<StyledLine> lines;
  const std::string version = "Stormlight " + printable(info.version);
  StyledLine first(look, width);
  first.add(version, Tone::kStrong).add(look.separator()).add(target_text(info));
  lines.push_back(std::move(first));
  for (const std::string& piece : wrap(model_text(info), width > 0 ? width : kNoLimit)) {
    lines.push_back(std::move(StyledLine(look, width).add(piece, Tone::kFaint)));
  }
  return lines;
}

}  // namespace stormlight::output
