// A response as an endpoint makes it, and how it is written.
//
// Thread rule: one thread. A Response is reused for all answers of a thread.
#pragma once

#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

#include "stormlight/units.h"

namespace stormlight::target {

struct Response {
  static constexpr std::string_view kJson = "application/json";

  enum class Framing : std::uint8_t {
    kLength,      ///< Content-Length
    kChunked,     ///< with a trailer; kUntilClose for an HTTP/1.0 client
    kUntilClose,  ///< neither; the end of the connection is the end of the body
  };

  int status = 200;
  std::string_view content_type = kJson;  ///< a literal
  std::string headers;                    ///< further ones, as "Name: value\r\n" each
  std::string body;
  std::uint64_t streamed_bytes = 0;  ///< generated after `body`; see stream_block()
  Framing framing = Framing::kLength;

  void reset();
  void add_header(std::string_view name, std::string_view value);
  /// {"detail": text}, the shape of all errors here.
  void set_detail(int new_status, std::string_view text);
  /// Whether the status admits a body at all (RFC 9110 section 6.4.1).
  bool may_have_body() const { return status != 204 && status != 304; }
};

/// What a connection adds to each response.
struct ResponseFrame {
  std::string_view date;    ///< IMF-fixdate
  bool close = false;       ///< say that the connection ends with this response
  bool keep_alive = false;  ///< say that it does not, as HTTP/1.0 clients want to hear
  bool head_only = false;   ///< the answer to HEAD
};

/// Appends head and body, without the streamed part.
void append_response(std::string& out, const Response& response, const ResponseFrame& frame);

/// "Tue, 15 Nov 1994 08:12:31 GMT" (RFC 9110 section 5.6.7).
std::string http_date(std::time_t time);

/// 128 KiB of which byte i is the same as byte i of every streamed body: lines of 64 characters.
std::string_view stream_block();

/// The trailer of a chunked stream, after its last chunk.
std::string stream_end(std::uint64_t bytes);

}  // namespace stormlight::target
