// Tables for terminals: aligned, in colour, and fitted to a width by giving up one nicety after the
// other.
//
// Thread rule: plain values. Invariants: every line of render() fits in `width` columns; every row
// has a cell per column; a figure is never cut, only whole columns may be left out.
#pragma once

#include <string>
#include <vector>

#include "output/terminal/styled_line.h"

namespace stormlight::output {

struct Cell {
  std::string text;  ///< printable
  Tone tone = Tone::kPlain;
};

enum class Fit {
  kFigure,   ///< right-aligned on the decimal point, never cut
  kShorten,  ///< left-aligned, shortened in the middle
  kWrap,     ///< left-aligned, continued on further lines
};

struct Column {
  std::string head;        ///< "Failed Requests"; broken at its last space where width is short
  std::string brief_head;  ///< where it is shorter still; empty: the same
  Fit fit = Fit::kFigure;
  int least = 8;      ///< for text: never narrower than this (or than its content)
  int sacrifice = 0;  ///< > 0: may be left out at the last, lowest first
};

struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
  std::vector<Cell> total;  ///< below a rule; empty: none
  /// Texts that would look alike when shortened are continued on further lines instead.
  bool keeps_apart = false;
};

/// `width` 0: as wide as it likes. What is given up, in this order: header on one line, long text,
/// alignment on the decimal point, wide gaps, header words, columns.
std::vector<StyledLine> render(const Table& table, int width, Look look);

/// Heads of the columns that render() leaves out at this width.
std::vector<std::string> left_out(const Table& table, int width);

/// Columns that the whole table would take without giving anything up.
int natural_width(const Table& table);

}  // namespace stormlight::output
