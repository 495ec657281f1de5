#include "target/upload.h"

#include <utility>

#include <gtest/gtest.h>

namespace stormlight::target {
namespace {

constexpr const char* kJson = "application/json";

/// "200 {...}"
std::string upload(std::string_view body, std::string_view content_type = kJson) {
  JsonReader reader;
  std::string out;
  const int status = answer_upload(content_type, body, reader, out);
  return std::to_string(status) + ' ' + out;
}

std::string with_price(std::string_view price) {
  return upload(R"({"name":"a","price":)" + std::string(price) + '}');
}
std::string accepted(std::string_view price) {
  return R"(200 {"name":"a","price":)" + std::string(price) + '}';
}
std::string refused(std::string_view type, std::string_view message, std::string_view input) {
  return R"(422 {"detail":[{"type":")" + std::string(type) + R"(","loc":["body","price"],"msg":")" +
         std::string(message) + R"(","input":)" + std::string(input) + "}]}";
}

// What is expected here was taken from FastAPI 0.165 with pydantic 2.14 serving the seed's file.

TEST(Upload, EchoesThePriceAsAFloat) {
  EXPECT_EQ(upload(R"({"name":"test","price":10})"), R"(200 {"name":"test","price":10.0})");
  EXPECT_EQ(upload(R"({"price":1.5,"x":[1,{}],"name":"h\u00e9"})"),
            "200 {\"name\":\"h\xc3\xa9\",\"price\":1.5}");
}

TEST(Upload, TakesWhateverPydanticTurnsIntoAFloat) {
  const std::pair<const char*, const char*> cases[] = {
      {"10", "10.0"},
      {"-0", "0.0"},
      {"-0.0", "-0.0"},
      {"1e-5", "1e-05"},
      {"123456789012345678901234567890", "1.2345678901234568e+29"},
      {"1e-400", "0.0"},
      {"true", "1.0"},
      {"false", "0.0"},
      {R"("10")", "10.0"},
      {R"("+5")", "5.0"},
      {R"("-5.")", "-5.0"},
      {R"(".5")", "0.5"},
      {R"("1e5")", "100000.0"},
      {R"(" 1.5\n")", "1.5"},
      {R"("\u00a01.5\u2003")", "1.5"},
      {R"("1_000.5_5e1_0")", "10005500000000.0"},
  };
  for (const auto& [price, echoed] : cases) EXPECT_EQ(with_price(price), accepted(echoed));
}

TEST(Upload, RefusesStringsThatAreNoNumber) {
  constexpr const char* kMessage =
      "Input should be a valid number, unable to parse string as a number";
  for (const char* price :
       {R"("")", R"("abc")", R"("0x10")", R"("1__0")", R"("_10")", R"("10_")", R"(" 1_0 ")",
        R"("1 0")", R"("1,5")", R"(".")", R"("1.5f")", R"("1e")", R"("+-1")", "\"nan(1)\""}) {
    EXPECT_EQ(with_price(price), refused("float_parsing", kMessage, price));
  }
}

TEST(Upload, RefusesOtherTypesForThePrice) {
  for (const char* price : {"null", "[]", R"({"a":1})"}) {
    EXPECT_EQ(with_price(price), refused("float_type", "Input should be a valid number", price));
  }
  const std::string huge = '1' + std::string(400, '0');
  EXPECT_EQ(with_price(huge), refused("float_type", "Input should be a valid number", huge));
}

TEST(Upload, RefusesAPriceThatIsNotFinite) {
  for (const char* price : {R"("inf")", R"("-Infinity")", R"("NaN")", R"("1e400")"}) {
    EXPECT_EQ(with_price(price),
              refused("finite_number", "Input should be a finite number", price));
  }
  EXPECT_EQ(with_price("NaN"),
            refused("finite_number", "Input should be a finite number", R"("NaN")"));
  EXPECT_EQ(with_price("1e400"),
            refused("finite_number", "Input should be a finite number", R"("1e400")"));
}

