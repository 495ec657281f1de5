// LiveView: lines at the bottom of a terminal that are replaced in place.
//
// Thread rule: one thread. Invariants: each frame is one write, so nothing flickers and the cursor,
// hidden within a frame only, is visible whenever the process dies; the cursor rests at the start
// of the line below the frame; text above the frame stays. A window made narrower wraps the lines
// drawn before (most terminals reflow): their height is computed anew from the width at the time of
// the next frame.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "output/terminal/styled_line.h"
#include "output/terminal/terminal.h"

namespace stormlight::output {

class LiveView {
 public:
  explicit LiveView(Terminal& terminal) : terminal_(terminal) {}

  /// Each line at most terminal.size().columns wide, at most rows - 1 of them.
  void draw(std::span<const StyledLine> lines);
  /// Puts `text` (whole lines) in the frame's place for good.
  void replace(std::string_view text);
  bool empty() const { return drawn_.empty(); }

 private:
  int drawn_rows(int columns) const;
  static std::string to_top(int rows);
  /// Codes that blank the frame and leave the cursor at its first row.
  std::string erased(Terminal::Size size) const;

  Terminal& terminal_;
  std::vector<int> drawn_;  // widths of the lines on the screen
  int columns_ = 0;         // of the terminal when they were drawn
};

}  // namespace stormlight::output
