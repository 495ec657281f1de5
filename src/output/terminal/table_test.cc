#include "output/terminal/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "output/text.h"

namespace stormlight::output {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Look kPlain{.color = false, .unicode = false};

std::vector<std::string> texts(const std::vector<StyledLine>& lines) {
  std::vector<std::string> out;
  for (const StyledLine& line : lines) out.push_back(line.text());
  return out;
}

Table paths(std::string path = "/a/long/path/to/something") {
  Table table;
  table.columns = {{.head = "Endpoint", .brief_head = {}, .fit = Fit::kShorten, .least = 8},
                   {.head = "Average (ms)", .brief_head = "Avg. (ms)", .sacrifice = 1},
                   {.head = "Failed Requests", .brief_head = "Failed Reqs"}};
  table.rows = {{{std::move(path)}, {"13.25"}, {"0"}}, {{"/b"}, {"1,234"}, {"12"}}};
  return table;
}

TEST(Table, AlignsFiguresOnTheDecimalPoint) {
  EXPECT_THAT(texts(render(paths("/a"), 0, kPlain)),
              ElementsAre("Endpoint  Average (ms)  Failed Requests",
                          "--------  ------------  ---------------",
                          "/a               13.25                0",
                          "/b            1,234                  12"));
}

TEST(Table, PutsTheTotalBelowARule) {
  Table table = paths("/a");
  table.total = {{"total"}, {"20.00"}, {"12"}};
  const std::vector<std::string> lines = texts(render(table, 0, kPlain));
  ASSERT_EQ(lines.size(), 6u);
  EXPECT_EQ(lines[4], lines[1]);
  EXPECT_EQ(lines[5], "total            20.00               12");
}

TEST(Table, BreaksTheHeadBeforeItShortensAFigure) {
  EXPECT_THAT(texts(render(paths("/a"), 34, kPlain)),
              ElementsAre("           Average    Failed",  //
                          "Endpoint      (ms)  Requests",  //
                          "--------  --------  --------",  //
                          "/a           13.25         0",  //
                          "/b        1,234           12"));
}

TEST(Table, ShortensTextInTheMiddle) {
  EXPECT_THAT(
      texts(render(paths(), 37, kPlain)),
      ElementsAre("                    Average    Failed", "Endpoint               (ms)  Requests",
                  "------------------  -------  --------", "/a/long...omething    13.25         0",
                  "/b                    1,234        12"));
}

TEST(Table, LeavesOutColumnsOnlyAtTheLast) {
  EXPECT_THAT(left_out(paths(), 40), IsEmpty());
  EXPECT_THAT(left_out(paths(), 16), ElementsAre("Average (ms)"));
}

TEST(Table, NeverExceedsTheWidth) {
  Table table = paths("日本語/日本語/日本語");
  table.total = {{"total"}, {"1,234,567"}, {"1,234,567,890"}};
  for (int width = 1; width <= 60; ++width) {
    for (const StyledLine& line : render(table, width, kPlain)) {
      EXPECT_LE(line.width(), width);
      EXPECT_EQ(line.width(), display_width(line.text()));
    }
  }
}

TEST(Table, NeverCutsAFigureWhileItsColumnIsShown) {
  const Table table = paths();
  for (int width = 18; width <= 60; ++width) {
    const std::vector<std::string> lines = texts(render(table, width, kPlain));
    EXPECT_TRUE(lines.back().ends_with(" 12")) << width << ": " << lines.back();
    if (left_out(table, width).empty()) {
      EXPECT_NE(lines.back().find("1,234"), std::string::npos) << width;
    }
  }
}

TEST(Table, ContinuesWrappedTextOnFurtherLines) {
  Table table;
  table.columns = {{.head = "Count", .brief_head = {}},
                   {.head = "Message", .brief_head = {}, .fit = Fit::kWrap, .least = 10}};
  table.rows = {{{"7"}, {"the server closed the connection"}}};
  EXPECT_THAT(texts(render(table, 24, kPlain)),
              ElementsAre("Count  Message",            //
                          "-----  -----------------",  //
                          "    7  the server closed",  //
                          "       the connection"));
}

TEST(Table, KeepsApartTextsThatWouldLookAlike) {
  Table table = paths("/items/0000001/details");
  table.rows[1][0].text = "/items/0000002/details";
  table.keeps_apart = true;
  EXPECT_THAT(texts(render(table, 34, kPlain)),
              ElementsAre("                  Average   Failed",  //
                          "Endpoint             (ms) Requests",  //
                          "----------------- ------- --------",  //
                          "/items/0000001/de   13.25        0",  //
                          "tails",                               //
                          "/items/0000002/de   1,234       12",  //
                          "tails"));
}

TEST(Table, ColoursACellWithoutChangingItsWidth) {
  Table table = paths("/a");
  table.rows[1][2].tone = Tone::kBad;
  const Look color{.color = true, .unicode = false};
  const std::vector<StyledLine> lines = render(table, 0, color);
  EXPECT_TRUE(lines.back().text().ends_with("\x1b[31m12\x1b[0m")) << lines.back().text();
  EXPECT_EQ(lines.back().width(), render(table, 0, kPlain).back().width());
}

}  // namespace
}  // namespace stormlight::output
