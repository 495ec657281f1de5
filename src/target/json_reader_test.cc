#include "target/json_reader.h"

#include <gtest/gtest.h>

#include "target/json_text.h"

namespace stormlight::target {
namespace {

using Status = JsonReader::Status;

/// What json.dumps(json.loads(text)) gives.
std::string round_trip(std::string_view text) {
  JsonReader reader;
  if (reader.parse(text) != Status::kOk) return "error: " + std::string(reader.error());
  std::string out;
  reader.append(out, 0);
  return out;
}

struct Wrong {
  const char* text;
  const char* error;
  std::size_t position;
};

// Each as CPython 3.11 reports it.
TEST(JsonReader, NamesErrorsAndPlacesAsPythonDoes) {
  const Wrong cases[] = {
      {"", "Expecting value", 0},
      {" ", "Expecting value", 1},
      {"{", "Expecting property name enclosed in double quotes", 1},
      {"{\"name\"", "Expecting ':' delimiter", 7},
      {"{\"name\":", "Expecting value", 8},
      {"{\"name\":\"a", "Unterminated string starting at", 8},
      {"{\"name\":\"a\"", "Expecting ',' delimiter", 11},
      {"{\"name\":\"a\",}", "Expecting property name enclosed in double quotes", 12},
      {"{'name':1}", "Expecting property name enclosed in double quotes", 1},
      {"{\"a\":1} x", "Extra data", 8},
      {"nul", "Expecting value", 0},
      {"[1,]", "Expecting value", 3},
      {"[1 2]", "Expecting ',' delimiter", 3},
      {"[[[[", "Expecting value", 4},
      {"\"a\x01\"", "Invalid control character at", 2},
      {"\"\\q\"", "Invalid \\escape", 1},
      {"\"abc\\", "Unterminated string starting at", 0},
      {"\"abc\\u00\"", "Invalid \\uXXXX escape", 5},
      {"\"\\ud83d\\u12\"", "Invalid \\uXXXX escape", 8},
      {"01", "Extra data", 1},
      {"1.", "Extra data", 1},
      {"1e", "Extra data", 1},
      {"-", "Expecting value", 0},
      {"+1", "Expecting value", 0},
      {"\"\xc3\xa9\" x", "Extra data", 4},  // positions are characters
      {"\xef\xbb\xbf[", "Expecting value", 1},
  };
  JsonReader reader;
  for (const Wrong& wrong : cases) {
    EXPECT_EQ(reader.parse(wrong.text), Status::kInvalid) << wrong.text;
    EXPECT_EQ(reader.error(), wrong.error) << wrong.text;
    EXPECT_EQ(reader.error_position(), wrong.position) << wrong.text;
  }
}

TEST(JsonReader, WritesBackWhatPythonWould) {
  EXPECT_EQ(round_trip(" { \"b\" : [ 1 , 2.50, -0, -0.0, 2e3 ] , \"a\":null}\n"),
            R"({"b":[1,2.5,0,-0.0,2000.0],"a":null})");
  EXPECT_EQ(round_trip("[true,false,[],{},\"\"]"), "[true,false,[],{},\"\"]");
  EXPECT_EQ(round_trip("123456789012345678901234567890"), "123456789012345678901234567890");
  EXPECT_EQ(round_trip(R"("\u00e9\n\"\\\/\u0001")"), "\"\xc3\xa9\\n\\\"\\\\/\\u0001\"");
  EXPECT_EQ(round_trip(R"("\ud83d\ude00")"), "\"\xf0\x9f\x98\x80\"");
}

TEST(JsonReader, KeepsAnEqualNamesFirstPlaceAndLastValue) {
  EXPECT_EQ(round_trip(R"({"a":1,"b":2,"a":3})"), R"({"a":3,"b":2})");
}

TEST(JsonReader, TakesPythonsNumbersThatAreNoJson) {
  EXPECT_EQ(round_trip("[NaN,Infinity,-Infinity,1e999]"),
            R"(["NaN","Infinity","-Infinity","1e999"])");
}

TEST(JsonReader, DecodesALoneSurrogateToSomethingThatIsNotUtf8) {
  JsonReader reader;
  ASSERT_EQ(reader.parse(R"("\ud800")"), Status::kOk);
  EXPECT_FALSE(is_utf8(reader.nodes()[0].text));
}

TEST(JsonReader, KeepsViewsOfManyDecodedStringsGood) {
  std::string text = "[";
  for (int i = 0; i < 500; ++i) text += "\"\\u0041\\u0042" + std::to_string(i) + "\",";
  text.back() = ']';
  JsonReader reader;
  ASSERT_EQ(reader.parse(text), Status::kOk);
  ASSERT_EQ(reader.nodes().size(), 501U);
  EXPECT_EQ(reader.nodes()[1].text, "AB0");
  EXPECT_EQ(reader.nodes()[500].text, "AB499");
}

TEST(JsonReader, GivesUpOnWhatPythonGivesUpOn) {
  JsonReader reader;
  EXPECT_EQ(reader.parse("\"\xff\""), Status::kUnreadable);
  EXPECT_EQ(reader.parse(std::string(100'000, '[')), Status::kUnreadable);
  EXPECT_EQ(reader.parse(std::string(4301, '1')), Status::kUnreadable);
  EXPECT_EQ(reader.parse(std::string(4300, '1')), Status::kOk);
  EXPECT_EQ(reader.parse(std::string(900, '[') + std::string(900, ']')), Status::kOk);
}

}  // namespace
}  // namespace stormlight::target
