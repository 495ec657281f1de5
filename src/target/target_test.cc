#include "target/target.h"

#include <future>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "target/response.h"
#include "target/test_client.h"
#include "target/test_target.h"

namespace stormlight::target {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

// The server over loopback, as a client meets it.

TEST(Target, AnswersHello) {
  const auto target = start();
  TestClient client(target->port());
  const TestResponse response = client.fetch("/hello");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.header("content-type"), "application/json");
  EXPECT_THAT(response.header("date"), HasSubstr(" GMT"));
  EXPECT_EQ(response.body, R"({"message":"Hello World"})");
}

TEST(Target, KeepsTheConnectionForRequestAfterRequest) {
  const auto target = start();
  TestClient client(target->port());
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(client.fetch("/hello").status, 200);
    client.send(kUpload);
    EXPECT_EQ(client.read_response().body, R"({"name":"test","price":10.0})");
  }
  const TargetCounters counters = target->counters();
  EXPECT_EQ(counters.connections, 1U);
  EXPECT_EQ(counters.requests, 200U);
}

TEST(Target, AnswersHeadWithTheHeadersOfGetAndNoBody) {
  const auto target = start();
  TestClient client(target->port());
  for (const char* path : {"/hello", "/bytes/5000", "/bytes/10?chunked=1", "/nope", "/gzip"}) {
    client.send("HEAD " + std::string(path) + " HTTP/1.1\r\nHost: t\r\n\r\n");
    client.read_response(true);
    EXPECT_EQ(client.fetch("/hello").status, 200) << "no body after HEAD " << path;
  }
  client.send("HEAD /hello HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_EQ(client.read_response(true).header("content-length"), "25");
}

TEST(Target, ClosesAfterHttp10UnlessAskedNotTo) {
  const auto target = start();
  TestClient client(target->port());
  client.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(client.read_response().header("connection"), "keep-alive");
  client.send("GET /hello HTTP/1.0\r\n\r\n");
  EXPECT_EQ(client.read_response().header("connection"), "close");
  EXPECT_TRUE(client.is_at_end());
}

TEST(Target, ClosesWhenAsked) {
  const auto target = start();
  TestClient client(target->port());
  client.send("GET /hello HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
  const TestResponse response = client.read_response();
  EXPECT_EQ(response.header("connection"), "close");
  EXPECT_EQ(response.body.size(), 25U);
  EXPECT_TRUE(client.is_at_end());
}

TEST(Target, AnswersAClientThatHasSentItsLast) {
  const auto target = start();
  TestClient client(target->port());
  client.get("/hello");
  client.shutdown_send();
  EXPECT_EQ(client.read_response().status, 200);
  EXPECT_TRUE(client.is_at_end());
}

TEST(Target, AnswersPipelinedRequestsInOrder) {
  const auto target = start();
  TestClient client(target->port());
  std::string requests;
  for (int i = 0; i < 50; ++i) {
    requests += "GET /hello HTTP/1.1\r\nHost: t\r\n\r\nGET /delay/1 HTTP/1.1\r\nHost: t\r\n\r\n";
    requests += kUpload;
    requests += "GET /bytes/70000?chunked=1 HTTP/1.1\r\nHost: t\r\n\r\n";
    requests += "GET /status/" + std::to_string(200 + i) + " HTTP/1.1\r\nHost: t\r\n\r\n";
  }
  auto sending = std::async(std::launch::async, [&] { client.send(requests); });
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(client.read_response().body.size(), 25U);
    EXPECT_EQ(client.read_response().body, R"({"delay_ms":1})");
    EXPECT_EQ(client.read_response().body, R"({"name":"test","price":10.0})");
    client.read_response();
    EXPECT_TRUE(client.read_past("X-Bytes: 70000\r\n\r\n").starts_with("11170\r\n"));
    EXPECT_EQ(client.read_response().status, 200 + i);
  }
  sending.get();
}

TEST(Target, SendsEarlierAnswersBeforeWaitingForALateOne) {
  const auto target = start();
  TestClient client(target->port());
  client.send(
      "GET /hello HTTP/1.1\r\nHost: t\r\n\r\nGET /delay/3600000 HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_EQ(client.read_response().status, 200);
}

TEST(Target, TellsAClientThatAsksToGoOnWithTheBody) {
  const auto target = start();
  TestClient client(target->port());
  client.send(
      "POST /api/upload HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\n"
      "Expect: 100-continue\r\nContent-Length: 22\r\n\r\n");
  EXPECT_EQ(client.read_past("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send(R"({"name":"a","price":1})");
  EXPECT_EQ(client.read_response().body, R"({"name":"a","price":1.0})");
}

TEST(Target, RefusesALargeBodyBeforeItIsSent) {
  const auto target = start();
  TestClient client(target->port());
  client.send(
      "POST /api/upload HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\n"
      "Content-Length: 1048577\r\n\r\n");
  const TestResponse response = client.read_response();
  EXPECT_EQ(response.status, 413);
  EXPECT_EQ(response.header("connection"), "close");
}

TEST(Target, LetsAClientThatIsStillSendingSeeThe413) {
  const auto target = start();
  TestClient client(target->port());
  client.send("POST /api/upload HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "80000\r\n" + std::string(0x80000, 'x') + "\r\n";
  for (int i = 0; i < 16; ++i) {
    if (!client.try_send(chunk)) break;
  }
  EXPECT_EQ(client.read_response().status, 413);
  EXPECT_EQ(stats(*target)["answers"][0]["status"], 413);
}

TEST(Target, ReadsAndDropsABodyThatNoEndpointWants) {
  const auto target = start();
  TestClient client(target->port());
  client.send("POST /hello HTTP/1.1\r\nHost: t\r\nContent-Length: 500000\r\n\r\n" +
              std::string(500'000, 'x'));
  EXPECT_EQ(client.read_response().status, 405);
  EXPECT_EQ(client.fetch("/hello").status, 200);
}

TEST(Target, AnswersTheMalformedAndCloses) {
  const auto target = start();
  for (const char* bytes : {"nonsense\r\n\r\n", "\x16\x03\x01\x02\x03", "GET / HTTP/1.1\r\n\r\n"}) {
    TestClient client(target->port());
    client.send(bytes);
    const TestResponse response = client.read_response();
    EXPECT_EQ(response.status, 400) << bytes;
    EXPECT_EQ(response.header("connection"), "close");
    EXPECT_TRUE(client.is_at_end());
  }
  EXPECT_EQ(target->counters().malformed, 2U);
  EXPECT_EQ(target->counters().requests, 1U) << "the one whose line could be read";
}

TEST(Target, RefusesAHugeHead) {
  const auto target = start();
  TestClient client(target->port());
  client.send("GET /hello HTTP/1.1\r\nHost: t\r\nX: " + std::string(100'000, 'x'));
  EXPECT_EQ(client.read_response().status, 431);
}

TEST(Target, StreamsInEachFraming) {
  constexpr std::size_t kSize = 3'000'001;
  std::string expected;
  while (expected.size() < kSize) expected += stream_block();
  expected.resize(kSize);
  const auto target = start();
  TestClient client(target->port());
  EXPECT_TRUE(client.fetch("/bytes/3000001").body == expected);
  EXPECT_EQ(client.fetch("/bytes/0").body, "");

  client.get("/bytes/3000001?chunked=1");
  EXPECT_EQ(client.read_response().header("transfer-encoding"), "chunked");
  std::string body;
  for (;;) {
    const std::size_t size = std::stoul(client.read_past("\r\n"), nullptr, 16);
    if (size == 0) break;
    body += client.read(size);
    EXPECT_EQ(client.read(2), "\r\n");
  }
  EXPECT_EQ(client.read_past("\r\n\r\n"), "X-Bytes: 3000001\r\n\r\n");
  EXPECT_TRUE(body == expected);
  client.get("/bytes/0?chunked=1");
  client.read_response();
  EXPECT_EQ(client.read_past("\r\n\r\n"), "0\r\nX-Bytes: 0\r\n\r\n");

  client.get("/bytes/3000001?until_close=1");
  EXPECT_EQ(client.read_response().header("connection"), "close");
  EXPECT_TRUE(client.read_to_end() == expected);

  TestClient old(target->port());
  old.send("GET /bytes/3000001?chunked=1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(old.read_response().header("transfer-encoding"), "");
  EXPECT_TRUE(old.read_to_end() == expected);
}

TEST(Target, SurvivesAClientThatLeavesDuringAStream) {
  const auto target = start();
  {
    TestClient client(target->port());
    client.get("/bytes/2147483648");
    client.read(100'000);
  }
  TestClient next(target->port());
  EXPECT_EQ(next.fetch("/hello").status, 200);
}

TEST(Target, ServesOthersWhileOneStreamsOrWaits) {
  const auto target = start();
  TestClient streaming(target->port());
  streaming.get("/bytes/2147483648");
  TestClient waiting(target->port());
  waiting.get("/delay/3600000");
  TestClient client(target->port());
  for (int i = 0; i < 10; ++i) EXPECT_EQ(client.fetch("/hello").status, 200);
}

TEST(Target, WaitsAsLongAsAsked) {
  const auto target = start();
  TestClient client(target->port());
  const TimePoint begin = monotonic_now();
  EXPECT_EQ(client.fetch("/delay/60").status, 200);
  EXPECT_GE(monotonic_now() - begin, milliseconds(60));
}

TEST(Target, CountsEveryAnswerButThoseAboutTheCounts) {
  TargetOptions options;
  options.threads = 3;
  const auto target = start(options);
  std::uint64_t sent = 0;
  for (int k = 0; k < 6; ++k) {
    TestClient client(target->port());
    for (int i = 0; i < 10; ++i) client.fetch("/hello?x=" + std::to_string(i));
    client.fetch("/nope");
    client.fetch("/stats");
    sent += 10;
  }
  const nlohmann::json counted = stats(*target);
  EXPECT_EQ(counted["requests"], sent + 6);
  EXPECT_EQ(
      counted["answers"],
      (nlohmann::json{{{"method", "GET"}, {"path", "/hello"}, {"status", 200}, {"count", sent}},
                      {{"method", "GET"}, {"path", "/nope"}, {"status", 404}, {"count", 6}}}));
}

TEST(Target, CountsBytesAsTheyAreOnTheWire) {
  const auto target = start();
  TestClient client(target->port());
  client.send(kUpload);
  const TestResponse response = client.read_response();
  constexpr std::string_view kGet = "GET /bytes/200000?chunked=1 HTTP/1.1\r\nHost: t\r\n\r\n";
  client.send(kGet);
  std::string stream = client.read_past("\r\n\r\n");
  stream += client.read_past("X-Bytes: 200000\r\n\r\n");
  const nlohmann::json counted = stats(*target);
  EXPECT_EQ(counted["bytes_in"], kUpload.size() + kGet.size());
  EXPECT_EQ(counted["bytes_out"], response.head.size() + response.body.size() + stream.size());
}
}  // namespace
}  // namespace stormlight::target
