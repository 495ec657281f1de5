// HdrHistogram's V2 encoding. All integers are big-endian; the compressed form is
//   cookie 0x1c849314 | length | zlib( cookie 0x1c849313 | payload length | index offset 0 |
//   significant digits 3 | lowest value 1 | highest trackable value | ratio 1.0 | payload )
// and the payload is a row of ZigZag LEB128 numbers: a count n >= 0, or -n for n empty cells.
// Source: G. Tene, HdrHistogram, AbstractHistogram.encodeIntoByteBuffer and ZigZagEncoding.
#include <algorithm>
#include <bit>
#include <new>
#include <optional>

#include <zlib.h>

#include "stormlight/histogram.h"

#include "base/strings.h"

namespace stormlight {
namespace {

constexpr std::uint32_t kCookie = 0x1c849303 | 0x10;
constexpr std::uint32_t kCompressedCookie = 0x1c849304 | 0x10;
constexpr std::size_t kHeaderBytes = 40;
constexpr std::size_t kCompressedHeaderBytes = 8;
constexpr int kDigits = 3;
// A number takes 9 bytes at most and stands for one cell at least.
constexpr std::size_t kMaxPlain = kHeaderBytes + std::size_t{9} * Histogram::kCells;
// zlib adds a few bytes per 16 KiB to what it cannot compress; base64 makes 4 of 3.
constexpr std::size_t kMaxText = 2 * kMaxPlain;

Error not_a_histogram(std::string why) {
  return Error::input("not an HdrHistogram V2 text: " + std::move(why));
}

template <typename T>
void put(std::string& out, T value) {
  for (int shift = static_cast<int>(sizeof(T)) * 8 - 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift & 0xff));
  }
}

/// Writes value * 2 (ZigZag of value >= 0) or value * -2 - 1 (value < 0): 7 bits per byte, low
/// ones first, the ninth byte with 8.
void put_zigzag(std::string& out, std::int64_t value) {
  std::uint64_t bits =
      static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
  for (int byte = 1; byte < 9 && bits > 0x7f; ++byte) {
    out.push_back(static_cast<char>((bits & 0x7f) | 0x80));
    bits >>= 7;
  }
  out.push_back(static_cast<char>(bits));
}

/// Reads what put() and put_zigzag() write; nullopt at the end of the bytes.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  bool done() const { return bytes_.empty(); }
  std::size_t left() const { return bytes_.size(); }

  template <typename T>
  std::optional<T> number() {
    if (bytes_.size() < sizeof(T)) return std::nullopt;
    T value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) value = static_cast<T>(value << 8 | byte());
    return value;
  }

  std::optional<std::int64_t> zigzag() {
    std::uint64_t bits = 0;
    for (int shift = 0; !bytes_.empty(); shift += 7) {
      const std::uint64_t next = byte();
      const bool last = shift == 56;
      bits |= (last ? next : next & 0x7f) << shift;
      if (last || next < 0x80) return static_cast<std::int64_t>(bits >> 1 ^ (0 - (bits & 1)));
    }
    return std::nullopt;
  }

 private:
  std::uint8_t byte() {
    const auto next = static_cast<std::uint8_t>(bytes_.front());
    bytes_.remove_prefix(1);
    return next;
  }

  std::string_view bytes_;
};

std::string deflate_all(const std::string& plain) {
  uLongf length = compressBound(plain.size());
  std::string packed(length, '\0');
  const int status =
      compress2(reinterpret_cast<Bytef*>(packed.data()), &length,
                reinterpret_cast<const Bytef*>(plain.data()), plain.size(), Z_DEFAULT_COMPRESSION);
  // With compressBound() bytes of room, only zlib's own memory can be missing.
  if (status != Z_OK) throw std::bad_alloc();
  packed.resize(length);
  return packed;
}

/// At most kMaxPlain bytes; nullopt for anything but one whole zlib stream of at most that size.
std::optional<std::string> inflate_all(std::string_view packed) {
  std::string plain(kMaxPlain, '\0');
  uLongf length = plain.size();
  uLong used = packed.size();
  const int status = uncompress2(reinterpret_cast<Bytef*>(plain.data()), &length,
                                 reinterpret_cast<const Bytef*>(packed.data()), &used);
  if (status != Z_OK || used != packed.size()) return std::nullopt;
  plain.resize(length);
  return plain;
}

}  // namespace

/// Moves counts between a Histogram's cells and the plain (not yet deflated) V2 bytes.
class HistogramCodec {
 public:
  static std::string encode(const Histogram& histogram) {
    std::string payload;
    for (int cell = 0, end = end_of_used(histogram); cell < end;) {
      int next = cell;
      while (next < end && count(histogram, next) == 0) ++next;
      if (const int zeros = next - cell; zeros > 0) {
        put_zigzag(payload, zeros == 1 ? 0 : -zeros);
      } else {
        put_zigzag(payload, count(histogram, next++));
      }
      cell = next;
    }
    std::string bytes;
    bytes.reserve(kHeaderBytes + payload.size());
    put(bytes, kCookie);
    put(bytes, static_cast<std::uint32_t>(payload.size()));
    put(bytes, std::uint32_t{0});
    put(bytes, std::uint32_t{kDigits});
    put(bytes, std::uint64_t{1});
    put(bytes, std::uint64_t{Histogram::kHighest});
    put(bytes, std::bit_cast<std::uint64_t>(1.0));
    return bytes + payload;
  }

