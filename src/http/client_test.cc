#include "http/client.h"

#include <atomic>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/lone_user.h"
#include "http/scripted_server.h"
#include "runtime/scope.h"

namespace stormlight::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

TEST(Client, KeepsItsConnectionForTheNextRequest) {
  ScriptedServer server([](Peer& peer, int) {
    while (!peer.read_head().empty()) peer.send(kOk);
  });
  {
    LoneUser user;
    for (int i = 0; i < 3; ++i) {
      const Outcome outcome = user.get(server.url("/"));
      EXPECT_EQ(outcome.failure, FailureKind::kNone) << outcome.message;
      EXPECT_EQ(outcome.status, 200);
      EXPECT_EQ(outcome.connections, i == 0 ? 1 : 0);
      EXPECT_EQ(outcome.bytes_in, kOk.size());
      EXPECT_LE(outcome.started, outcome.sent);
      EXPECT_LT(outcome.sent, outcome.done);
    }
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST(Client, SendsAnIdempotentRequestAgainWhenTheKeptConnectionWasClosedUnderIt) {
  ScriptedServer server([](Peer& peer, int) {
    peer.read_head();
    peer.send(kOk);
    peer.read_head();  // the second request is taken, and the connection ends without an answer
  });
  LoneUser user;
  EXPECT_EQ(user.get(server.url("/")).retries, 0);
  const Outcome second = user.get(server.url("/"));
  EXPECT_EQ(second.failure, FailureKind::kNone) << second.message;
  EXPECT_EQ(second.retries, 1);
}

TEST(Client, NeverSendsAPostTwice) {
  std::atomic<int> posts = 0;
  ScriptedServer server([&](Peer& peer, int) {
    for (int i = 0; i < 2; ++i) {
      if (peer.read_head().starts_with("POST")) ++posts;
      if (i == 0) peer.send(kOk);
    }
  });
  {
    LoneUser user;
    user.get(server.url("/"));
    const Outcome post = user.send(LoneUser::parts("POST", server.url("/")));
    EXPECT_EQ(post.failure, FailureKind::kReset);
    EXPECT_EQ(post.retries, 0);
  }
  EXPECT_EQ(posts, 1);
}

TEST(Client, DoesNotRetryWhenAResponseHasBegun) {
  ScriptedServer server([](Peer& peer, int) {
    peer.read_head();
    peer.send(kOk);
    peer.read_head();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  });
  LoneUser user;
  user.get(server.url("/"));
  const Outcome cut = user.get(server.url("/"));
  EXPECT_EQ(cut.failure, FailureKind::kReset);
  EXPECT_THAT(cut.message, HasSubstr("body"));
  EXPECT_EQ(cut.retries, 0);
}

TEST(Client, NoticesAnIdleConnectionThatTheServerClosedBeforeSendingOnIt) {
  ScriptedServer server([](Peer& peer, int) {
    peer.read_head();
    peer.send(kOk);
  });
  LoneUser user;
  user.get(server.url("/"));
  // The loop must hear of the end before the next request, as it does between two requests.
  TimePoint soon = user.loop().now() + milliseconds(50);
  Scope scope([&] { user.loop().stop(); });
  const auto nap = [](Loop& loop, TimePoint due) -> Task<void> {
    co_await sleep_until(loop.timers(), due);
  };
  scope.spawn(nap(user.loop(), soon));
  user.loop().run();
  const Outcome next = user.get(server.url("/"));
  EXPECT_EQ(next.failure, FailureKind::kNone);
  EXPECT_EQ(next.retries, 0);
  EXPECT_EQ(next.connections, 1);
}

TEST(Client, FollowsRedirectsAsOneRequestAndCarriesCookies) {
  std::vector<std::string> heads;
  ScriptedServer server([&](Peer& peer, int) {
    heads.push_back(peer.read_head());
    peer.send(
        "HTTP/1.1 303 See Other\r\nLocation: ../b?x=1#frag\r\nSet-Cookie: sid=42; Path=/\r\n"
        "Content-Length: 0\r\n\r\n");
    heads.push_back(peer.read_head());
    peer.send(kOk);
  });
  {
    LoneUser user;
    RequestParts post = LoneUser::parts("POST", server.url("/dir/a"));
    post.body = "";
    post.headers.push_back({"Content-Type", "text/plain"});
    const Outcome outcome = user.send(post);
    EXPECT_EQ(outcome.status, 200) << outcome.message;
    EXPECT_EQ(outcome.redirects, 1);
    EXPECT_EQ(outcome.connections, 1);
  }
  server.finish();
  ASSERT_EQ(heads.size(), 2u);
  EXPECT_THAT(heads[1], testing::StartsWith("GET /b?x=1 HTTP/1.1\r\n"));
  EXPECT_THAT(heads[1], HasSubstr("\r\nCookie: sid=42\r\n"));
  EXPECT_THAT(heads[1], Not(HasSubstr("Content-Type")));
}

TEST(Client, ThePhasesOfARequestAddUpToItsTime) {
  // The phases begin when this client sees what happened, which a busy machine may let it see
  // late: half of the server's pauses is far more than a phase that was not stamped would have.
  ScriptedServer server([](Peer& peer, int) {
    for (int i = 0; i < 2; ++i) {
      peer.read_head();
      std::this_thread::sleep_for(milliseconds(30));
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
      std::this_thread::sleep_for(milliseconds(40));
      peer.send("ok");
    }
  });
  LoneUser user;
  const Outcome first = user.get(server.url("/"));
  EXPECT_EQ(first.phases[Phase::kDns], Nanoseconds(0));  // the host is an address
  EXPECT_GT(first.phases[Phase::kConnect], Nanoseconds(0));
  EXPECT_EQ(first.phases[Phase::kTls], Nanoseconds(0));
  EXPECT_GE(first.phases[Phase::kWait], milliseconds(15));
  EXPECT_GE(first.phases[Phase::kReceive], milliseconds(20));
  Nanoseconds sum{0};
  for (const Nanoseconds time : first.phases.times) sum += time;
  const Nanoseconds whole = first.done - first.started;
  EXPECT_LE(sum, whole);
  EXPECT_GE(whole, milliseconds(70));
  EXPECT_GT(sum, whole - milliseconds(15));

  const Outcome second = user.get(server.url("/"));
  EXPECT_EQ(second.phases[Phase::kConnect], Nanoseconds(0));  // the connection was kept
  EXPECT_GE(second.phases[Phase::kReceive], milliseconds(20));
}

TEST(Client, ALookUpThatWasWaitedForIsAPhaseOfItsOwn) {
  LoneUser user;
  const Outcome outcome = user.get("http://no-such-host.invalid/");
  EXPECT_GT(outcome.phases[Phase::kDns], Nanoseconds(0));
  EXPECT_EQ(outcome.phases[Phase::kWait], Nanoseconds(0));
}

TEST(Client, GivesUpAfterTheRedirectLimit) {
  ScriptedServer server([](Peer& peer, int) {
    while (!peer.read_head().empty()) {
      peer.send("HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n");
    }
  });
  HttpOptions options;
  options.max_redirects = 3;
  LoneUser user(options);
  const Outcome outcome = user.get(server.url("/"));
  EXPECT_EQ(outcome.failure, FailureKind::kRedirect);
  EXPECT_EQ(outcome.redirects, 3);
}

TEST(Client, LeavesCredentialsBehindWhenARedirectChangesTheOrigin) {
  std::string other_head;
  ScriptedServer other([&](Peer& peer, int) {
    other_head = peer.read_head();
    peer.send(kOk);
  });
  ScriptedServer first([&](Peer& peer, int) {
    EXPECT_THAT(peer.read_head(), HasSubstr("Authorization: Basic dTpw"));
    peer.send("HTTP/1.1 307 Temporary Redirect\r\nLocation: " + other.url("/x") +
              "\r\nContent-Length: 0\r\n\r\n");
  });
  {
    LoneUser user;
    RequestParts parts = LoneUser::parts("GET", first.url("/"));
    parts.auth = BasicAuth{"u", "p"};
    parts.headers.push_back({"Cookie", "secret=1"});
    EXPECT_EQ(user.send(parts).failure, FailureKind::kNone);
  }
  other.finish();
  EXPECT_THAT(other_head, Not(HasSubstr("Authorization")));
  EXPECT_THAT(other_head, Not(HasSubstr("secret")));
}

TEST(Client, ReportsARefusedConnection) {
  std::string url;
  {
    ScriptedServer gone([](Peer&, int) {});
    url = gone.url("/");
  }
  LoneUser user;
  const Outcome outcome = user.get(url);
  EXPECT_EQ(outcome.failure, FailureKind::kConnectRefused);
  EXPECT_THAT(outcome.message, HasSubstr("refused"));
}

TEST(Client, ReportsANameThatDoesNotExist) {
  LoneUser user;
  const Outcome outcome = user.get("http://no-such-host.invalid/");
  EXPECT_EQ(outcome.failure, FailureKind::kDns);
  EXPECT_THAT(outcome.message, HasSubstr("no-such-host.invalid"));
}

TEST(Client, TimesOutOnASilentTarget) {
  ScriptedServer server([](Peer& peer, int) { peer.wait_for_end(); });
  HttpOptions options;
  options.response_timeout = milliseconds(30);
  LoneUser user(options);
  const Outcome outcome = user.get(server.url("/"));
  EXPECT_EQ(outcome.failure, FailureKind::kTimeout);
  EXPECT_GE(outcome.done - outcome.sent, milliseconds(30));
}

TEST(Client, TheTotalTimeoutEndsAResponseThatTricklesForEver) {
  ScriptedServer server([](Peer& peer, int) {
    peer.read_head();
    peer.send("HTTP/1.1 200 OK\r\n\r\n");
    for (int i = 0; i < 100; ++i) {
      peer.send("x");
      std::this_thread::sleep_for(milliseconds(5));
    }
  });
  HttpOptions options;
  options.total_timeout = milliseconds(60);
  LoneUser user(options);
  EXPECT_EQ(user.get(server.url("/")).failure, FailureKind::kTimeout);
}

TEST(Client, TheTotalTimeoutEndsAResponseThatComesFasterThanItIsRead) {
  std::atomic<bool> over = false;
  ScriptedServer server([&](Peer& peer, int) {
    peer.read_head();
    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    // Chunks of one byte take longer to read than to send.
    std::string chunks;
    for (int i = 0; i < 100'000; ++i) chunks += "1\r\nx\r\n";
    for (int i = 0; i < 200 && !over; ++i) peer.send(chunks);
  });
  HttpOptions options;
  options.total_timeout = milliseconds(60);
  LoneUser user(options);
  const Outcome outcome = user.get(server.url("/"));
  over = true;
  EXPECT_EQ(outcome.failure, FailureKind::kTimeout);
  EXPECT_LT(outcome.done - outcome.started, milliseconds(500));
}

TEST(Client, ReportsGarbageAsAProtocolFailureAndAResetAsAReset) {
  ScriptedServer server([](Peer& peer, int n) {
    peer.read_head();
    if (n == 0) {
      peer.send("SSH-2.0-OpenSSH\r\n");
    } else {
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart");
      peer.reset();
    }
  });
  LoneUser user;
  EXPECT_EQ(user.get(server.url("/")).failure, FailureKind::kProtocol);
  EXPECT_EQ(user.get(server.url("/")).failure, FailureKind::kReset);
}

TEST(Client, ReadsAnEarlyAnswerToABodyTheServerNeverReads) {
  ScriptedServer server([](Peer& peer, int) {
    peer.read_head();
    peer.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    std::this_thread::sleep_for(milliseconds(50));
  });
  LoneUser user;
  RequestParts parts = LoneUser::parts("POST", server.url("/"));
  parts.body = std::string(32 << 20, 'x');
  const Outcome outcome = user.send(parts);
  EXPECT_EQ(outcome.status, 413) << outcome.message;
}

TEST(Client, DecodesTheBodyOnlyWhenAsked) {
  ScriptedServer server([](Peer& peer, int) {
    while (!peer.read_head().empty()) {
      peer.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope");
    }
  });
  LoneUser user;
  EXPECT_EQ(user.get(server.url("/")).failure, FailureKind::kNone);
  const auto wants_body = [](Request& request) { request.wants_body = true; };
  EXPECT_EQ(user.get(server.url("/"), wants_body).failure, FailureKind::kProtocol);
}

TEST(Client, CancelEndsTheRequestInFlight) {
  ScriptedServer server([](Peer& peer, int) { peer.wait_for_end(); });
  LoneUser user;
  user.loop().post([&] { user.client().cancel(); });
  const Outcome outcome = user.get(server.url("/"));
  EXPECT_TRUE(outcome.cancelled);
}

}  // namespace
}  // namespace stormlight::http
