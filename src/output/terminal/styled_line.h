// StyledLine: one line of terminal output whose display width is known.
//
// Thread rule: a plain value. Invariants: text() holds at most the allowed columns, never ends in
// spaces, and ends in the terminal's default style; without colour it holds no escape sequence.
#pragma once

#include <string>
#include <string_view>

namespace stormlight::output {

/// What a piece of text means; the colours stand in one table in styled_line.cc.
enum class Tone { kPlain, kStrong, kFaint, kGood, kWarning, kBad, kAccent };

/// How lines are made: see Terminal::Features.
struct Look {
  bool color = false;
  bool unicode = true;

  std::string_view ellipsis() const { return unicode ? "…" : "..."; }
  std::string_view rule() const { return unicode ? "─" : "-"; }
  std::string_view separator() const { return unicode ? " · " : " - "; }
};

class StyledLine {
 public:
  /// `limit`: columns; 0 means no limit. What does not fit is cut.
  explicit StyledLine(Look look, int limit = 0) : look_(look), limit_(limit) {}

  /// `text` is printable (output/text.h). A terminal without Unicode gets `>` for `≥`.
  StyledLine& add(std::string_view text, Tone tone = Tone::kPlain);
  StyledLine& space(int columns);

  int width() const { return width_; }
  const std::string& text() const { return text_; }

 private:
  Look look_;
  int limit_;
  int width_ = 0;
  int pending_spaces_ = 0;  // written only when something follows
  bool cut_ = false;        // what comes after the cut is dropped
  std::string text_;
};

}  // namespace stormlight::output