  static Result<Histogram> decode(std::string_view bytes) {
    Reader in(bytes);
    const auto cookie = in.number<std::uint32_t>();
    const auto length = in.number<std::uint32_t>();
    const auto offset = in.number<std::uint32_t>();
    const auto digits = in.number<std::uint32_t>();
    const auto lowest = in.number<std::uint64_t>();
    const auto highest = in.number<std::uint64_t>();
    const auto ratio = in.number<std::uint64_t>();
    if (!ratio) return not_a_histogram("its header is cut off");
    if (*cookie != kCookie) return not_a_histogram("unknown inner cookie");
    if (*digits != kDigits) return not_a_histogram("it does not have 3 significant digits");
    if (*lowest != 1) return not_a_histogram("its lowest value is not 1");
    if (*highest < 2 || *highest > INT64_MAX) return not_a_histogram("bad highest value");
    // npm's hdr-histogram-js writes the integer 1 in both fields; its values are neither.
    const bool is_plain = *offset == 0 && *ratio == std::bit_cast<std::uint64_t>(1.0);
    const bool is_from_js = *offset == 1 && *ratio == 1;
    if (!is_plain && !is_from_js) {
      return not_a_histogram("shifted or scaled values are not supported");
    }
    if (*length != in.left()) return not_a_histogram("its payload has another length than it says");
    return decode_counts(in);
  }

 private:
  static std::int64_t count(const Histogram& histogram, int cell) {
    if (histogram.cells_ == nullptr) return 0;
    return static_cast<std::int64_t>(std::min<std::uint64_t>(histogram.cells_[cell], INT64_MAX));
  }

  /// One past the last cell with a count; at least 1, because no reader expects an empty payload.
  static int end_of_used(const Histogram& histogram) {
    int cell = std::bit_width(histogram.figures_.groups) * Histogram::kGroupCells;
    while (cell > 1 && count(histogram, cell - 1) == 0) --cell;
    return std::max(cell, 1);
  }

  static Result<Histogram> decode_counts(Reader in) {
    constexpr int kEnd = Histogram::cell_of(Histogram::kHighest) + 1;
    Histogram histogram;
    std::int64_t cell = 0;
    while (!in.done()) {
      const auto number = in.zigzag();
      if (!number) return not_a_histogram("its payload ends inside a number");
      if (*number <= 0) {  // INT64_MIN has no positive twin, so compare before negating
        if (*number < -std::int64_t{Histogram::kCells}) return not_a_histogram("too many cells");
        cell += *number == 0 ? 1 : -*number;
      } else {
        if (cell >= kEnd) return not_a_histogram("it holds values above 1 h");
        if (!add(histogram, static_cast<int>(cell), static_cast<std::uint64_t>(*number))) {
          return not_a_histogram("its counts are too large");
        }
        ++cell;
      }
      if (cell > Histogram::kCells) return not_a_histogram("too many cells");
    }
    return histogram;
  }

  static bool add(Histogram& histogram, int cell, std::uint64_t times) {
    Histogram::Figures& figures = histogram.figures_;
    if (times > std::uint64_t{INT64_MAX} - figures.count) return false;
    const std::int64_t lowest = Histogram::lowest_in_cell(cell);
    const std::int64_t highest = Histogram::highest_in_cell(cell);
    histogram.reserve();
    histogram.add(cell, lowest + (highest - lowest + 1) / 2, times);
    figures.min = std::min(figures.min, lowest);
    figures.max = highest;  // cells come in order
    return true;
  }
};

std::string Histogram::encode_base64() const {
  const std::string packed = deflate_all(HistogramCodec::encode(*this));
  std::string bytes;
  bytes.reserve(kCompressedHeaderBytes + packed.size());
  put(bytes, kCompressedCookie);
  put(bytes, static_cast<std::uint32_t>(packed.size()));
  bytes += packed;
  return base64_encode(bytes);
}

Result<Histogram> Histogram::decode_base64(std::string_view text) {
  if (text.size() > kMaxText) return not_a_histogram("it is too long");
  const Result<std::string> bytes = base64_decode(text);
  if (!bytes) return not_a_histogram(bytes.error().message);
  Reader in(*bytes);
  const auto cookie = in.number<std::uint32_t>();
  const auto length = in.number<std::uint32_t>();
  if (!length) return not_a_histogram("it is cut off");
  if (*cookie != kCompressedCookie) return not_a_histogram("unknown cookie");
  if (*length != in.left()) return not_a_histogram("it has another length than it says");
  const auto plain = inflate_all(std::string_view(*bytes).substr(kCompressedHeaderBytes));
  if (!plain) return not_a_histogram("its zlib stream is broken or too long");
  return HistogramCodec::decode(*plain);
}

}  // namespace stormlight
