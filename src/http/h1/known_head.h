// KnownHead: the head of an earlier response to the same request, and what it said.
//
// A target under load answers the same request with the same head, byte for byte, until its clock's
// second changes. Equal bytes parse to equal facts, so comparing them replaces parsing them, which
// was 7% of a request's CPU time. Nothing is guessed: one byte apart, and the parser reads it.
//
// Thread rule: one worker's, like the Request it belongs to.
// Invariants: `bytes` is a whole head with its empty line, read by ResponseParser under the options
// of that request, without interim responses before it and without the fields that are kept apart
// (Location, Set-Cookie); its body is exactly `body_length` bytes long.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace stormlight::http {

struct KnownHead {
  /// Longer heads are not kept: they rarely come twice.
  static constexpr std::size_t kLongest = 1024;

  std::string bytes;  ///< empty: none so far
  std::string content_encoding;
  std::string fields;  ///< as ResponseParser::head(), if it keeps heads
  std::string reason;
  std::uint64_t body_length = 0;
  int status = 0;
  bool keep_alive = false;
};

}  // namespace stormlight::http