TEST(Upload, RefusesANameThatIsNoString) {
  for (const char* name : {"5", "null", "true", "[1,2]", "1.0"}) {
    EXPECT_EQ(upload(R"({"price":1,"name":)" + std::string(name) + '}'),
              R"(422 {"detail":[{"type":"string_type","loc":["body","name"],)"
              R"("msg":"Input should be a valid string","input":)" +
                  std::string(name) + "}]}");
  }
  EXPECT_TRUE(upload(R"({"price":1,"name":"\ud800"})").starts_with("422 "));
}

TEST(Upload, ListsAllThatIsMissingOrWrongNameFirst) {
  EXPECT_EQ(upload(R"({"name":"a"})"), R"(422 {"detail":[{"type":"missing","loc":["body","price"],)"
                                       R"("msg":"Field required","input":{"name":"a"}}]})");
  EXPECT_EQ(upload(R"({"price":"x","e":[1.0,2e3]})"),
            R"(422 {"detail":[{"type":"missing","loc":["body","name"],"msg":"Field required",)"
            R"("input":{"price":"x","e":[1.0,2000.0]}},)"
            R"({"type":"float_parsing","loc":["body","price"],"msg":"Input should be a valid )"
            R"(number, unable to parse string as a number","input":"x"}]})");
}

TEST(Upload, TakesTheLastOfEqualNames) {
  EXPECT_EQ(upload(R"({"name":"a","price":1,"name":"b"})"), R"(200 {"name":"b","price":1.0})");
}

TEST(Upload, DoesNotMistakeNestedNamesForItsOwn) {
  EXPECT_TRUE(upload(R"({"x":{"name":"a","price":1}})").starts_with("422 "));
  EXPECT_EQ(upload(R"({"x":{"name":2},"name":"a","y":["price"],"price":1})"), accepted("1.0"));
}

TEST(Upload, WantsAnObject) {
  for (const char* body : {"[]", "5", "\"x\"", "null", "true", "1.5"}) {
    EXPECT_EQ(upload(body),
              R"(422 {"detail":[{"type":"model_attributes_type","loc":["body"],"msg":"Input )"
              R"(should be a valid dictionary or object to extract fields from","input":)" +
                  std::string(body) + "}]}");
  }
}

TEST(Upload, SaysWhereTheJsonIsBroken) {
  EXPECT_EQ(upload(R"({"name":"a","price":1)"),
            R"(422 {"detail":[{"type":"json_invalid","loc":["body",21],"msg":"JSON decode error",)"
            R"("input":{},"ctx":{"error":"Expecting ',' delimiter"}}]})");
}

TEST(Upload, WantsABodyOfAJsonType) {
  constexpr const char* kMissing =
      R"(422 {"detail":[{"type":"missing","loc":["body"],"msg":"Field required","input":null}]})";
  EXPECT_EQ(upload(""), kMissing);
  EXPECT_EQ(upload("", "text/plain"), kMissing);
  constexpr const char* kBody = R"({"name":"a","price":1})";
  for (const char* type : {"application/json", "APPLICATION/JSON", "application/vnd.api+json",
                           " application/json ; charset=utf-8"}) {
    EXPECT_EQ(upload(kBody, type), accepted("1.0")) << type;
  }
  for (const char* type : {"", "text/plain", "text/json", "application/jsonx", "json",
                           "application/", "application/x/y+json"}) {
    EXPECT_EQ(
        upload(kBody, type),
        R"(422 {"detail":[{"type":"model_attributes_type","loc":["body"],"msg":"Input should )"
        R"(be a valid dictionary or object to extract fields from",)"
        R"("input":"{\"name\":\"a\",\"price\":1}"}]})")
        << type;
  }
}

TEST(Upload, CannotReadBytesThatAreNotUtf8) {
  EXPECT_EQ(upload("{\"name\":\"\xff\",\"price\":1}"),
            R"(400 {"detail":"There was an error parsing the body"})");
}

}  // namespace
}  // namespace stormlight::target
