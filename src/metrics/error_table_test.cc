#include "metrics/error_table.h"

#include <chrono>
#include <string>

#include <gmock/gmock.h>

namespace stormlight {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::Field;
using testing::SizeIs;

std::uint64_t total(const ErrorTable& table) {
  std::uint64_t count = 0;
  for (const ErrorTable::Entry& entry : table.entries()) count += entry.count;
  return count;
}

std::string kept(std::string_view message) {
  ErrorTable table;
  table.add(0, FailureKind::kReset, message, seconds(0));
  return std::string(table.entries().at(0).message);
}

TEST(ErrorTable, CountsByRowKindAndMessage) {
  ErrorTable table;
  table.add(0, FailureKind::kReset, "closed", seconds(1));
  table.add(1, FailureKind::kReset, "closed", seconds(2));
  table.add(0, FailureKind::kTimeout, "closed", seconds(3));
  table.add(0, FailureKind::kReset, "reset", seconds(4));
  table.add(0, FailureKind::kReset, "closed", seconds(5));
  EXPECT_THAT(
      table.entries(),
      ElementsAre(Field(&ErrorTable::Entry::count, 2), Field(&ErrorTable::Entry::count, 1),
                  Field(&ErrorTable::Entry::count, 1), Field(&ErrorTable::Entry::count, 1)));
  EXPECT_EQ(table.entries()[0].first_seen, seconds(1));
  EXPECT_EQ(table.entries()[0].last_seen, seconds(5));
}

TEST(ErrorTable, KeepsAMessageLongerThanItsSource) {
  ErrorTable table;
  {
    std::string message = "a text that is too long for the small string optimisation";
    table.add(0, FailureKind::kDns, message, seconds(0));
    message.assign(message.size(), 'x');
  }
  EXPECT_EQ(table.entries()[0].message,
            "a text that is too long for the small string optimisation");
}

TEST(ErrorTable, CollapsesMessagesBeyondTwoHundredWithoutLosingACount) {
  ErrorTable table;
  for (int i = 0; i < 1000; ++i) {
    table.add(0, FailureKind::kProtocol, "message " + std::to_string(i), seconds(i));
    table.add(1, FailureKind::kTls, "message " + std::to_string(i), seconds(i));
  }
  EXPECT_THAT(table.entries(), SizeIs(2 * (ErrorTable::kMaxMessages + 1)));
  EXPECT_EQ(total(table), 2000);
  int collapsed = 0;
  for (const ErrorTable::Entry& entry : table.entries()) {
    if (entry.message != ErrorTable::kOtherMessages) continue;
    ++collapsed;
    EXPECT_EQ(entry.count, 800);
    EXPECT_EQ(entry.first_seen, seconds(200));
    EXPECT_EQ(entry.last_seen, seconds(999));
    EXPECT_EQ(entry.kind, entry.row == 0 ? FailureKind::kProtocol : FailureKind::kTls);
  }
  EXPECT_EQ(collapsed, 2);
}

TEST(ErrorTable, StillCountsAKnownMessageWhenItIsFull) {
  ErrorTable table;
  for (int i = 0; i < 300; ++i) table.add(0, FailureKind::kTls, std::to_string(i), seconds(0));
  table.add(3, FailureKind::kDns, "7", seconds(0));
  EXPECT_EQ(table.entries().back().message, "7");
}

TEST(ErrorTable, MergesCountsAndTheSpanOfTime) {
  ErrorTable a;
  ErrorTable b;
  a.add(0, FailureKind::kReset, "closed", seconds(5));
  b.add(0, FailureKind::kReset, "closed", seconds(2));
  b.add(0, FailureKind::kReset, "closed", seconds(9));
  b.add(2, FailureKind::kReset, "closed", seconds(3));
  a.merge(b);
  b.clear();  // the merged texts are a's own
  ASSERT_THAT(a.entries(), SizeIs(2));
  EXPECT_EQ(a.entries()[0].count, 3);
  EXPECT_EQ(a.entries()[0].first_seen, seconds(2));
  EXPECT_EQ(a.entries()[0].last_seen, seconds(9));
  EXPECT_EQ(a.entries()[1].message, "closed");
}

TEST(ErrorTable, MergesCollapsedMessagesIntoItsOwnCollapsedRow) {
  ErrorTable a;
  ErrorTable b;
  for (int i = 0; i < 250; ++i) {
    a.add(0, FailureKind::kTls, "a" + std::to_string(i), seconds(0));
    b.add(0, FailureKind::kTls, "b" + std::to_string(i), seconds(0));
  }
  a.merge(b);
  EXPECT_THAT(a.entries(), SizeIs(ErrorTable::kMaxMessages + 1));
  EXPECT_EQ(total(a), 500);
}

TEST(ErrorTable, ForgetsEverythingWhenCleared) {
  ErrorTable table;
  for (int i = 0; i < 300; ++i) table.add(0, FailureKind::kTls, std::to_string(i), seconds(0));
  table.clear();
  EXPECT_TRUE(table.entries().empty());
  table.add(0, FailureKind::kTls, "299", seconds(0));
  EXPECT_EQ(table.entries()[0].message, "299");
}

TEST(ErrorTable, CutsLongMessagesAtACharacter) {
  EXPECT_EQ(kept(std::string(300, 'x')), std::string(300, 'x'));
  EXPECT_EQ(kept(std::string(301, 'x')), std::string(300, 'x'));
  const std::string euro = "\xe2\x82\xac";
  EXPECT_EQ(kept(std::string(299, 'x') + euro), std::string(299, 'x'));
  EXPECT_EQ(kept(std::string(298, 'x') + euro), std::string(298, 'x'));
  EXPECT_EQ(kept(std::string(297, 'x') + euro), std::string(297, 'x') + euro);
  EXPECT_EQ(kept(std::string(297, 'x') + euro + euro), std::string(297, 'x') + euro);
  const std::string storm = "\xf0\x9f\x8c\xa9";  // four bytes
  for (std::size_t before = 297; before < 300; ++before) {
    EXPECT_EQ(kept(std::string(before, 'x') + storm), std::string(before, 'x'));
  }
  EXPECT_EQ(kept(std::string(296, 'x') + storm + "x"), std::string(296, 'x') + storm);
}

TEST(ErrorTable, CutsBytesThatAreNotUtf8AtTheLimit) {
  EXPECT_THAT(kept(std::string(1000, '\x80')), SizeIs(ErrorTable::kMaxMessageBytes));
}

TEST(ErrorTable, TakesMessagesCutToTheSameTextAsOne) {
  ErrorTable table;
  table.add(0, FailureKind::kTls, std::string(300, 'x') + "one", seconds(0));
  table.add(0, FailureKind::kTls, std::string(300, 'x') + "two", seconds(0));
  EXPECT_THAT(table.entries(), ElementsAre(Field(&ErrorTable::Entry::count, 2)));
}

}  // namespace
}  // namespace stormlight
