#include "http/h1/response_parser.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stormlight::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Collect final : public BodySink {
 public:
  std::string body;
  void on_body(const ResponseParser&, std::string_view piece) override { body += piece; }
};

struct Parsed {
  ParseStatus status = ParseStatus::kNeedMore;
  int code = 0;
  std::size_t leftover = 0;
  bool keep_alive = false;
  std::string body, location, encoding, error, head, reason;
  std::vector<std::string> cookies;
};

Parsed parse(std::string_view bytes, ResponseParser::Options options = {}, std::size_t step = 0,
             bool end = false) {
  Collect sink;
  ResponseParser parser(options, &sink);
  Parsed result;
  if (step == 0) step = bytes.size();
  for (std::size_t at = 0; at < bytes.size() && result.status == ParseStatus::kNeedMore;
       at += step) {
    result.status = parser.feed(bytes.substr(at, step));
    if (result.status != ParseStatus::kNeedMore && at + step < bytes.size()) {
      result.leftover = bytes.size() - at - step;
    }
  }
  if (end && result.status == ParseStatus::kNeedMore) result.status = parser.finish();
  result.code = parser.status();
  result.leftover += parser.leftover();
  result.keep_alive = parser.keep_alive();
  result.body = sink.body;
  result.location = parser.location();
  result.encoding = parser.content_encoding();
  result.cookies = parser.set_cookies();
  result.error = parser.error();
  result.head = parser.head();
  result.reason = parser.reason();
  return result;
}

TEST(ResponseParser, KeepsTheHeadOnRequestWhateverThePieces) {
  constexpr std::string_view kBytes =
      "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
      "HTTP/1.1 404 Not Found Here\r\nX-Empty:\r\nset-COOKIE: a=1\r\nSet-Cookie:  b=2 \r\n"
      "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Trailer: t\r\n\r\n";
  ResponseParser::Options options;
  options.keep_head = true;
  for (std::size_t step = 0; step < kBytes.size(); ++step) {
    const Parsed r = parse(kBytes, options, step);
    EXPECT_EQ(r.status, ParseStatus::kComplete) << r.error;
    EXPECT_EQ(r.head,
              "X-Empty:\r\nset-COOKIE: a=1\r\nSet-Cookie: b=2\r\n"
              "Transfer-Encoding: chunked\r\n")
        << step;
    EXPECT_EQ(r.reason, "Not Found Here");
  }
  EXPECT_EQ(parse(kBytes).head, "");
  EXPECT_EQ(parse(kBytes).reason, "");
}

TEST(ResponseParser, KeepsAnEmptyHead) {
  ResponseParser::Options options;
  options.keep_head = true;
  const Parsed r = parse("HTTP/1.1 204\r\n\r\n", options);
  EXPECT_EQ(r.status, ParseStatus::kComplete) << r.error;
  EXPECT_EQ(r.head, "");
  EXPECT_EQ(r.reason, "");
}

TEST(ResponseParser, ReadsABodyOfKnownLengthAndNothingBehindIt) {
  const Parsed r = parse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(r.status, ParseStatus::kComplete);
  EXPECT_EQ(r.code, 200);
  EXPECT_EQ(r.body, "hello");
  EXPECT_EQ(r.leftover, 0u);
  EXPECT_TRUE(r.keep_alive);
}

TEST(ResponseParser, CountsWhatLiesBehindTheResponse) {
  EXPECT_EQ(parse("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200").leftover, 12u);
  EXPECT_EQ(parse("HTTP/1.1 204 No Content\r\n\r\nx").leftover, 1u);
}

TEST(ResponseParser, ReadsChunksWithExtensionsAndTrailers) {
  const Parsed r = parse(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      "4;a=b\r\nWiki\r\n5\r\npedia\r\n0\r\nSet-Cookie: no=1\r\n\r\n");
  EXPECT_EQ(r.status, ParseStatus::kComplete);
  EXPECT_EQ(r.body, "Wikipedia");
  EXPECT_TRUE(r.cookies.empty());  // a trailer sets no cookie
  EXPECT_TRUE(r.keep_alive);
  EXPECT_EQ(r.leftover, 0u);
}

TEST(ResponseParser, AnySplitGivesTheSameResult) {
  const std::string_view wire =
      "HTTP/1.1 103 Early Hints\r\nLocation: /early\r\n\r\n"
      "HTTP/1.1 302 Found\r\nLocation: /next\r\nset-cookie: a=1\r\nSet-Cookie: b=2; Path=/\r\n"
      "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  for (std::size_t step = 1; step <= wire.size(); ++step) {
    const Parsed r = parse(wire, {}, step);
    ASSERT_EQ(r.status, ParseStatus::kComplete) << step << r.error;
    EXPECT_EQ(r.code, 302);
    EXPECT_EQ(r.location, "/next");
    EXPECT_EQ(r.encoding, "gzip");
    EXPECT_THAT(r.cookies, ElementsAre("a=1", "b=2; Path=/"));
    EXPECT_EQ(r.body, "abc");
    EXPECT_EQ(r.leftover, 0u);
  }
}

