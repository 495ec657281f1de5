#include "output/repeat/repeat_text.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>

#include <fmt/core.h>

#include "output/format.h"
#include "output/repeat/repeat_words.h"
#include "output/terminal/table.h"
#include "output/text.h"

namespace stormlight::output {
namespace {

Tone tone_of(RunEnding ending) {
  if (ending == RunEnding::kPass) return Tone::kGood;
  const bool bad = ending == RunEnding::kFail || ending == RunEnding::kNoResponse;
  return bad ? Tone::kBad : Tone::kWarning;
}

std::string share_of(const RepeatedRun& run) {
  return format_share(run.failures, run.requests);
}

/// What a run measured, in the order of RunFigure; a dash where it measured nothing.
std::array<std::string, kRunFigures> texts_of(const RepeatedRun& run, Look look) {
  std::array<std::string, kRunFigures> texts;
  for (std::size_t i = 0; i < kRunFigures; ++i) {
    const FigureOfRun& figure = run.figures[i];
    const char* mark = !figure.known ? (look.unicode ? "≥ " : "> ") : figure.rough ? "~" : "";
    texts[i] = mark + format_decimal(figure.value);
  }
  texts.back() = share_of(run);
  if (run.ending == RunEnding::kNoResponse || run.requests == 0) {
    std::fill(texts.begin(), texts.end() - 1, "-");
  }
  return texts;
}

Table run_table(const RepeatReport& report, Look look) {
  Table table;
  table.columns = {{.head = "Run", .brief_head = {}},
                   {.head = "RPS", .brief_head = {}},
                   {.head = "Median (ms)", .brief_head = "Median", .sacrifice = 3},
                   {.head = "95% (ms)", .brief_head = "95%", .sacrifice = 1},
                   {.head = "99% (ms)", .brief_head = "99%", .sacrifice = 4},
                   {.head = "Failed", .brief_head = {}, .sacrifice = 2},
                   {.head = "Verdict", .brief_head = {}, .fit = Fit::kShorten, .least = 11},
                   {.head = "Why", .brief_head = {}, .fit = Fit::kWrap, .least = 20}};
  for (std::size_t i = 0; i < report.runs.size(); ++i) {
    const RepeatedRun& run = report.runs[i];
    std::vector<Cell> row = {{std::to_string(i + 1)}};
    for (const std::string& text : texts_of(run, look)) row.push_back({text});
    row.push_back({std::string(word_of(run.ending)), tone_of(run.ending)});
    row.push_back({printable(run.reason)});
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string half_of(const std::optional<Span>& interval, Look look) {
  if (!interval) return "-";
  return (look.unicode ? "±" : "+-") + format_decimal(interval->width() / 2);
}

Table figure_table(const RepeatReport& report, Look look) {
  Table table;
  table.columns = {{.head = "Figure", .brief_head = {}, .fit = Fit::kShorten},
                   {.head = "Mean", .brief_head = {}},
                   {.head = "Between runs", .brief_head = {}},
                   {.head = "Within a run", .brief_head = {}, .sacrifice = 3},
                   {.head = "Lowest", .brief_head = {}, .sacrifice = 2},
                   {.head = "Highest", .brief_head = {}, .sacrifice = 1}};
  const std::array<BetweenRuns, kRunFigures> between = report.between();
  for (std::size_t i = 0; i < kRunFigures; ++i) {
    const BetweenRuns& found = between[i];
    const std::string rough = found.rough ? "~" : "";
    const auto value = [&](double number) {
      return found.runs > 0 ? rough + format_decimal(number) : std::string("-");
    };
    const Tone tone = found.differ.value_or(false) ? Tone::kWarning : Tone::kPlain;
    table.rows.push_back({{std::string(kFigureWords[i].title), tone},
                          {value(found.mean)},
                          {half_of(found.ci95, look), tone},
                          {half_of(found.widest_within, look)},
                          {value(found.extremes.low)},
                          {value(found.extremes.high)}});
  }
  return table;
}

}  // namespace

std::string run_label(int number, int asked) {
  const std::string all = std::to_string(asked);
  return fmt::format("run {:>{}} of {}", number, all.size(), all);
}

StyledLine run_line(const RepeatReport& report, std::size_t index, int width, Look look) {
  const RepeatedRun& run = report.runs[index];
  const std::array<std::string, kRunFigures> texts = texts_of(run, look);
  StyledLine line(look, width);
  line.add(run_label(static_cast<int>(index) + 1, report.asked) + "  ");
  line.add(fmt::format("{:<7}", word_of(run.ending)), tone_of(run.ending));
  if (run.reason.empty()) {
    line.add(
        fmt::format("  {} RPS, p50 {}, p95 {}, p99 {} ms", texts[0], texts[1], texts[2], texts[3]));
    if (run.failures > 0) line.add(fmt::format(", {} failed", texts[4]), Tone::kBad);
    return line;
  }
  if (run.ending == RunEnding::kNoResponse) {
    line.space(2);
  } else {
    line.add(fmt::format("  {} RPS, p99 {} ms", texts[0], texts[3]));
    line.add(look.separator(), Tone::kFaint);
  }
  const std::string reason = printable(run.reason);
  const int room = width > 0 ? std::max(width - line.width(), 0) : display_width(reason);
  line.add(shorten_end(reason, room, look.ellipsis()), Tone::kFaint);
  return line;
}

std::vector<StyledLine> repeat_text(const RepeatReport& report, int width, Look look) {
  std::vector<StyledLine> lines;
  const auto section = [&](std::string_view title, std::vector<StyledLine> body) {
    if (!lines.empty()) lines.emplace_back(look);
    lines.push_back(std::move(StyledLine(look, width).add(title, Tone::kAccent)));
    std::move(body.begin(), body.end(), std::back_inserter(lines));
  };
  if (!report.runs.empty()) section("Runs", render(run_table(report, look), width, look));
  if (report.counted() > 0) {
    section("Between the runs: mean and its 95% interval, widest interval within a run",
            render(figure_table(report, look), width, look));
  }
  std::vector<StyledLine> result;
  const bool differs = !differing(report).empty();
  const Tone tone = report.counted() < 2 ? Tone::kBad : differs ? Tone::kWarning : Tone::kGood;
  const std::string text = printable(repeat_result(report));
  for (const std::string& piece : wrap(text, width > 0 ? width : 1000)) {
    result.push_back(std::move(StyledLine(look, width).add(piece, tone)));
  }
  section("Result", std::move(result));
  return lines;
}

}  // namespace stormlight::output
