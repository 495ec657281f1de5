// Streaming decoder of a response body's content coding: gzip, deflate, br, and lists of them.
//
// Thread rule: belongs to one response. Movable, not copyable.
// Invariants: text() never exceeds the limit, and once the limit is reached nothing more is
// decoded, so a decompression bomb costs no more than the limit in memory and time. After finish(),
// or once the limit is reached, only the text is held. Source: RFC 9110 section 8.4, RFC 1950
// (zlib), 1951 (deflate), 1952 (gzip), 7932 (brotli).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stormlight/result.h"
#include "stormlight/units.h"

namespace stormlight::http {

/// What create() understands, as the value of Accept-Encoding.
inline constexpr std::string_view kAcceptedCodings = "gzip, deflate, br";

class ContentDecoder {
 public:
  /// `content_encoding` is the field's value, several fields joined by commas; empty or "identity":
  /// the body as it is. At most `limit` decoded bytes are kept.
  /// Errors (kInput): an unknown coding, or more than 4 of them.
  static Result<ContentDecoder> create(std::string_view content_encoding, ByteCount limit);

  ContentDecoder(ContentDecoder&&) noexcept;
  ContentDecoder& operator=(ContentDecoder&&) noexcept;
  ~ContentDecoder();

  /// The next piece of the body; any split gives the same text. Errors (kInput): data that the
  /// coding does not allow, or data behind its end. Not to be called after an Error.
  Result<void> write(std::string_view chunk);
  /// The body is over. Error (kInput) if the coding says that something is missing; an empty body
  /// is accepted, as every client does. Call at most once.
  Result<void> finish();

  const std::string& text() const;
  /// Moves the text out.
  std::string take_text();
  /// Whether the limit cut the text.
  bool limited() const;

 private:
  class Stage;
  class InflateStage;
  class BrotliStage;
  class Output;

  ContentDecoder();

  std::unique_ptr<Output> output_;
  std::vector<std::unique_ptr<Stage>> stages_;  // in the order of decoding; empty: identity
};

}  // namespace stormlight::http
