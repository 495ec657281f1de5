// A terminal in memory: FakeTerminal records what is written, and Screen shows what a person would
// see, resizing included.
//
// Screen wraps at the right edge, scrolls, and reflows wrapped lines when its width changes, as
// tmux, kitty and the VTE terminals do. It knows exactly the control codes LiveView uses and fails
// the test on any other. Thread rule: test code.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "output/char_width.h"
#include "output/terminal/terminal.h"
#include "output/text.h"

namespace stormlight::output::testing {

class Screen {
 public:
  Screen(int columns, int rows) : columns_(columns), height_(rows), rows_(1) {}

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      if (bytes.front() == '\x1b') {
        bytes.remove_prefix(escape(bytes));
        continue;
      }
      const Utf8Char c = decode_utf8(bytes);
      EXPECT_TRUE(c.valid) << "not UTF-8";
      put(c.value, bytes.substr(0, c.size));
      bytes.remove_prefix(c.size);
    }
  }

  void resize(int columns, int rows) {
    std::vector<Line> lines;  // rows joined where they had wrapped
    std::size_t cursor_line = 0;
    std::size_t cursor_offset = 0;
    bool continues = false;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (!continues) lines.emplace_back();
      if (i == row_) {
        cursor_line = lines.size() - 1;
        cursor_offset = lines.back().cells.size() + static_cast<std::size_t>(column_);
      }
      auto& cells = lines.back().cells;
      cells.insert(cells.end(), rows_[i].cells.begin(), rows_[i].cells.end());
      continues = rows_[i].wrapped;
    }
    columns_ = columns;
    height_ = rows;
    rows_.clear();
    const auto width = static_cast<std::size_t>(columns);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::size_t first = rows_.size();
      const auto& cells = lines[i].cells;
      for (std::size_t at = 0; at == 0 || at < cells.size(); at += width) {
        if (at > 0) rows_.back().wrapped = true;
        const std::size_t end = std::min(at + width, cells.size());
        rows_.push_back({{cells.begin() + static_cast<std::ptrdiff_t>(at),
                          cells.begin() + static_cast<std::ptrdiff_t>(end)},
                         false});
      }
      if (i == cursor_line) {
        row_ = std::min(first + cursor_offset / width, rows_.size() - 1);
        column_ = static_cast<int>(cursor_offset % width);
      }
    }
  }

  /// All rows, those scrolled off included, without spaces and empty rows at the end.
  std::vector<std::string> lines() const {
    std::vector<std::string> out;
    for (const Line& row : rows_) {
      std::string text;
      for (const std::string& cell : row.cells) text += cell;
      text.erase(text.find_last_not_of(' ') + 1);
      out.push_back(std::move(text));
    }
    while (!out.empty() && out.back().empty()) out.pop_back();
    return out;
  }

  std::string text() const {
    std::string out;
    for (const std::string& line : lines()) out += line + "\n";
    return out;
  }

  bool cursor_visible() const { return cursor_visible_; }
  int column() const { return column_; }
  std::size_t scrolled_off() const { return top(); }

 private:
  struct Line {
    std::vector<std::string> cells;  // one per column; the second of a wide character is ""
    bool wrapped = false;            // the next row continues it
  };

  std::size_t top() const {
    const auto height = static_cast<std::size_t>(height_);
    return rows_.size() > height ? rows_.size() - height : 0;
  }

  void line_feed() {
    if (++row_ == rows_.size()) rows_.emplace_back();
  }

  void put(char32_t c, std::string_view bytes) {
    if (c == '\r') {
      column_ = 0;
    } else if (c == '\n') {
      line_feed();
      column_ = 0;  // the terminal driver's ONLCR
    } else {
      EXPECT_GE(c, 0x20u) << "control character";
      put_visible(bytes, char_width(c));
    }
  }

  void put_visible(std::string_view bytes, int width) {
    if (width > 0 && column_ + width > columns_) {
      rows_[row_].wrapped = true;
      line_feed();
      column_ = 0;
    }
    auto& cells = rows_[row_].cells;
    const auto at = static_cast<std::size_t>(column_);
    if (width == 0) {
      if (at > 0) cells[at - 1] += bytes;
      return;
    }
    if (cells.size() < at + static_cast<std::size_t>(width)) {
      cells.resize(at + static_cast<std::size_t>(width), " ");
    }
    cells[at] = bytes;
    if (width == 2) cells[at + 1] = "";
    column_ += width;
  }

  /// Returns the length of the sequence.
  std::size_t escape(std::string_view bytes) {
    std::size_t end = 2;
    while (end < bytes.size() && !(bytes[end] >= '@' && bytes[end] <= '~')) ++end;
    const std::string sequence(bytes.substr(0, end + 1));
    const std::string argument = sequence.substr(2, sequence.size() - 3);
    const auto at = static_cast<std::size_t>(column_);
    auto& cells = rows_[row_].cells;
    if (sequence == "\x1b[?25l" || sequence == "\x1b[?25h") {
      cursor_visible_ = sequence.back() == 'h';
    } else if (sequence.back() == 'A') {
      const auto up = static_cast<std::size_t>(std::stoul(argument));
      row_ = std::max(top(), row_ >= up ? row_ - up : 0);
    } else if (sequence == "\x1b[B") {
      if (row_ + 1 < top() + static_cast<std::size_t>(height_)) ++row_;
      if (row_ == rows_.size()) rows_.emplace_back();
    } else if (sequence == "\x1b[2K") {
      cells.clear();
      rows_[row_].wrapped = false;
    } else if (sequence == "\x1b[K") {
      EXPECT_LT(column_, columns_) << "erasing here takes the last character away";
      if (cells.size() > at) cells.resize(at);
      rows_[row_].wrapped = false;
    } else if (sequence == "\x1b[J") {
      EXPECT_FALSE(at == 0 && row_ == top() && row_ + 1 < rows_.size())
          << "tmux keeps a screen erased from its first cell as history";
      if (cells.size() > at) cells.resize(at);
      rows_[row_].wrapped = false;
      rows_.resize(row_ + 1);
    } else {
      EXPECT_EQ(sequence.back(), 'm') << "unknown control sequence " << sequence.substr(1);
    }
    return end + 1;
  }

  int columns_;
  int height_;
  std::vector<Line> rows_;
  std::size_t row_ = 0;
  int column_ = 0;
  bool cursor_visible_ = true;
};

class FakeTerminal final : public Terminal {
 public:
  FakeTerminal(Features features, int columns = 80, int rows = 24)
      : screen(columns, rows), features_(features), size_{columns, rows} {}

  void write(std::string_view bytes) override {
    writes.emplace_back(bytes);
    screen.write(bytes);
  }
  Size size() const override { return size_; }
  Features features() const override { return features_; }

  void resize(int columns, int rows) {
    size_ = {columns, rows};
    screen.resize(columns, rows);
  }
  std::string written() const {
    std::string all;
    for (const std::string& bytes : writes) all += bytes;
    return all;
  }

  static constexpr Features kTty{.redraws = true, .color = true, .unicode = true};
  static constexpr Features kPipe{.redraws = false, .color = false, .unicode = true};

  std::vector<std::string> writes;
  Screen screen;

 private:
  Features features_;
  Size size_;
};

}  // namespace stormlight::output::testing
