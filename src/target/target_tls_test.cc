#include <fstream>
#include <future>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "target/certificate.h"
#include "target/target.h"
#include "target/test_client.h"
#include "target/test_target.h"

namespace stormlight::target {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::Not;

TargetOptions with_tls() {
  TargetOptions options;
  options.tls = true;
  return options;
}

TEST(TargetTls, ShowsACertificateThatHoldsForLocalhost) {
  const auto target = start(with_tls());
  EXPECT_THAT(target->url(), HasSubstr("https://"));
  for (const auto& [version, name] :
       {std::pair{TLS1_2_VERSION, "TLSv1.2"}, std::pair{TLS1_3_VERSION, "TLSv1.3"}}) {
    TlsTestClient client(target->port(), target->certificate_pem(), version);
    EXPECT_EQ(client.version(), name);
    EXPECT_EQ(client.alpn(), "http/1.1");
    EXPECT_EQ(client.fetch("/hello").body, R"({"message":"Hello World"})");
    EXPECT_EQ(client.fetch("/bytes/1000000").body.size(), 1'000'000U);
    client.send(kUpload);
    EXPECT_EQ(client.read_response().status, 200);
  }
}

TEST(TargetTls, RefusesOldVersionsAndStrangers) {
  const auto target = start(with_tls());
  EXPECT_THROW(TlsTestClient(target->port(), target->certificate_pem(), TLS1_1_VERSION),
               std::runtime_error);
  const auto other = make_self_signed("localhost");
  EXPECT_THROW(TlsTestClient(target->port(), other->chain_pem), std::runtime_error);
  TestClient plain(target->port());
  plain.get("/hello");
  EXPECT_THAT(plain.read_to_end(), Not(HasSubstr("HTTP/")));
}

TEST(TargetTls, ResumesASessionOnAnyThread) {
  TargetOptions options = with_tls();
  options.threads = 2;
  const auto target = start(options);
  SslSession session;
  {
    TlsTestClient client(target->port(), target->certificate_pem());
    EXPECT_FALSE(client.resumed());
    client.fetch("/hello");  // reads the ticket
    session = client.session();
  }
  // Connections take turns between the threads.
  for (int i = 0; i < 4; ++i) {
    TlsTestClient client(target->port(), target->certificate_pem(), 0, session.get());
    EXPECT_TRUE(client.resumed());
    EXPECT_EQ(client.fetch("/hello").status, 200);
    session = client.session();
  }
}

TEST(TargetTls, TakesItsLeave) {
  TargetOptions options = with_tls();
  options.idle_timeout = milliseconds(40);
  options.close_rate = 0;
  const auto target = start(options);
  TlsTestClient idle(target->port(), target->certificate_pem());
  idle.fetch("/hello");
  EXPECT_TRUE(idle.is_at_end());
  EXPECT_TRUE(idle.got_close_notify());
  TlsTestClient client(target->port(), target->certificate_pem());
  client.send("GET /hello HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client.read_response().status, 200);
  EXPECT_TRUE(client.is_at_end());
  EXPECT_TRUE(client.got_close_notify());
}

TEST(TargetTls, AnswersAndCutsOffTheSlowAndTheMalformed) {
  TargetOptions options = with_tls();
  options.request_timeout = milliseconds(40);
  const auto target = start(options);
  TlsTestClient slow(target->port(), target->certificate_pem());
  slow.send("GET /hello HT");
  EXPECT_EQ(slow.read_response().status, 408);
  TlsTestClient malformed(target->port(), target->certificate_pem());
  malformed.send("nonsense\r\n\r\n");
  EXPECT_EQ(malformed.read_response().status, 400);
}

TEST(TargetTls, StopsGracefully) {
  const auto target = start(with_tls());
  TlsTestClient idle(target->port(), target->certificate_pem());
  idle.fetch("/hello");
  TlsTestClient busy(target->port(), target->certificate_pem());
  busy.get("/delay/300");
  // Until the request was read, stopping would close the connection as idle.
  TlsTestClient sure(target->port(), target->certificate_pem());
  sure.fetch("/hello");
  auto stopping = std::async(std::launch::async, [&] { target->stop(); });
  EXPECT_TRUE(idle.is_at_end());
  EXPECT_TRUE(idle.got_close_notify());
  EXPECT_EQ(busy.read_response().header("connection"), "close");
  stopping.get();
}

TEST(TargetTls, TakesACertificateFromFiles) {
  const auto certificate = make_self_signed("test.example");
  const auto other = make_self_signed("test.example");
  const std::string cert_file = ::testing::TempDir() + "/target_test_cert.pem";
  const std::string key_file = ::testing::TempDir() + "/target_test_key.pem";
  std::ofstream(cert_file) << certificate->chain_pem;
  std::ofstream(key_file) << certificate->key_pem;
  TargetOptions options = with_tls();
  options.cert_file = cert_file;
  options.key_file = key_file;
  {
    const auto target = start(options);
    TlsTestClient client(target->port(), certificate->chain_pem);
    EXPECT_EQ(client.fetch("/hello").status, 200);
  }
  std::ofstream(key_file) << other->key_pem;
  EXPECT_EQ(start_error(options).kind, ErrorKind::kInput);
  std::ofstream(key_file) << "nonsense";
  EXPECT_THAT(start_error(options).message, HasSubstr("private key"));
  options.key_file = "/nonexistent";
  EXPECT_THAT(start_error(options).message, HasSubstr("cannot read /nonexistent: No such file"));
}
}  // namespace
}  // namespace stormlight::target
