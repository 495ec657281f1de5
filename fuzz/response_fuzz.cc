// The HTTP/1.1 response parser. Input: a byte of options, a byte for the split, then what the
// server sends. Any split must give the same response as one piece, and so must a parser that knows
// the heads of earlier responses.
#include <vector>

#include "fuzz/fuzz.h"
#include "http/h1/response_parser.h"

using namespace stormlight;
using namespace stormlight::http;

namespace {

constexpr std::size_t kSmallHead = 200;

enum OptionBits : std::uint8_t {
  kHead = 1,
  kConnect = 2,
  kSmallLimit = 4,
  kFinish = 8,
  kKeepHead = 16
};

class Body final : public BodySink {
 public:
  void on_body(const ResponseParser& response, std::string_view piece) override {
    fuzz::check(response.status() >= 200, "a body belongs to a final response", piece);
    fuzz::check(!piece.empty(), "pieces of a body are not empty");
    text += piece;
  }
  std::string text;
};

struct Response {
  ParseStatus end = ParseStatus::kNeedMore;
  int status = 0;
  bool keep_alive = false;
  std::size_t consumed = 0;
  std::string error;
  std::string body;
  std::string location;
  std::string content_encoding;
  std::string head;
  std::string reason;
  std::vector<std::string> set_cookies;
};

class Reader {
 public:
  explicit Reader(std::uint8_t bits, KnownHead* known = nullptr)
      : bits_(bits), parser_(options(bits), &body_, known) {}

  bool feed(std::string_view piece) {
    response_.end = parser_.feed(piece);
    fuzz::check(parser_.leftover() <= piece.size(), "leftover is part of the piece");
    response_.consumed += piece.size();
    if (response_.end == ParseStatus::kComplete) response_.consumed -= parser_.leftover();
    return response_.end == ParseStatus::kNeedMore;
  }

  Response result() {
    if (response_.end == ParseStatus::kNeedMore && (bits_ & kFinish) != 0) {
      response_.end = parser_.finish();
      fuzz::check(response_.end != ParseStatus::kNeedMore, "finish() decides");
    }
    const bool failed = response_.end == ParseStatus::kError;
    fuzz::check(failed == !parser_.error().empty(), "an error has a text", parser_.error());
    response_.status = parser_.status();
    response_.keep_alive = parser_.keep_alive();
    response_.error = parser_.error();
    response_.body = body_.text;
    response_.location = parser_.location();
    response_.content_encoding = parser_.content_encoding();
    response_.head = parser_.head();
    response_.reason = parser_.reason();
    response_.set_cookies = parser_.set_cookies();
    return response_;
  }

 private:
  static ResponseParser::Options options(std::uint8_t bits) {
    ResponseParser::Options options;
    options.keep_head = (bits & kKeepHead) != 0;
    options.head_request = (bits & kHead) != 0;
    options.connect_request = (bits & kConnect) != 0;
    if ((bits & kSmallLimit) != 0) options.max_header_bytes = kSmallHead;
    return options;
  }

  std::uint8_t bits_;
  Body body_;
  ResponseParser parser_;
  Response response_;
};

void check_equal(const Response& a, const Response& b) {
  fuzz::check(a.end == b.end, "both end the same way", a.error + " / " + b.error);
  fuzz::check(a.status == b.status && a.body == b.body, "both give the same status and body",
              a.body + " / " + b.body);
  if (a.end != ParseStatus::kComplete) return;
  fuzz::check(a.keep_alive == b.keep_alive, "both keep the connection alike");
  fuzz::check(a.consumed == b.consumed, "both end at the same byte",
              std::to_string(a.consumed) + " / " + std::to_string(b.consumed));
  fuzz::check(a.location == b.location && a.set_cookies == b.set_cookies &&
                  a.content_encoding == b.content_encoding && a.head == b.head &&
                  a.reason == b.reason,
              "both give the same fields");
}

/// Reads the same response three times with one KnownHead: learning it, knowing it, and knowing
/// that of another response that begins alike.
void check_known_head(std::string_view text, std::uint8_t bits, std::uint64_t seed,
                      const Response& plain) {
  KnownHead known;
  for (int round = 0; round < 2; ++round) {
    Reader reader(bits, &known);
    reader.feed(text);
    check_equal(reader.result(), plain);
  }
  Reader split(bits, &known);
  fuzz::in_pieces(text, seed, [&](std::string_view piece) { return split.feed(piece); });
  check_equal(split.result(), plain);

  std::string other(text);
  other[seed % other.size()] ^= 1;
  Reader plain_other(bits);
  plain_other.feed(other);
  Reader knowing_other(bits, &known);
  knowing_other.feed(other);
  check_equal(knowing_other.result(), plain_other.result());
}

void check_complete(const Response& response, std::uint8_t bits) {
  fuzz::check(response.status >= 200 && response.status <= 999, "the status is a final one",
              std::to_string(response.status));
  const bool bare = (bits & kHead) != 0 || response.status == 204 || response.status == 304;
  fuzz::check(!bare || response.body.empty(), "no body where there can be none", response.body);
  std::vector<std::string> fields = response.set_cookies;
  fields.push_back(response.location);
  fields.push_back(response.content_encoding);
  for (const std::string& value : fields) {
    fuzz::check(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
                "a field value is one line", value);
  }
  std::size_t kept = response.location.size() + response.content_encoding.size();
  for (const std::string& value : response.set_cookies) kept += value.size();
  fuzz::check((bits & kSmallLimit) == 0 || kept <= kSmallHead, "the header limit holds");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  const std::uint8_t bits = fuzz::take_byte(text);
  const std::uint64_t seed = fuzz::take_byte(text);

  Reader whole_reader(bits);
  if (!text.empty()) whole_reader.feed(text);
  const Response whole = whole_reader.result();
  Reader split_reader(bits);
  fuzz::in_pieces(text, seed, [&](std::string_view piece) { return split_reader.feed(piece); });
  const Response split = split_reader.result();

  check_equal(whole, split);
  if (!text.empty()) check_known_head(text, bits, seed, whole);
  if (whole.end == ParseStatus::kComplete) check_complete(whole, bits);
  return 0;
}
