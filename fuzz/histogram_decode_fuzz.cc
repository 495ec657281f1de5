// Encoded histograms. Input: a byte that says how deep the rest begins, and the rest. Each layer
// has its own way in, because zlib's checksum would stop nearly every mutation of the layer below.
#include <bit>

#include <zlib.h>

#include "stormlight/histogram.h"

#include "fuzz/fuzz.h"

using namespace stormlight;

namespace {

template <typename T>
std::string big_endian(T value) {
  std::string bytes;
  for (int shift = static_cast<int>(sizeof(T)) * 8 - 8; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>(value >> shift & 0xff));
  }
  return bytes;
}

std::string with_length(std::uint32_t cookie, std::string_view head, std::string_view bytes) {
  std::string out = big_endian(cookie) + big_endian(static_cast<std::uint32_t>(bytes.size()));
  return out.append(head).append(bytes);
}

std::string deflated(std::string_view plain) {
  uLongf length = compressBound(plain.size());
  std::string packed(length, '\0');
  compress(reinterpret_cast<Bytef*>(packed.data()), &length,
           reinterpret_cast<const Bytef*>(plain.data()), plain.size());
  packed.resize(length);
  return packed;
}

/// The text to decode, of which `rest` is the whole, the zlib stream, the plain bytes or the
/// payload.
std::string text_from(std::uint8_t depth, std::string_view rest) {
  if (depth % 4 == 0) return std::string(rest);
  if (depth % 4 == 1) return base64_encode(with_length(0x1c849314, "", rest));
  if (depth % 4 == 2) return base64_encode(with_length(0x1c849314, "", deflated(rest)));
  const std::string head = big_endian(std::uint32_t{0}) + big_endian(std::uint32_t{3}) +
                           big_endian(std::uint64_t{1}) +
                           big_endian(std::uint64_t{Histogram::kHighest}) +
                           big_endian(std::bit_cast<std::uint64_t>(1.0));
  const std::string plain = with_length(0x1c849313, head, rest);
  return base64_encode(with_length(0x1c849314, "", deflated(plain)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = fuzz::text_of(data, size);
  const std::uint8_t depth = fuzz::take_byte(rest);
  const Result<Histogram> histogram = Histogram::decode_base64(text_from(depth, rest));
  if (!histogram.ok()) {
    fuzz::check(!histogram.error().message.empty(), "an error has a message");
    return 0;
  }
  std::uint64_t count = 0;
  Nanoseconds last{-1};
  histogram->for_each_cell([&](Nanoseconds highest, std::uint64_t times) {
    fuzz::check(highest > last && times > 0, "cells rise and are used");
    last = highest;
    count += times;
  });
  fuzz::check(count == histogram->count(), "the count is that of the cells");
  fuzz::check(histogram->min() <= histogram->mean() && histogram->mean() <= histogram->max(),
              "the mean lies between the ends");
  Nanoseconds below{0};
  for (const double q : {0.0, 0.5, 0.99, 1.0}) {
    fuzz::check(histogram->quantile(q) >= below, "quantiles rise");
    below = histogram->quantile(q);
  }
  fuzz::check(below == histogram->max(), "the last quantile is the maximum");

  const std::string encoded = histogram->encode_base64();
  const Result<Histogram> again = Histogram::decode_base64(encoded);
  fuzz::check(again.ok(), "what we encode can be decoded", encoded);
  fuzz::check(again->encode_base64() == encoded, "encoding is stable", encoded);
  fuzz::check(again->count() == count && again->stddev() == histogram->stddev(),
              "nothing is lost on the way", encoded);
  return 0;
}
