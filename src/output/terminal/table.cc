#include "output/terminal/table.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "output/text.h"

namespace stormlight::output {
namespace {

constexpr int kNoLimit = 1 << 20;

/// What a layout keeps. The list below goes from generous to cramped.
struct Concession {
  bool two_line_head = false;
  bool align_points = true;
  int gap = 2;
  bool brief_heads = false;
  int text_room = 0;  ///< columns of text kept above Column::least
};
constexpr Concession kConcessions[] = {
    {.text_room = kNoLimit},
    {.two_line_head = true, .text_room = 12},
    {.two_line_head = true, .align_points = false, .text_room = 8},
    {.two_line_head = true, .align_points = false, .gap = 1, .text_room = 5},
    {.two_line_head = true, .align_points = false, .gap = 1, .brief_heads = true, .text_room = 1},
};
constexpr Concession kTightest = {
    .two_line_head = true, .align_points = false, .gap = 1, .brief_heads = true, .text_room = 0};

struct Head {
  std::string_view upper;  // empty on one-line heads
  std::string_view lower;
};

struct Layout {
  Concession given;
  std::vector<std::size_t> shown;  // indices of columns
  std::vector<int> widths;         // per column of the table; 0 when left out
  std::vector<int> fractions;      // columns kept right of (and with) the decimal point
};

int fraction_width(std::string_view figure) {
  const std::size_t point = figure.find('.');
  return point == std::string_view::npos ? 0 : static_cast<int>(figure.size() - point);
}

template <typename Visit>
void for_each_cell(const Table& table, std::size_t column, Visit&& visit) {
  for (const std::vector<Cell>& row : table.rows) visit(row[column]);
  if (!table.total.empty()) visit(table.total[column]);
}

Head head_of(const Column& column, const Concession& given) {
  const std::string_view words =
      given.brief_heads && !column.brief_head.empty() ? column.brief_head : column.head;
  const std::size_t space = words.rfind(' ');
  if (!given.two_line_head || space == std::string_view::npos) return {"", words};
  return {words.substr(0, space), words.substr(space + 1)};
}

int natural_column_width(const Table& table, std::size_t i, const Concession& given,
                         int& fraction) {
  const Column& column = table.columns[i];
  const Head head = head_of(column, given);
  int whole = 0;
  fraction = 0;
  const bool on_point = column.fit == Fit::kFigure && given.align_points;
  for_each_cell(table, i, [&](const Cell& cell) {
    const int part = on_point ? fraction_width(cell.text) : 0;
    whole = std::max(whole, display_width(cell.text) - part);
    fraction = std::max(fraction, part);
  });
  return std::max({whole + fraction, display_width(head.upper), display_width(head.lower)});
}

/// Takes `excess` columns from text, always from the widest; false when the floors forbid it.
bool shrink_text(const Table& table, Layout& layout, int excess) {
  while (excess > 0) {
    int* widest = nullptr;
    for (const std::size_t i : layout.shown) {
      const Column& column = table.columns[i];
      if (column.fit == Fit::kFigure) continue;
      const int room = column.fit == Fit::kWrap && layout.given.two_line_head
                           ? 0  // wrapping loses nothing, so it gives way before the layout does
                           : layout.given.text_room;
      const int floor = column.least + room;
      if (layout.widths[i] <= floor) continue;
      if (widest == nullptr || layout.widths[i] > *widest) widest = &layout.widths[i];
    }
    if (widest == nullptr) return false;
    --*widest;
    --excess;
  }
  return true;
}

int total_width(const Layout& layout) {
  int sum = -layout.given.gap;
  for (const std::size_t i : layout.shown) sum += layout.widths[i] + layout.given.gap;
  return std::max(sum, 0);
}

Layout lay_out(const Table& table, const Concession& given, std::vector<std::size_t> shown) {
  Layout layout{given, std::move(shown), std::vector<int>(table.columns.size()),
                std::vector<int>(table.columns.size())};
  for (const std::size_t i : layout.shown) {
    layout.widths[i] = natural_column_width(table, i, given, layout.fractions[i]);
  }
  return layout;
}

Layout fit(const Table& table, int width) {
  std::vector<std::size_t> shown(table.columns.size());
  for (std::size_t i = 0; i < shown.size(); ++i) shown[i] = i;
  if (width <= 0) return lay_out(table, kConcessions[0], std::move(shown));
  for (const Concession& given : kConcessions) {
    Layout layout = lay_out(table, given, shown);
    if (shrink_text(table, layout, total_width(layout) - width)) return layout;
  }
  for (;;) {
    Layout layout = lay_out(table, kTightest, shown);
    if (shrink_text(table, layout, total_width(layout) - width)) return layout;
    const auto rank = [&](std::size_t i) {
      const int sacrifice = table.columns[i].sacrifice;
      return sacrifice > 0 ? sacrifice : kNoLimit;
    };
    const auto next = std::min_element(shown.begin(), shown.end(),
                                       [&](auto a, auto b) { return rank(a) < rank(b); });
    if (next == shown.end() || rank(*next) == kNoLimit) return layout;  // lines will be cut
    shown.erase(next);
  }
}

/// Adds `text` in a column `width` wide. Figures keep `fraction` columns right of the point.
void add_aligned(StyledLine& line, std::string_view text, Tone tone, Fit fit, int width,
                 int fraction) {
  const int taken = display_width(text);
  if (fit != Fit::kFigure) {
    line.add(text, tone).space(width - taken);
    return;
  }
  const int after = fraction > 0 ? std::min(fraction - fraction_width(text), width - taken) : 0;
  line.space(width - taken - after).add(text, tone).space(after);
}

class Renderer {
 public:
  Renderer(const Table& table, int width, Look look)
      : table_(table), layout_(fit(table, width)), width_(width), look_(look) {}

