// Content codings. Input: a byte that picks the codings, one that picks the split, then the body.
#include <array>
#include <optional>

#include "fuzz/fuzz.h"
#include "http/content_decoder.h"

using namespace stormlight;
using namespace stormlight::http;

namespace {

constexpr std::array<std::string_view, 8> kCodings = {
    "gzip", "deflate", "br", "gzip, br", "deflate, gzip", "gzip, gzip", "br, deflate", ""};
constexpr ByteCount kLimit = ByteCount::kib(100);

struct Decoded {
  bool ok = true;
  bool limited = false;
  std::string text;
};

Decoded decode(std::string_view codings, std::string_view body, std::optional<std::uint64_t> seed) {
  Result<ContentDecoder> decoder = ContentDecoder::create(codings, kLimit);
  Decoded result;
  const auto write = [&](std::string_view piece) {
    result.ok = decoder->write(piece).ok();
    fuzz::check(decoder->text().size() <= kLimit.bytes(), "the limit holds");
    return result.ok;
  };
  if (seed) {
    fuzz::in_pieces(body, *seed, write);
  } else {
    write(body);
  }
  result.ok = result.ok && decoder->finish().ok();
  result.limited = decoder->limited();
  result.text = decoder->take_text();
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view body = fuzz::text_of(data, size);
  const std::string_view codings = kCodings[fuzz::take_byte(body) % kCodings.size()];
  const std::uint64_t seed = fuzz::take_byte(body);
  const Decoded whole = decode(codings, body, std::nullopt);
  const Decoded split = decode(codings, body, seed);
  fuzz::check(!whole.limited || whole.text.size() <= kLimit.bytes(), "a cut text is no longer");
  if (codings.empty()) fuzz::check(whole.text == body.substr(0, kLimit.bytes()), "identity");

  // Brotli may hold back what it decoded before an error, so that the limit comes first in one
  // split and the error in another.
  const bool brotli = codings.find("br") != std::string_view::npos;
  const bool error_at_limit = brotli && whole.limited != split.limited;
  if (!error_at_limit) {
    fuzz::check(whole.ok == split.ok, "any split ends the same way", codings);
    fuzz::check(whole.limited == split.limited, "any split meets the limit", codings);
    fuzz::check(!whole.ok || whole.text == split.text, "any split gives the same text", codings);
  }
  return 0;
}
