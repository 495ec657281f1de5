#include "output/search/search_text.h"

#include <algorithm>
#include <iterator>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "output/format.h"
#include "output/search/knee_plot.h"
#include "output/terminal/table.h"
#include "output/text.h"

namespace stormlight::output {

namespace {

using Json = nlohmann::ordered_json;

std::string_view word_of(ProbeVerdict verdict) {
  switch (verdict) {
    case ProbeVerdict::kPassed:
      return "passed";
    case ProbeVerdict::kFailed:
      return "failed";
    case ProbeVerdict::kSaturated:
      return "saturated";
  }
  return "";
}

Tone tone_of(ProbeVerdict verdict) {
  if (verdict == ProbeVerdict::kPassed) return Tone::kGood;
  return verdict == ProbeVerdict::kFailed ? Tone::kBad : Tone::kWarning;
}

Table probe_table(const SearchReport& report) {
  Table table;
  table.columns = {{.head = "Probe", .brief_head = {}, .fit = Fit::kShorten, .least = 7},
                   {.head = report.of_users ? "Users" : "Rate", .brief_head = {}},
                   {.head = "RPS", .brief_head = {}},
                   {.head = "Median (ms)", .brief_head = "Median", .sacrifice = 2},
                   {.head = "99% (ms)", .brief_head = "99%", .sacrifice = 3},
                   {.head = "Failed", .brief_head = {}, .sacrifice = 1},
                   {.head = "Result", .brief_head = {}, .fit = Fit::kShorten, .least = 9},
                   {.head = "Why", .brief_head = {}, .fit = Fit::kWrap, .least = 20}};
  for (const ProbeReport& probe : report.probes) {
    table.rows.push_back({{std::string(to_string(probe.kind))},
                          {format_level(probe.level)},
                          {format_rate(probe.rps)},
                          {format_percentile_ms(probe.p50)},
                          {format_percentile_ms(probe.p99)},
                          {format_count(probe.failures)},
                          {std::string(word_of(probe.verdict)), tone_of(probe.verdict)},
                          {printable(probe.reason)}});
  }
  return table;
}

}  // namespace

std::string level_text(const SearchReport& report, double level) {
  const std::string_view one = report.of_users ? "user" : "request/s";
  return format_level(level) + " " + std::string(level == 1 ? one : report.unit());
}

std::string search_result(const SearchReport& report) {
  const auto failed = [&](double level) {
    const auto probe =
        std::find_if(report.probes.rbegin(), report.probes.rend(), [level](const ProbeReport& p) {
          return p.level == level && p.verdict != ProbeVerdict::kPassed;
        });
    return probe == report.probes.rend() ? std::string() : probe->reason;
  };
  double ceiling = 0;
  for (const ProbeReport& probe : report.probes) {
    const bool above = !report.best || probe.level > *report.best;
    if (probe.verdict == ProbeVerdict::kPassed || !above) continue;
    if (ceiling == 0 || probe.level < ceiling) ceiling = probe.level;
  }
  const std::string cut = report.interrupted ? "Interrupted. " : "";
  if (!report.best) {
    if (ceiling == 0) return cut + "Nothing was found: no probe was finished";
    return cut + fmt::format("Nothing passed: even {} did not ({})", level_text(report, ceiling),
                             failed(ceiling));
  }
  std::string text = cut + level_text(report, *report.best) +
                     (report.confirmed ? " passed and held when confirmed" : " passed");
  if (ceiling == 0) return text + "; nothing higher was tried";
  text += fmt::format("; {} did not ({})", level_text(report, ceiling), failed(ceiling));
  if (report.limited_by_generator) text += ". The target may well do more than this generator";
  return text;
}

std::string probe_label(const SearchReport& report, const CapacitySearch::Probe& probe) {
  return fmt::format("{:<8}{:>18}", to_string(probe.kind), level_text(report, probe.level));
}

StyledLine probe_line(const SearchReport& report, const ProbeReport& probe, int width, Look look) {
  StyledLine line(look, width);
  line.add(probe_label(report, {probe.level, probe.kind}) + "  ");
  line.add(fmt::format("{:<9}", word_of(probe.verdict)), tone_of(probe.verdict));
  line.add(
      fmt::format("  {} RPS, p99 {} ms", format_rate(probe.rps), format_percentile_ms(probe.p99)));
  if (!probe.reason.empty()) {
    line.add(look.separator(), Tone::kFaint);
    const std::string reason = printable(probe.reason);
    const int room = width > 0 ? std::max(width - line.width(), 0) : display_width(reason);
    line.add(shorten_end(reason, room, look.ellipsis()), Tone::kFaint);
  }
  return line;
}

std::vector<StyledLine> search_text(const SearchReport& report, int width, Look look) {
  std::vector<StyledLine> lines;
  const auto heading = [&](std::string_view text) {
    if (!lines.empty()) lines.emplace_back(look);
    lines.push_back(std::move(StyledLine(look, width).add(text, Tone::kAccent)));
  };
  const auto append = [&](std::vector<StyledLine> more) {
    std::move(more.begin(), more.end(), std::back_inserter(lines));
  };
  heading("Probes");
  append(render(probe_table(report), width, look));
  if (auto plot = knee_plot(report, width, look); !plot.empty()) {
    heading("The knee");
    append(std::move(plot));
  }
  heading("Result");
  const Tone tone = report.best ? Tone::kGood : Tone::kBad;
  for (const std::string& piece :
       wrap(printable(search_result(report)), width > 0 ? width : 1000)) {
    lines.push_back(std::move(StyledLine(look, width).add(piece, tone)));
  }
  return lines;
}

std::string search_json(const SearchReport& report) {
  Json out;
  out["schema"] = "stormlight.find_max/1";
  out["searched"] = report.of_users ? "users" : "rate";
  Json result;
  result["best"] = report.best ? Json(*report.best) : Json(nullptr);
  result["confirmed"] = report.confirmed;
  result["limited_by_generator"] = report.limited_by_generator;
  result["interrupted"] = report.interrupted;
  result["text"] = to_valid_utf8(search_result(report));
  out["result"] = std::move(result);
  out["probes"] = Json::array();
  for (const ProbeReport& probe : report.probes) {
    Json entry;
    entry["level"] = probe.level;
    entry["kind"] = to_string(probe.kind);
    entry["result"] = word_of(probe.verdict);
    entry["reason"] = to_valid_utf8(probe.reason);
    entry["rps"] = probe.rps.per_second();
    entry["requests"] = probe.requests;
    entry["failures"] = probe.failures;
    entry["dropped"] = probe.dropped;
    const auto number_of = [](const Percentile& percentile) {
      return percentile.at_least ? Json(nullptr) : Json(milliseconds(percentile.time));
    };
    entry["p50_ms"] = number_of(probe.p50);
    entry["p99_ms"] = number_of(probe.p99);
    entry["thresholds"] = Json::array();
    for (const ThresholdResult& threshold : probe.thresholds) {
      entry["thresholds"].push_back(
          {{"expr", to_valid_utf8(threshold.expr)},
           {"value",
            threshold.value && !threshold.at_least ? Json(*threshold.value) : Json(nullptr)},
           {"passed", threshold.passed}});
    }
    out["probes"].push_back(std::move(entry));
  }
  return out.dump(1) + "\n";
}

}  // namespace stormlight::output