  std::vector<StyledLine> lines() {
    if (table_.keeps_apart) find_alike();
    heads();
    rule();
    for (const std::vector<Cell>& row : table_.rows) add_row(row, Tone::kPlain);
    if (!table_.total.empty()) {
      rule();
      add_row(table_.total, Tone::kStrong);
    }
    return std::move(lines_);
  }

 private:
  template <typename AddColumn>
  void add_line(AddColumn&& add_column) {
    StyledLine line(look_, width_);
    bool first = true;
    for (const std::size_t i : layout_.shown) {
      if (!first) line.space(layout_.given.gap);
      first = false;
      add_column(line, i);
    }
    lines_.push_back(std::move(line));
  }

  void find_alike() {
    std::map<std::pair<std::size_t, std::string>, std::string> first;  // shortened -> its text
    for (const std::size_t i : layout_.shown) {
      if (table_.columns[i].fit != Fit::kShorten) continue;
      for (const std::vector<Cell>& row : table_.rows) {
        const std::string& text = row[i].text;
        std::pair key(i, shorten_middle(text, layout_.widths[i], look_.ellipsis()));
        if (first.try_emplace(key, text).first->second != text) alike_.insert(std::move(key));
      }
    }
  }

  void heads() {
    const auto add = [&](std::string_view Head::* part) {
      add_line([&](StyledLine& line, std::size_t i) {
        const std::string_view words = head_of(table_.columns[i], layout_.given).*part;
        add_aligned(line, words, Tone::kStrong, table_.columns[i].fit, layout_.widths[i], 0);
      });
    };
    const bool two = std::any_of(layout_.shown.begin(), layout_.shown.end(), [&](std::size_t i) {
      return !head_of(table_.columns[i], layout_.given).upper.empty();
    });
    if (two) add(&Head::upper);
    add(&Head::lower);
  }

  void rule() {
    add_line([&](StyledLine& line, std::size_t i) {
      std::string dashes;
      for (int n = 0; n < layout_.widths[i]; ++n) dashes += look_.rule();
      line.add(dashes, Tone::kFaint);
    });
  }

  void add_row(const std::vector<Cell>& row, Tone otherwise) {
    std::vector<std::vector<std::string>> texts(row.size());  // the lines of each cell
    std::size_t height = 1;
    for (const std::size_t i : layout_.shown) {
      texts[i] = cell_lines(i, row[i].text);
      height = std::max(height, texts[i].size());
    }
    for (std::size_t n = 0; n < height; ++n) {
      add_line([&](StyledLine& line, std::size_t i) {
        const std::string_view text =
            n < texts[i].size() ? std::string_view(texts[i][n]) : std::string_view();
        const Tone tone = row[i].tone == Tone::kPlain ? otherwise : row[i].tone;
        add_aligned(line, text, tone, table_.columns[i].fit, layout_.widths[i],
                    layout_.fractions[i]);
      });
    }
  }

  std::vector<std::string> cell_lines(std::size_t i, const std::string& text) const {
    switch (table_.columns[i].fit) {
      case Fit::kShorten: {
        std::string shortened = shorten_middle(text, layout_.widths[i], look_.ellipsis());
        if (alike_.contains({i, shortened})) return wrap(text, layout_.widths[i]);
        return {std::move(shortened)};
      }
      case Fit::kWrap:
        return wrap(text, layout_.widths[i]);
      case Fit::kFigure:
        break;
    }
    return {text};
  }

  const Table& table_;
  Layout layout_;
  int width_;
  Look look_;
  std::set<std::pair<std::size_t, std::string>> alike_;  // column, shortened text
  std::vector<StyledLine> lines_;
};

}  // namespace

std::vector<StyledLine> render(const Table& table, int width, Look look) {
  return Renderer(table, width, look).lines();
}

std::vector<std::string> left_out(const Table& table, int width) {
  const Layout layout = fit(table, width);
  std::vector<std::string> heads;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const bool shown = std::find(layout.shown.begin(), layout.shown.end(), i) != layout.shown.end();
    if (!shown) heads.push_back(table.columns[i].head);
  }
  return heads;
}

int natural_width(const Table& table) {
  return total_width(fit(table, 0));
}

}  // namespace stormlight::output
