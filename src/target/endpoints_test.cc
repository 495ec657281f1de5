#include "target/endpoints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace stormlight::target {
namespace {

using ::testing::HasSubstr;

/// What a request without a body is answered.
Response ask(std::string_view method, std::string_view target,
             std::vector<std::pair<std::string, std::string>> headers = {}) {
  Request request;
  request.clear();
  request.set_line(method, target);
  for (const auto& [name, value] : headers) request.add_header(name, value);
  const Match match = match_endpoint(request.method(), request.path());
  JsonReader reader;
  const Call call{request, match.parameter, reader};
  Response response;
  answer_request(match, call, response);
  return response;
}

TEST(Endpoints, SayHello) {
  EXPECT_EQ(ask("GET", "/hello").body, R"({"message":"Hello World"})");
  EXPECT_EQ(ask("HEAD", "/hell%6f?x=1").status, 200);
}

TEST(Endpoints, ReadTheirParameter) {
  EXPECT_EQ(match_endpoint("GET", "/bytes/12").parameter, "12");
  EXPECT_EQ(match_endpoint("GET", "/bytes/").endpoint, nullptr);
  EXPECT_EQ(match_endpoint("GET", "/bytes/1/2").endpoint, nullptr);
  EXPECT_EQ(match_endpoint("GET", "/cookies/set").endpoint->pattern, "/cookies/set");
}

TEST(Endpoints, AnswerUnknownPathsAndMethodsAsFastApi) {
  for (const char* path : {"/", "/nope", "/HELLO", "//hello", "/hello/x"}) {
    const Response response = ask("GET", path);
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_EQ(response.body, R"({"detail":"Not Found"})");
  }
  const Response response = ask("FOO", "/api/upload");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.body, R"({"detail":"Method Not Allowed"})");
  EXPECT_EQ(response.headers, "Allow: POST\r\n");
  EXPECT_EQ(ask("POST", "/hello").headers, "Allow: GET, HEAD\r\n");
  EXPECT_EQ(ask("GE", "/hello").status, 405);
}

TEST(Endpoints, RedirectAwayASlashTooMany) {
  const Response response = ask("POST", "/api/upload/?a=1");
  EXPECT_EQ(response.status, 307);
  EXPECT_EQ(response.headers, "Location: /api/upload?a=1\r\n");
  EXPECT_EQ(ask("GET", "/hello%2f").headers, "Location: /hello\r\n");
  EXPECT_EQ(ask("GET", "/nope/").status, 404);
}

TEST(Endpoints, RefuseNumbersOutOfRange) {
  EXPECT_EQ(ask("GET", "/bytes/x").body,
            R"({"detail":[{"type":"int_parsing","loc":["path","n"],"msg":"Input should be a valid )"
            R"(integer, unable to parse string as an integer","input":"x"}]})");
  EXPECT_EQ(ask("GET", "/status/600").body,
            R"({"detail":[{"type":"less_than_equal","loc":["path","code"],"msg":"Input should be )"
            R"(less than or equal to 599","input":"600","ctx":{"le":599}}]})");
  for (const char* path : {"/bytes/-1", "/bytes/2147483649", "/bytes/99999999999999999999",
                           "/status/199", "/delay/3600001", "/delay/1.5", "/redirect/0",
                           "/redirect/1?status=200", "/redirect/1?status=304"}) {
    EXPECT_EQ(ask("GET", path).status, 422) << path;
  }
}

TEST(Endpoints, StreamBytesInEachFraming) {
  EXPECT_EQ(ask("GET", "/bytes/2147483648").streamed_bytes, std::uint64_t{1} << 31);
  EXPECT_EQ(ask("GET", "/bytes/5").framing, Response::Framing::kLength);
  EXPECT_EQ(ask("GET", "/bytes/5?chunked=1").framing, Response::Framing::kChunked);
  EXPECT_EQ(ask("GET", "/bytes/5?until_close=true").framing, Response::Framing::kUntilClose);
  EXPECT_EQ(ask("GET", "/bytes/5?chunked=0").framing, Response::Framing::kLength);
}

TEST(Endpoints, GiveTheStatusAskedFor) {
  EXPECT_EQ(ask("DELETE", "/status/503").body, R"({"status":503})");
  EXPECT_THAT(ask("GET", "/status/401").headers, HasSubstr("WWW-Authenticate"));
  std::string out;
  append_response(out, ask("GET", "/status/204"), {});
  EXPECT_EQ(out.find("Content-"), std::string::npos);
  EXPECT_TRUE(out.ends_with("\r\n\r\n"));
}

TEST(Endpoints, HoldBackDelaysOnly) {
  const Match match = match_endpoint("GET", "/delay/250");
  EXPECT_EQ(match.endpoint->delay(match.parameter), std::chrono::milliseconds(250));
  EXPECT_EQ(match.endpoint->delay("x"), Nanoseconds(0));
  EXPECT_EQ(match.endpoint->delay("3600001"), Nanoseconds(0));
  EXPECT_EQ(match_endpoint("GET", "/hello").endpoint->delay, nullptr);
}

TEST(Endpoints, CountDownRedirects) {
  EXPECT_EQ(ask("GET", "/redirect/2").headers, "Location: /redirect/1\r\n");
  EXPECT_EQ(ask("GET", "/redirect/1").headers, "Location: /hello\r\n");
  const Response response = ask("POST", "/redirect/3?status=308");
  EXPECT_EQ(response.status, 308);
  EXPECT_EQ(response.headers, "Location: /redirect/2?status=308\r\n");
}

TEST(Endpoints, EchoCookies) {
  EXPECT_EQ(ask("GET", "/cookies", {{"Cookie", "a=1; b=\"x y\";c"}, {"cookie", "d="}}).body,
            R"({"cookies":{"a":"1","b":"\"x y\"","d":""}})");
  const Response response = ask("GET", "/cookies/set?a=1&b=x%3Dy");
  EXPECT_EQ(response.body, R"({"cookies":{"a":"1","b":"x=y"}})");
  EXPECT_EQ(response.headers, "Set-Cookie: a=1; Path=/\r\nSet-Cookie: b=x=y; Path=/\r\n");
  for (const char* bad : {"/cookies/set?a=1%0d%0aX:y", "/cookies/set?a%0a=1", "/cookies/set?a=1;b",
                          "/cookies/set?=1", "/cookies/set?a=%00", "/cookies/set?a=%c3%a9"}) {
    const Response refused = ask("GET", bad);
    EXPECT_EQ(refused.status, 422) << bad;
    EXPECT_EQ(refused.headers, "") << bad;
  }
}

TEST(Endpoints, EchoHeaders) {
  const Response response =
      ask("GET", "/headers", {{"X-A", "1"}, {"Host", "t"}, {"x-a", "2"}, {"B", "\xe9"}});
  EXPECT_EQ(response.body,
            "{\"headers\":{\"X-A\":\"1, 2\",\"Host\":\"t\",\"B\":\"\xef\xbf\xbd\"}}");
}

TEST(Endpoints, AreAllInTheHelp) {
  const std::string help = endpoint_help();
  for (const Endpoint& endpoint : endpoints()) {
    EXPECT_THAT(help, HasSubstr(std::string(endpoint.pattern)));
  }
  EXPECT_EQ(std::count(help.begin(), help.end(), '\n'),
            static_cast<std::ptrdiff_t>(endpoints().size()));
}

TEST(HttpDate, IsAnImfFixdate) {
  EXPECT_EQ(http_date(784887151), "Tue, 15 Nov 1994 08:12:31 GMT");
}

}  // namespace
}  // namespace stormlight::target
