#include <cmath>
#include <future>
#include <sstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "target/target.h"
#include "target/test_client.h"
#include "target/test_target.h"

namespace stormlight::target {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

TEST(Target, SaysWhyItCannotListen) {
  const auto target = start();
  TargetOptions options;
  options.port = target->port();
  Error error = start_error(options);
  EXPECT_EQ(error.kind, ErrorKind::kInput);
  EXPECT_EQ(error.message, "port " + std::to_string(options.port) + " is in use");
  EXPECT_THAT(error.hint, HasSubstr("--port"));
  options.port = 0;
  options.host = "192.0.2.1";
  EXPECT_EQ(start_error(options).message, "this machine has no address 192.0.2.1");
  options.host = "no-such-name.invalid";
  EXPECT_THAT(start_error(options).message, HasSubstr("cannot resolve"));
}

TEST(Target, RefusesOptionsOutOfRange) {
  const auto message = [](auto change) {
    TargetOptions options;
    options.port = 0;
    change(options);
    return start_error(options).hint;
  };
  EXPECT_THAT(message([](TargetOptions& o) { o.threads = 0; }), HasSubstr("--threads"));
  EXPECT_THAT(message([](TargetOptions& o) { o.delay = Nanoseconds(-1); }), HasSubstr("--delay"));
  EXPECT_THAT(message([](TargetOptions& o) { o.error_rate = 1.1; }), HasSubstr("--error-rate"));
  EXPECT_THAT(message([](TargetOptions& o) { o.close_rate = NAN; }), HasSubstr("--close-rate"));
  EXPECT_THAT(message([](TargetOptions& o) { o.stall_at = Nanoseconds(1); }),
              HasSubstr("--stall-for"));
  EXPECT_THAT(message([](TargetOptions& o) { o.cert_file = "x"; }), HasSubstr("--key"));
}

TEST(Target, ListensOnIPv6AndSpeltNames) {
  TargetOptions options;
  options.host = "::1";
  if (auto target = Target::start([&] {
        options.port = 0;
        return options;
      }())) {
    EXPECT_EQ((*target)->url(), "http://[::1]:" + std::to_string((*target)->port()));
  }
  options.host = "0.0.0.0";
  EXPECT_THAT(start(options)->url(), HasSubstr("http://127.0.0.1:"));
}

TEST(Target, WritesALinePerAnswer) {
  std::ostringstream log;
  TargetOptions options;
  options.access_log = true;
  const auto target = start(options, &log);
  TestClient client(target->port());
  client.fetch("/hello?a=1");
  client.fetch("/nope");
  target->stop();
  EXPECT_THAT(log.str(), HasSubstr("\"GET /hello?a=1\" 200 "));
  EXPECT_THAT(log.str(), HasSubstr("\"GET /nope\" 404 "));
}

TEST(Target, FinishesWhatIsInFlightWhenStopped) {
  const auto target = start();
  TestClient idle(target->port());
  idle.fetch("/hello");
  TestClient busy(target->port());
  busy.send("GET /delay/400 HTTP/1.1\r\nHost: t\r\n\r\n");
  TestClient half(target->port());
  half.send("GET /hello HTTP/1.1\r\n");
  while (target->counters().connections < 3) std::this_thread::yield();

  auto stopping = std::async(std::launch::async, [&] { target->stop(); });
  EXPECT_TRUE(idle.is_at_end());
  half.send("Host: t\r\n\r\n");
  EXPECT_EQ(half.read_response().header("connection"), "close");
  const TestResponse response = busy.read_response();
  EXPECT_EQ(response.body, R"({"delay_ms":400})");
  EXPECT_EQ(response.header("connection"), "close");
  EXPECT_TRUE(busy.is_at_end());
  stopping.get();
  EXPECT_THROW(TestClient{target->port()}, std::runtime_error);
  EXPECT_EQ(target->counters().open_connections, 0U);
}

TEST(Target, CutsOffWhatOutlastsTheGrace) {
  const auto target = start();
  TestClient client(target->port());
  client.send(
      "GET /hello HTTP/1.1\r\nHost: t\r\n\r\nGET /delay/3600000 HTTP/1.1\r\nHost: t\r\n\r\n");
  client.read_response();
  target->stop(milliseconds(20));
  EXPECT_TRUE(client.is_at_end());
}

TEST(Target, StopsAtOnceWhenToldTwice) {
  const auto target = start();
  TestClient client(target->port());
  client.send(
      "GET /hello HTTP/1.1\r\nHost: t\r\n\r\nGET /delay/3600000 HTTP/1.1\r\nHost: t\r\n\r\n");
  client.read_response();
  auto stopping = std::async(std::launch::async, [&] { target->stop(std::chrono::hours(1)); });
  target->stop_now();
  stopping.get();
  EXPECT_TRUE(client.is_at_end());
}

TEST(Target, ClosesIdleConnectionsInTime) {
  TargetOptions options;
  options.idle_timeout = milliseconds(40);
  const auto target = start(options);
  TestClient client(target->port());
  client.fetch("/hello");
  EXPECT_TRUE(client.is_at_end());
  EXPECT_EQ(target->counters().timeouts, 0U) << "that is no failure";
}

TEST(Target, LosesPatienceWithHalfARequest) {
  TargetOptions options;
  options.request_timeout = milliseconds(40);
  const auto target = start(options);
  TestClient head(target->port());
  head.send("GET /hello HTTP/1.1\r\nHo");
  EXPECT_EQ(head.read_response().status, 408);
  EXPECT_TRUE(head.is_at_end());
  TestClient body(target->port());
  body.send("POST /api/upload HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(body.read_response().status, 408);
  EXPECT_EQ(target->counters().timeouts, 2U);
}
}  // namespace
}  // namespace stormlight::target
