// Incremental HTTP/1.x response parser over llhttp: bytes in, facts out, no I/O.
//
// Thread rule: none of its own; one response per object.
// Invariants: 1xx responses are skipped; after kComplete or kError nothing more is consumed, and
// leftover() counts the bytes of the last feed() that lie behind the response; any split of the
// input gives the same result as one piece. Memory: header values of interest and 1xx overhead
// are bounded by max_header_bytes; the body is handed on, never kept.
// Source: RFC 9112 (message framing, section 6.3 for the length), RFC 9110 section 15 (statuses).
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <llhttp.h>

#include "stormlight/units.h"

#include "http/h1/known_head.h"

namespace stormlight::http {

enum class ParseStatus : std::uint8_t { kNeedMore, kComplete, kError };

class ResponseParser;

/// Hears the body as it comes, with transfer coding removed and content coding in place.
class BodySink {
 public:
  virtual void on_body(const ResponseParser& response, std::string_view piece) = 0;

 protected:
  ~BodySink() = default;
};

class ResponseParser {
 public:
  struct Options {
    bool head_request = false;     ///< the response has no body whatever its headers say
    bool connect_request = false;  ///< so has a 2xx to CONNECT
    /// Of all heads together, 1xx included; trailers may be as long again.
    std::size_t max_header_bytes = 64 * 1024;
    bool keep_head = false;  ///< for head() and reason()
  };

  /// `sink` and `known` may be null; they must outlive the parser. `known` is that of earlier
  /// responses under the same options, and learns from this one.
  ResponseParser(const Options& options, BodySink* sink, KnownHead* known = nullptr)
      : options_(options), sink_(sink), known_(known) {}
  ResponseParser(const ResponseParser&) = delete;
  ResponseParser& operator=(const ResponseParser&) = delete;

  ParseStatus feed(std::string_view bytes);
  /// The connection ended in order: completes a close-delimited body, else an error.
  ParseStatus finish();

  /// Whether any byte of a response has come.
  bool started() const { return started_; }
  std::size_t leftover() const { return leftover_; }
  /// 0 until the final response's head is whole.
  int status() const { return head_done_ ? status_ : 0; }
  /// After kComplete: whether the connection may carry another request.
  bool keep_alive() const { return complete_ && keep_alive_; }
  /// After kError: what is wrong, one clause.
  const std::string& error() const { return error_; }

  const std::string& location() const { return values_[kLocation]; }
  const std::string& content_encoding() const { return values_[kContentEncoding]; }
  const std::vector<std::string>& set_cookies() const { return set_cookies_; }

  /// With keep_head, once the head is whole: the final response's field lines in the order they
  /// came, "Name: value\r\n" each, the value without white space around it. No trailers.
  const std::string& head() const { return head_; }
  /// With keep_head: the reason phrase; often empty.
  const std::string& reason() const { return reason_; }

 private:
  enum Wanted : std::uint8_t { kLocation, kContentEncoding, kSetCookie, kOther };
  static constexpr std::size_t kLongestName = 16;  // "content-encoding"

  static int on_message_begin(llhttp_t* parser);
  static int on_status(llhttp_t* parser, const char* at, std::size_t length);
  static int on_header_field(llhttp_t* parser, const char* at, std::size_t length);
  static int on_header_field_complete(llhttp_t* parser);
  static int on_header_value(llhttp_t* parser, const char* at, std::size_t length);
  static int on_headers_complete(llhttp_t* parser);
  static int on_body(llhttp_t* parser, const char* at, std::size_t length);
  static int on_message_complete(llhttp_t* parser);
  static llhttp_settings_t make_settings(bool keep_head);
  static ResponseParser& self(llhttp_t* parser) {
    return *static_cast<ResponseParser*>(parser->data);
  }

  Wanted wanted_name() const;
  bool is_interim() const { return parser_.status_code / 100 == 1; }
  void begin();
  void end_line();  // of head_
  ParseStatus execute(std::string_view bytes);
  bool has_known_head(std::string_view bytes) const;
  void take_known_head();
  ParseStatus count_body(std::string_view bytes);
  void learn(std::string_view response);
  ParseStatus fail(std::string error);
  std::string over_limit() const;
  /// Behind the head: adds to trailer_bytes_; false when that is above the limit.
  bool count_trailer(std::size_t bytes);

  llhttp_t parser_;  // from begin() on, which a known head does without
  Options options_;
  BodySink* sink_;
  KnownHead* known_;
  std::uint64_t body_left_ = 0;    // behind a known head
  std::uint64_t body_length_ = 0;  // of a response that can be learned
  int status_ = 0;
  std::size_t head_bytes_ = 0;  // before the head is done
  std::size_t trailer_bytes_ = 0;
  std::size_t leftover_ = 0;
  std::array<char, kLongestName> name_{};
  std::size_t name_length_ = 0;
  Wanted wanted_ = kOther;
  bool started_ = false;
  bool head_was_known_ = false;
  bool had_interim_ = false;
  bool may_learn_ = false;
  bool head_done_ = false;
  bool complete_ = false;
  bool keep_alive_ = false;
  std::array<std::string, 2> values_;
  std::vector<std::string> set_cookies_;
  std::string head_;
  std::string reason_;
  std::string error_;
};

}  // namespace stormlight::http
