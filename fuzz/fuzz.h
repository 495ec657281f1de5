// What the fuzzers share: checks that stop the fuzzer, and ways to cut up its input.
//
// Thread rule: none; libFuzzer calls from one thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/strings.h"
#include "base/url.h"

namespace stormlight::fuzz {

/// A property that must hold; unlike assert() it is there in release builds.
inline void check(bool holds, const char* property, std::string_view detail = {}) {
  if (holds) return;
  std::fprintf(stderr, "broken property: %s: %s\n", property, quoted(detail, 2000).c_str());
  std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Takes the text up to the next newline (or all of it) off the front.
inline std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

/// Takes one byte off the front; 0 when there is none.
inline std::uint8_t take_byte(std::string_view& text) {
  if (text.empty()) return 0;
  const auto byte = static_cast<std::uint8_t>(text.front());
  text.remove_prefix(1);
  return byte;
}

/// Hands `text` to feed(piece) in pieces whose sizes come from `seed`, many of them tiny, until
/// feed returns false.
template <typename Feed>
void in_pieces(std::string_view text, std::uint64_t seed, Feed&& feed) {
  Random random(seed);
  while (!text.empty()) {
    const std::size_t most = random.below(4) == 0 ? 4096 : 3;
    const std::size_t size = std::min<std::size_t>(1 + random.below(most), text.size());
    if (!feed(text.substr(0, size))) return;
    text.remove_prefix(size);
  }
}

/// The invariants of base/url.h, and that the URL survives being printed and read again.
inline void check_url(const Url& url) {
  const std::string shown = url.to_string();
  check(url.scheme == "http" || url.scheme == "https", "scheme is http or https", shown);
  check(!url.host.empty() && url.host == to_lower(url.host), "host is lower case", shown);
  check(url.port != 0, "port is not 0", shown);
  check(url.target.starts_with('/'), "target begins with a slash", shown);
  check(std::all_of(url.target.begin(), url.target.end(),
                    [](char c) { return c > 0x20 && c < 0x7f && c != '#'; }),
        "target is fit for a request line", shown);
  check(url.has_credentials || (url.user.empty() && url.password.empty()),
        "no credentials unless it says so", shown);
  check(url.user.find(':') == std::string::npos, "user holds no colon", shown);
  check(std::none_of(url.user.begin(), url.user.end(), is_control) &&
            std::none_of(url.password.begin(), url.password.end(), is_control),
        "credentials hold no control characters", shown);

  const Result<Url> again = parse_url(shown);
  check(again.ok(), "to_string() can be parsed", shown);
  check(again->scheme == url.scheme && again->host == url.host && again->port == url.port &&
            again->target == url.target && !again->has_credentials,
        "to_string() gives the same URL", shown);
  const Result<Url> origin = parse_url(url.origin());
  check(origin.ok() && origin->origin() == url.origin(), "origin() is stable", shown);
}

}  // namespace stormlight::fuzz