TEST(ResponseParser, ReadsACloseDelimitedBodyToItsEnd) {
  const Parsed r = parse("HTTP/1.0 200 OK\r\n\r\nall of it", {}, 0, true);
  EXPECT_EQ(r.status, ParseStatus::kComplete);
  EXPECT_EQ(r.body, "all of it");
  EXPECT_FALSE(r.keep_alive);
}

TEST(ResponseParser, ExpectsNoBodyWhereThereCanBeNone) {
  ResponseParser::Options head;
  head.head_request = true;
  EXPECT_EQ(parse("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", head).status,
            ParseStatus::kComplete);
  EXPECT_EQ(parse("HTTP/1.1 204 No Content\r\n\r\n").status, ParseStatus::kComplete);
  const Parsed not_modified = parse("HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n");
  EXPECT_EQ(not_modified.status, ParseStatus::kComplete);
  EXPECT_TRUE(not_modified.keep_alive);
}

TEST(ResponseParser, SkipsInterimResponses) {
  const Parsed r = parse(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
      "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(r.status, ParseStatus::kComplete);
  EXPECT_EQ(r.code, 201);
}

TEST(ResponseParser, RefusesAnUnaskedProtocolSwitch) {
  const Parsed r = parse(
      "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n\x01\x02");
  EXPECT_EQ(r.status, ParseStatus::kError);
  EXPECT_THAT(r.error, HasSubstr("101"));
  EXPECT_EQ(parse("HTTP/1.1 101 Switching Protocols\r\n\r\n").status, ParseStatus::kError);
}

TEST(ResponseParser, KnowsWhenTheConnectionMayCarryAnotherRequest) {
  EXPECT_FALSE(
      parse("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n").keep_alive);
  EXPECT_FALSE(parse("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n").keep_alive);
  EXPECT_TRUE(
      parse("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n").keep_alive);
}

TEST(ResponseParser, TellsTruncationFromAnEnd) {
  EXPECT_THAT(parse("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal", {}, 0, true).error,
              HasSubstr("body"));
  EXPECT_THAT(parse("HTTP/1.1 200 OK\r\nContent-", {}, 0, true).error, HasSubstr("headers"));
  EXPECT_THAT(
      parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", {}, 0, true).error,
      HasSubstr("body"));
}

TEST(ResponseParser, RefusesGarbageAndConflictingFraming) {
  for (std::string_view bad :
       {"SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 abc OK\r\n\r\n", "\x16\x03\x01\x02\x00\x01",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n"}) {
    const Parsed r = parse(bad);
    EXPECT_EQ(r.status, ParseStatus::kError) << bad;
    EXPECT_FALSE(r.error.empty()) << bad;
  }
}

TEST(ResponseParser, BoundsTheHeadersOfOneResponseAndOfEndlessInterimOnes) {
  ResponseParser::Options options;
  options.max_header_bytes = 1000;
  ResponseParser endless(options, nullptr);
  ParseStatus status = endless.feed("HTTP/1.1 200 OK\r\nX: ");
  int pieces = 0;
  for (; status == ParseStatus::kNeedMore && pieces < 100; ++pieces) {
    status = endless.feed(std::string(100, 'a'));
  }
  EXPECT_EQ(status, ParseStatus::kError);
  EXPECT_LE(pieces, 11);
  EXPECT_THAT(endless.error(), HasSubstr("1000"));

  ResponseParser interim(options, nullptr);
  status = ParseStatus::kNeedMore;
  for (pieces = 0; status == ParseStatus::kNeedMore && pieces < 1000; ++pieces) {
    status = interim.feed("HTTP/1.1 100 Continue\r\n\r\n");
  }
  EXPECT_EQ(status, ParseStatus::kError);
}

TEST(ResponseParser, TheHeaderLimitFallsOnTheSameByteInAnySplit) {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: aaaa\r\n\r\n";
  ResponseParser::Options options;
  for (const std::size_t step : {std::size_t{0}, std::size_t{1}, std::size_t{7}}) {
    options.max_header_bytes = head.size();
    const Parsed fits = parse(head + "okrest", options, step);
    EXPECT_EQ(fits.status, ParseStatus::kComplete) << step;
    EXPECT_EQ(fits.body, "ok");
    EXPECT_EQ(fits.leftover, 4u) << step;
    options.max_header_bytes = head.size() - 1;
    EXPECT_THAT(parse(head + "ok", options, step).error, HasSubstr("above the limit")) << step;
  }
}

TEST(ResponseParser, BoundsTrailers) {
  ResponseParser::Options options;
  options.max_header_bytes = 100;
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
  for (const std::size_t step : {std::size_t{0}, std::size_t{1}}) {
    EXPECT_EQ(parse(head + "X: " + std::string(99, 'a') + "\r\n\r\n", options, step).status,
              ParseStatus::kComplete);
    EXPECT_THAT(parse(head + "X: " + std::string(100, 'a') + "\r\n\r\n", options, step).error,
                HasSubstr("above the limit of 100"));
  }
}

TEST(ResponseParser, RefusesAStatusBelow100) {
  EXPECT_THAT(parse("HTTP/1.1 099 X\r\nContent-Length: 0\r\n\r\n").error, HasSubstr("status 99"));
  EXPECT_EQ(parse("HTTP/1.1 000 X\r\nContent-Length: 0\r\n\r\n").status, ParseStatus::kError);
}

TEST(ResponseParser, AnInterimResponseNeitherHasABodyNorClosesTheConnection) {
  for (const char* interim :
       {"HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 102 Processing\r\nConnection: close\r\n\r\n", "HTTP/1.0 100 Continue\r\n\r\n"}) {
    const Parsed r = parse(std::string(interim) + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    EXPECT_EQ(r.status, ParseStatus::kComplete) << interim << r.error;
    EXPECT_EQ(r.code, 200);
    EXPECT_EQ(r.body, "ok");
    EXPECT_TRUE(r.keep_alive);
  }
}

TEST(ResponseParser, JoinsRepeatedContentEncodings) {
  EXPECT_EQ(parse("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\ncontent-encoding: br\r\n"
                  "Content-Length: 0\r\n\r\n")
                .encoding,
            "gzip, br");
}

struct Fed {
  ParseStatus status = ParseStatus::kNeedMore;
  int code = 0;
  std::size_t leftover = 0;
  bool keep_alive = false;
  std::string body, encoding, error;
  bool operator==(const Fed&) const = default;
};

Fed feed_with(KnownHead* known, std::string_view first, std::string_view second = {}) {
  Collect sink;
  ResponseParser parser({}, &sink, known);
  Fed fed;
  fed.status = parser.feed(first);
  if (!second.empty()) fed.status = parser.feed(second);
  if (fed.status == ParseStatus::kNeedMore) fed.status = parser.finish();
  fed.code = parser.status();
  fed.leftover = parser.leftover();
  fed.keep_alive = parser.keep_alive();
  fed.body = sink.body;
  fed.encoding = parser.content_encoding();
  fed.error = parser.error();
  return fed;
}

constexpr std::string_view kPlainHead =
    "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Encoding: br\r\nContent-Length: 5\r\n\r\n";

TEST(ResponseParser, AKnownHeadSaysWhatParsingItWouldSay) {
  const std::string head(kPlainHead);
  KnownHead known;
  feed_with(&known, head + "hello");
  EXPECT_EQ(known.bytes, kPlainHead);
  for (const auto& [first, second] :
       std::vector<std::pair<std::string, std::string>>{{head + "world", ""},
                                                        {head + "wor", "ld"},
                                                        {head, "world and more"},
                                                        {head + "worldHTTP/1.1 200", ""},
                                                        {head + "wo", ""}}) {
    EXPECT_EQ(feed_with(&known, first, second), feed_with(nullptr, first, second)) << first;
    EXPECT_EQ(known.bytes, kPlainHead);
  }
}

TEST(ResponseParser, AKnownHeadIsKeptLikeAParsedOne) {
  constexpr std::string_view kBytes = "HTTP/1.1 200 Fine\r\nA:  1\r\nContent-Length: 2\r\n\r\nok";
  ResponseParser::Options options;
  options.keep_head = true;
  KnownHead known;
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(known.bytes.empty(), round == 0);
    ResponseParser parser(options, nullptr, &known);
    EXPECT_EQ(parser.feed(kBytes), ParseStatus::kComplete);
    EXPECT_EQ(parser.head(), "A: 1\r\nContent-Length: 2\r\n");
    EXPECT_EQ(parser.reason(), "Fine");
  }
}

TEST(ResponseParser, ANewHeadReplacesTheKnownOne) {
  KnownHead known;
  feed_with(&known, std::string(kPlainHead) + "hello");
  const std::string other =
      "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno";
  EXPECT_EQ(feed_with(&known, other), feed_with(nullptr, other));
  EXPECT_EQ(known.status, 404);
  EXPECT_FALSE(known.keep_alive);
  EXPECT_EQ(feed_with(&known, other), feed_with(nullptr, other));
}

TEST(ResponseParser, LearnsOnlyHeadsThatSayAllThereIsToKnow) {
  for (std::string_view unfit :
       {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\nto the end", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhal",
        "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"}) {
    KnownHead known;
    feed_with(&known, unfit);
    EXPECT_EQ(known.bytes, "") << unfit;
  }
  KnownHead known;
  feed_with(&known,
            "HTTP/1.1 200 OK\r\nX: " + std::string(2000, 'a') + "\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(known.bytes, "");
}

TEST(ResponseParser, StaysFinishedOnceFinished) {
  ResponseParser parser({}, nullptr);
  EXPECT_EQ(parser.feed("HTTP/1.1 204 No Content\r\n\r\n"), ParseStatus::kComplete);
  EXPECT_EQ(parser.feed("more"), ParseStatus::kComplete);
  EXPECT_EQ(parser.leftover(), 4u);
  EXPECT_EQ(parser.finish(), ParseStatus::kComplete);
}

}  // namespace
}  // namespace stormlight::http
