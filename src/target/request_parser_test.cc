#include "target/request_parser.h"

#include <memory>

#include <boost/asio/buffer.hpp>
#include <gtest/gtest.h>

namespace stormlight::target {
namespace {

using Status = RequestParser::Status;

/// Feeds text in pieces, as a session does.
class Reading {
 public:
  explicit Reading(bool keep_body = true) : parser_(request), keep_body_(keep_body) {}

  Status feed(std::string_view text) {
    const auto space = input_.prepare(text.size());
    boost::asio::buffer_copy(space, boost::asio::buffer(text.data(), text.size()));
    input_.commit(text.size());
    Status status = parser_.feed(input_);
    if (status == Status::kHead) {
      parser_.keep_body(keep_body_);
      status = parser_.feed(input_);
    }
    return status;
  }
  Status feed_by_bytes(std::string_view text) {
    Status status = Status::kNeedMore;
    for (std::size_t i = 0; i < text.size() && status == Status::kNeedMore; ++i) {
      status = feed(text.substr(i, 1));
    }
    return status;
  }
  std::size_t left() const { return input_.size(); }
  const RequestParser& parser() const { return parser_; }

  Request request;

 private:
  RequestParser parser_;
  boost::beast::flat_buffer input_;
  bool keep_body_;
};

int failure_of(std::string_view text) {
  Reading reading;
  return reading.feed(text) == Status::kFailed ? reading.parser().failure_status() : 0;
}

constexpr std::string_view kChunked =
    "POST /p?a=1&b=%20x+y HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\nX-Y:  z \r\n\r\n"
    "4;ext=1\r\nabcd\r\n3\r\nefg\r\n0\r\nTrailer: 1\r\nContent-Type: no\r\n\r\n";

TEST(RequestParser, ReadsTheSameInOnePieceAndByteByByte) {
  for (const bool by_bytes : {false, true}) {
    Reading reading;
    ASSERT_EQ(by_bytes ? reading.feed_by_bytes(kChunked) : reading.feed(kChunked),
              Status::kComplete);
    const Request& request = reading.request;
    EXPECT_EQ(request.method(), "POST");
    EXPECT_EQ(request.raw_path(), "/p");
    EXPECT_EQ(request.query_value("b"), " x y");
    EXPECT_EQ(request.query_value("c"), std::nullopt);
    EXPECT_EQ(request.header("x-y"), "z");
    EXPECT_EQ(request.header("content-type"), "") << "a trailer is not a header";
    EXPECT_EQ(request.body, "abcdefg");
    EXPECT_EQ(request.bytes, kChunked.size());
    EXPECT_TRUE(request.keep_alive);
    EXPECT_EQ(reading.left(), 0U);
  }
}

TEST(RequestParser, LeavesTheNextRequestAlone) {
  Reading reading;
  EXPECT_EQ(reading.feed("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\nabGET"),
            Status::kComplete);
  EXPECT_EQ(reading.request.body, "ab");
  EXPECT_EQ(reading.left(), 3U);
}

TEST(RequestParser, DropsABodyNobodyWants) {
  Reading reading(false);
  EXPECT_EQ(reading.feed("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\nab"),
            Status::kComplete);
  EXPECT_EQ(reading.request.body, "");
  EXPECT_EQ(reading.left(), 0U);
}

TEST(RequestParser, KnowsWhoWantsToKeepTheConnection) {
  const auto keeps = [](std::string_view rest) {
    Reading reading;
    EXPECT_EQ(reading.feed("GET / HTTP/" + std::string(rest) + "\r\n\r\n"), Status::kComplete);
    return reading.request.keep_alive;
  };
  EXPECT_TRUE(keeps("1.1\r\nHost: t"));
  EXPECT_FALSE(keeps("1.1\r\nHost: t\r\nConnection: foo, Close"));
  EXPECT_FALSE(keeps("1.0"));
  EXPECT_TRUE(keeps("1.0\r\nConnection: keep-alive"));
}

TEST(RequestParser, TakesTheAbsoluteForm) {
  Reading reading;
  EXPECT_EQ(reading.feed("GET http://t:1/a%62?x HTTP/1.1\r\nHost: t\r\n\r\n"), Status::kComplete);
  EXPECT_EQ(reading.request.raw_path(), "/a%62");
  EXPECT_EQ(reading.request.path(), "/ab");
  EXPECT_EQ(reading.request.query(), "x");
  Reading bare;
  EXPECT_EQ(bare.feed("GET http://t?x HTTP/1.1\r\nHost: t\r\n\r\n"), Status::kComplete);
  EXPECT_EQ(bare.request.raw_path(), "/");
  EXPECT_EQ(bare.request.query(), "x");
}

TEST(RequestParser, RefusesWhatIsNotHttp) {
  for (const char* text :
       {"\x16\x03\x01\x02", "hello world\r\n", "GET\r\n", "GET  / HTTP/1.1\r\n",
        "GET / HTTX/1.1\r\n", "GET / HTTP/1.1\nHost: t\n\n", " GET / HTTP/1.1\r\n",
        "GET x HTTP/1.1\r\n", "GET /\x01 HTTP/1.1\r\n", "CONNECT t:1 HTTP/1.1\r\n",
        "GET / HTTP/1.1\r\nA b: c\r\n", "GET / HTTP/1.1\r\nA : c\r\n",
        "GET / HTTP/1.1\r\nA: \x01\r\n", "GET / HTTP/1.1\r\nA: b\n"}) {
    EXPECT_EQ(failure_of(text), 400) << text;
  }
}

TEST(RequestParser, RefusesOtherVersionsByName) {
  EXPECT_EQ(failure_of("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 505);
  EXPECT_EQ(failure_of("GET / HTTP/3.0\r\n"), 505);
}

TEST(RequestParser, WantsExactlyOneHost) {
  EXPECT_EQ(failure_of("GET / HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(failure_of("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"), 400);
  EXPECT_EQ(failure_of("GET / HTTP/1.0\r\n\r\n"), 0);
}

TEST(RequestParser, RefusesFramingThatTwoReadersCouldReadTwoWays) {
  const auto with = [](std::string_view headers, std::string_view version = "1.1") {
    return failure_of("POST / HTTP/" + std::string(version) + "\r\nHost: t\r\n" +
                      std::string(headers) + "\r\n\r\n");
  };
  EXPECT_EQ(with("Content-Length: 3\r\nTransfer-Encoding: chunked"), 400);
  EXPECT_EQ(with("Transfer-Encoding: chunked\r\nContent-Length: 3"), 400);
  EXPECT_EQ(with("Content-Length: 3\r\nContent-Length: 4"), 400);
  EXPECT_EQ(with("Content-Length: -1"), 400);
  EXPECT_EQ(with("Content-Length: 1x"), 400);
  EXPECT_EQ(with("Content-Length: 99999999999999999999"), 400);
  EXPECT_EQ(with("Transfer-Encoding: chunked", "1.0"), 400);
  EXPECT_EQ(with("Transfer-Encoding: gzip"), 501);
  EXPECT_EQ(with("Transfer-Encoding: chunked, identity"), 501);
  EXPECT_EQ(with("Expect: more"), 417);
}

TEST(RequestParser, RefusesBrokenChunks) {
  const auto with = [](std::string_view body) {
    return failure_of("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n" +
                      std::string(body));
  };
  EXPECT_EQ(with("x\r\nabc\r\n"), 400);
  EXPECT_EQ(with("3\r\nabcd\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(with("fffffffffffffffff\r\n"), 400);
  EXPECT_EQ(with("3;" + std::string(70'000, 'x')), 400);
  EXPECT_EQ(with("100001\r\n"), 413);
}

TEST(RequestParser, EndsChunksThatAreCutAtAnyPlace) {
  for (std::size_t cut = 1; cut < kChunked.size(); ++cut) {
    Reading reading;
    ASSERT_EQ(reading.feed(kChunked.substr(0, cut)), Status::kNeedMore) << cut;
    ASSERT_EQ(reading.feed(kChunked.substr(cut)), Status::kComplete) << cut;
    EXPECT_EQ(reading.request.body, "abcdefg");
  }
}

TEST(RequestParser, LimitsTheHeadHoweverItArrives) {
  std::string head = "GET / HTTP/1.1\r\nHost: t\r\n";
  while (head.size() <= RequestParser::kMaxHead) head += "A: " + std::string(500, 'a') + "\r\n";
  EXPECT_EQ(failure_of(head + "\r\n"), 431);
  Reading in_lines;
  Status status = Status::kNeedMore;
  for (std::size_t at = 0; at < head.size() && status == Status::kNeedMore; at += 100) {
    status = in_lines.feed(std::string_view(head).substr(at, 100));
  }
  EXPECT_EQ(status, Status::kFailed);
  EXPECT_EQ(in_lines.parser().failure_status(), 431);
  EXPECT_EQ(failure_of("GET /" + std::string(70'000, 'a')), 431);

  std::string many = "GET / HTTP/1.1\r\nHost: t\r\n";
  for (int i = 0; i < 1000; ++i) many += "A:\r\n";
  EXPECT_EQ(failure_of(many + "\r\n"), 431);
}

TEST(RequestParser, TakesAHeadJustBelowTheLimit) {
  std::string head = "GET / HTTP/1.1\r\nHost: t\r\nA: ";
  head += std::string(RequestParser::kMaxHead - head.size() - 4, 'a') + "\r\n\r\n";
  Reading reading;
  EXPECT_EQ(reading.feed(head), Status::kComplete);
}

TEST(RequestParser, LimitsTheBody) {
  constexpr std::string_view kBegin = "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: ";
  EXPECT_EQ(failure_of(std::string(kBegin) + "1048577\r\n\r\n"), 413);
  Reading reading;
  EXPECT_EQ(reading.feed(std::string(kBegin) + "1048576\r\n\r\n"), Status::kNeedMore);
  EXPECT_EQ(reading.feed(std::string(1 << 20, 'x')), Status::kComplete);
  EXPECT_EQ(reading.request.body.size(), std::size_t{1} << 20);
}

TEST(RequestParser, NoticesTheExpectationOfHttp11Only) {
  Reading reading;
  EXPECT_EQ(reading.feed("POST / HTTP/1.1\r\nHost: t\r\nExpect: 100-Continue\r\n"
                         "Content-Length: 1\r\n\r\n"),
            Status::kNeedMore);
  EXPECT_TRUE(reading.request.expects_continue);
  EXPECT_FALSE(reading.parser().body_started());
  Reading old;
  EXPECT_EQ(old.feed("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx"),
            Status::kComplete);
  EXPECT_FALSE(old.request.expects_continue);
}

}  // namespace
}  // namespace stormlight::target
