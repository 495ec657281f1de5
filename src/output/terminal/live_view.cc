#include "output/terminal/live_view.h"

#include <algorithm>
#include <string>

#include <fmt/core.h>

namespace stormlight::output {
namespace {

constexpr std::string_view kHideCursor = "\x1b[?25l";
constexpr std::string_view kShowCursor = "\x1b[?25h";
constexpr std::string_view kEraseLineEnd = "\x1b[K";
constexpr std::string_view kEraseBelow = "\x1b[J";

}  // namespace

int LiveView::drawn_rows(int columns) const {
  int rows = 0;
  for (const int width : drawn_) rows += std::max(1, (width + columns - 1) / columns);
  return rows;
}

std::string LiveView::to_top(int rows) {
  return rows > 0 ? fmt::format("\r\x1b[{}A", rows) : "\r";
}

std::string LiveView::erased(Terminal::Size size) const {
  if (drawn_.empty()) return "";
  // Row by row: erasing the whole screen at once makes tmux keep it as history. What has scrolled
  // off the top is out of reach.
  const int rows = std::clamp(drawn_rows(std::max(size.columns, 1)), 1, std::max(size.rows - 1, 1));
  std::string out = to_top(rows);
  for (int row = 0; row < rows; ++row) out += "\x1b[2K\x1b[B";
  return out + "\x1b[2K" + to_top(rows);
}

void LiveView::draw(std::span<const StyledLine> lines) {
  const Terminal::Size size = terminal_.size();
  std::string frame(kHideCursor);
  if (size.columns == columns_) {
    frame += to_top(static_cast<int>(drawn_.size()));
  } else {
    // A resize wrapped or joined rows, and terminals remember which belong together.
    frame += erased(size);
  }
  drawn_.clear();
  columns_ = size.columns;
  for (const StyledLine& line : lines) {
    frame += line.text();
    // In the last column the cursor waits on top of the character, which erasing would take away.
    if (line.width() < size.columns) frame += kEraseLineEnd;
    frame += "\r\n";
    drawn_.push_back(line.width());
  }
  frame += kEraseBelow;
  frame += kShowCursor;
  terminal_.write(frame);
}

void LiveView::replace(std::string_view text) {
  terminal_.write(erased(terminal_.size()) + std::string(text));
  drawn_.clear();
}

}  // namespace stormlight::output
