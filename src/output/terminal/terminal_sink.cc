#include "output/terminal/terminal_sink.h"

#include <algorithm>
#include <iterator>

#include <fmt/core.h>

#include "output/format.h"
#include "output/terminal/report.h"
#include "output/terminal/request_table.h"
#include "output/terminal/status_line.h"
#include "output/terminal/summary.h"
#include "output/terminal/table.h"

namespace stormlight::output {
namespace {

/// Snapshots come about once a second, not exactly: one that is this early still counts.
constexpr Nanoseconds kTolerance = std::chrono::milliseconds(100);

void append(std::vector<StyledLine>& lines, std::vector<StyledLine> more) {
  std::move(more.begin(), more.end(), std::back_inserter(lines));
}

std::string joined(std::span<const StyledLine> lines) {
  std::string text;
  for (const StyledLine& line : lines) {
    text += line.text();
    text += '\n';
  }
  return text;
}

}  // namespace

TerminalSink::TerminalSink(Terminal& terminal, TerminalOptions options)
    : terminal_(terminal),
      options_(std::move(options)),
      features_(terminal.features()),
      live_(terminal) {}

Look TerminalSink::look() const {
  return {.color = features_.color && options_.color, .unicode = features_.unicode};
}

int TerminalSink::width() const {
  return features_.redraws ? std::max(terminal_.size().columns, 1) : 0;
}

Result<void> TerminalSink::start(const RunInfo& info) {
  info_ = info;
  // A terminal shows the first snapshot at once, then every interval.
  next_due_ = features_.redraws ? Nanoseconds(0) : options_.interval;
  if (options_.quiet) return {};
  std::vector<StyledLine> lines = banner(info_, width(), look());
  lines.emplace_back(look());
  terminal_.write(joined(lines));
  if (features_.redraws) live_.draw(live_lines(Snapshot{}, Rate()));
  return {};
}

bool TerminalSink::is_due(const Snapshot& snapshot) {
  const bool new_state = features_.redraws && snapshot.state != shown_state_;
  if (snapshot.elapsed + std::min(kTolerance, options_.interval / 4) < next_due_) return new_state;
  // From the grid, not from now, so that early and late snapshots do not add up.
  const auto interval = std::max(options_.interval, Nanoseconds(1));
  next_due_ += interval * ((snapshot.elapsed + kTolerance - next_due_) / interval + 1);
  return true;
}

Rate TerminalSink::rate_since_last_frame(const Snapshot& snapshot) {
  const Nanoseconds length = snapshot.elapsed - shown_elapsed_;
  const std::uint64_t requests = snapshot.totals.requests - shown_requests_;
  shown_elapsed_ = snapshot.elapsed;
  shown_requests_ = snapshot.totals.requests;
  return Rate::per_second(length.count() > 0 ? static_cast<double>(requests) / seconds(length) : 0);
}

void TerminalSink::snapshot(const Snapshot& snapshot) {
  if (options_.quiet || !is_due(snapshot)) return;
  const Rate now = rate_since_last_frame(snapshot);
  shown_state_ = snapshot.state;
  if (features_.redraws) {
    live_.draw(live_lines(snapshot, now));
  } else {
    terminal_.write(joined(block_lines(snapshot, now)));
  }
}

std::vector<StyledLine> TerminalSink::live_lines(const Snapshot& snapshot, Rate now) const {
  const Terminal::Size size = terminal_.size();
  const int columns = std::max(size.columns, 1);
  std::vector<StyledLine> below = {StyledLine(look()),
                                   status_line(info_, snapshot, now, columns, look())};
  append(below, trouble_lines(snapshot, columns, look()));

  // The cursor rests on a row of its own.
  const int room = std::max(size.rows - 1 - static_cast<int>(below.size()), 0);
  const auto table_of = [&](std::size_t rows) {
    return render(request_table(snapshot, busiest_rows(snapshot, rows), options_.percentiles),
                  columns, look());
  };
  // Rows that cannot fit are not even laid out: there may be thousands.
  const std::size_t tried = std::min(snapshot.rows.size(), static_cast<std::size_t>(room));
  std::vector<StyledLine> lines = table_of(tried);
  if (static_cast<int>(lines.size()) > room) {
    const int around = static_cast<int>(lines.size() - tried) + 1;
    const auto kept = static_cast<std::size_t>(std::max(room - around, 0));
    lines = table_of(kept);
    const std::size_t more = snapshot.rows.size() - kept;
    StyledLine note(look(), columns);
    note.add(fmt::format("{} and {} more {}", look().ellipsis(), format_count(more),
                         more == 1 ? "row" : "rows"),
             Tone::kFaint);
    lines.push_back(std::move(note));
  }
  // A window of a few rows: the status is worth more than the table's head.
  if (static_cast<int>(lines.size()) > room) lines.clear();
  append(lines, std::move(below));
  const int excess = static_cast<int>(lines.size()) - std::max(size.rows - 1, 1);
  if (excess > 0) lines.erase(lines.begin(), lines.begin() + excess);
  return lines;
}

std::vector<StyledLine> TerminalSink::block_lines(const Snapshot& snapshot, Rate now) const {
  std::vector<StyledLine> lines = {status_line(info_, snapshot, now, 0, look())};
  append(lines, trouble_lines(snapshot, 0, look()));
  append(lines, render(request_table(snapshot, busiest_rows(snapshot, snapshot.rows.size()),
                                     options_.percentiles),
                       0, look()));
  lines.emplace_back(look());
  return lines;
}

Result<void> TerminalSink::finish(const Snapshot& snapshot, Verdict verdict) {
  const ReportOptions options{.percentiles = options_.percentiles,
                              .width = width(),
                              .look = look(),
                              .phases = options_.phases};
  live_.replace(joined(final_report(info_, snapshot, verdict, options)));
  return {};
}

void TerminalSink::print_files(std::span<const std::string> files) {
  terminal_.write(joined(file_lines(files, width(), look())));
}

}  // namespace stormlight::output
