// What a script may ask of single requests, and look at afterwards.
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/client.h"
#include "http/lone_user.h"
#include "http/scripted_server.h"

namespace stormlight::http {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kOk =
    "HTTP/1.1 200 Fine\r\nX-A: 1\r\nContent-Length: 2\r\nx-b:2\r\n\r\nok";

void wants_head(Request& request) {
  request.wants_head = true;
}

TEST(ClientWishes, KeepsTheHeadOfTheFinalResponseOnlyWhenAsked) {
  ScriptedServer server([](Peer& peer, int) {
    while (!peer.read_head().empty()) {
      peer.send("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
      peer.send(kOk);
    }
  });
  LoneUser user;
  const Outcome plain = user.get(server.url("/a?b=1"));
  EXPECT_EQ(plain.head + plain.reason + plain.final_url, "");
  const Outcome kept = user.get(server.url("/a?b=1"), wants_head);
  EXPECT_EQ(kept.head, "X-A: 1\r\nContent-Length: 2\r\nx-b: 2\r\n");
  EXPECT_EQ(kept.reason, "Fine");
  EXPECT_EQ(kept.final_url, server.url("/a?b=1"));
  EXPECT_TRUE(kept.history.empty());
  EXPECT_EQ(kept.body, "");
}

TEST(ClientWishes, KeepsAHeadThatWasRecognised) {
  ScriptedServer server([](Peer& peer, int) {
    while (!peer.read_head().empty()) peer.send(kOk);
  });
  LoneUser user;
  Request request = user.prepare(LoneUser::parts("GET", server.url("/")));
  request.wants_head = true;
  request.known_head = std::make_unique<KnownHead>();
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(request.known_head->bytes.empty(), i == 0);
    const Outcome outcome = user.perform(request);
    EXPECT_EQ(outcome.head, "X-A: 1\r\nContent-Length: 2\r\nx-b: 2\r\n");
    EXPECT_EQ(outcome.reason, "Fine");
  }
}

/// Redirects /0 to /1 to /2 ... up to /3, which is there.
void redirect_thrice(Peer& peer, int) {
  for (std::string head = peer.read_head(); !head.empty(); head = peer.read_head()) {
    const char page = head.at(head.find('/') + 1);
    if (page == '3') {
      peer.send(kOk);
    } else {
      peer.send(std::string("HTTP/1.1 302 Found\r\nX-Hop: ") + page + "\r\nLocation: /" +
                static_cast<char>(page + 1) + "\r\nContent-Length: 3\r\n\r\nhop");
    }
  }
}

TEST(ClientWishes, TellsTheHopsOfAFollowedRedirect) {
  ScriptedServer server(redirect_thrice);
  LoneUser user;
  const Outcome outcome = user.get(server.url("/0"), wants_head);
  EXPECT_EQ(outcome.status, 200) << outcome.message;
  EXPECT_EQ(outcome.final_url, server.url("/3"));
  EXPECT_EQ(outcome.reason, "Fine");
  EXPECT_THAT(outcome.head, Not(HasSubstr("X-Hop")));
  ASSERT_EQ(outcome.history.size(), 3u);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(outcome.history[i].status, 302);
    EXPECT_EQ(outcome.history[i].url, server.url("/" + std::to_string(i)));
  }
  EXPECT_TRUE(user.get(server.url("/0")).history.empty());
}

TEST(ClientWishes, ARequestHasItsOwnLimitOfRedirects) {
  ScriptedServer server(redirect_thrice);
  HttpOptions options;
  options.max_redirects = 2;
  LoneUser user(options);
  const auto get = [&](std::optional<int> most) {
    return user.get(server.url("/0"), [most](Request& request) {
      request.wants_head = request.wants_body = true;
      request.max_redirects = most;
    });
  };
  EXPECT_EQ(get(3).failure, FailureKind::kNone);
  EXPECT_EQ(get(std::nullopt).message, "more than 2 redirects");
  const Outcome one = get(1);
  EXPECT_EQ(one.message, "more than 1 redirects");
  EXPECT_EQ(one.history.size(), 1u);
  EXPECT_EQ(one.final_url, server.url("/1"));
  const Outcome none = get(0);
  EXPECT_EQ(none.failure, FailureKind::kNone) << none.message;
  EXPECT_EQ(none.status, 302);
  EXPECT_EQ(none.body, "hop");
  EXPECT_THAT(none.head, HasSubstr("Location: /1\r\n"));
}

TEST(ClientWishes, ARedirectCanBeTheResponseUntilARequestAsksForMore) {
  ScriptedServer server(redirect_thrice);
  HttpOptions options;
  options.max_redirects = 0;
  LoneUser user(options);
  EXPECT_EQ(user.get(server.url("/0")).status, 302);
  const auto three = [](Request& request) { request.max_redirects = 3; };
  EXPECT_EQ(user.get(server.url("/0"), three).status, 200);
}

TEST(ClientWishes, ABodyAboveTheRequestsLimitIsCutAndNoFailure) {
  ScriptedServer server([](Peer& peer, int) {
    while (!peer.read_head().empty()) {
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789");
    }
  });
  HttpOptions options;
  options.max_kept_body = ByteCount(4);
  LoneUser user(options);
  const auto get = [&](std::optional<std::size_t> most) {
    return user.get(server.url("/"), [most](Request& request) {
      request.wants_body = true;
      if (most) request.max_body = ByteCount(*most);
    });
  };
  for (const std::size_t most : {0, 1, 9}) {
    const Outcome cut = get(most);
    EXPECT_EQ(cut.failure, FailureKind::kNone) << cut.message;
    EXPECT_EQ(cut.body, std::string("0123456789").substr(0, most));
    EXPECT_TRUE(cut.body_truncated);
    EXPECT_EQ(cut.bytes_in, 49u);
  }
  EXPECT_EQ(get(std::nullopt).body, "0123");
  const Outcome whole = get(10);
  EXPECT_EQ(whole.body, "0123456789");
  EXPECT_FALSE(whole.body_truncated);
  EXPECT_EQ(whole.connections, 0);  // a body that was cut leaves its connection usable
}

TEST(ClientWishes, ATotalTimeoutOf0IsNone) {
  ScriptedServer server([](Peer& peer, int) {
    peer.read_head();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no");
    std::this_thread::sleep_for(milliseconds(20));
    peer.send("k");
  });
  HttpOptions options;
  options.total_timeout = milliseconds(1);
  LoneUser user(options);
  const auto no_limit = [](Request& request) { request.total_timeout = Nanoseconds(0); };
  const Outcome outcome = user.get(server.url("/"), no_limit);
  EXPECT_EQ(outcome.failure, FailureKind::kNone) << outcome.message;
}

}  // namespace
}  // namespace stormlight::http
