#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <zlib.h>

#include "stormlight/histogram.h"

#include "base/random.h"
#include "base/strings.h"
#include "metrics/histogram_testing.h"

namespace stormlight {
namespace {

using std::chrono::hours;
using testing::HasSubstr;

template <typename T>
std::string big_endian(T value) {
  std::string bytes;
  for (int shift = static_cast<int>(sizeof(T)) * 8 - 8; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>(value >> shift & 0xff));
  }
  return bytes;
}

std::string deflated(const std::string& plain) {
  uLongf length = compressBound(plain.size());
  std::string packed(length, '\0');
  compress(reinterpret_cast<Bytef*>(packed.data()), &length,
           reinterpret_cast<const Bytef*>(plain.data()), plain.size());
  packed.resize(length);
  return packed;
}

std::string wrapped(const std::string& packed, std::uint32_t cookie = 0x1c849314) {
  return base64_encode(big_endian(cookie) + big_endian(static_cast<std::uint32_t>(packed.size())) +
                       packed);
}

/// A text written by hand, one field of which a test can spoil.
struct Handmade {
  std::uint32_t cookie = 0x1c849313;
  std::uint32_t offset = 0;
  std::uint32_t digits = 3;
  std::uint64_t lowest = 1;
  std::uint64_t highest = Histogram::kHighest;
  double ratio = 1;
  std::string payload;
  std::int64_t length_error = 0;

  std::string plain() const {
    const auto length = static_cast<std::int64_t>(payload.size()) + length_error;
    return big_endian(cookie) + big_endian(static_cast<std::uint32_t>(length)) +
           big_endian(offset) + big_endian(digits) + big_endian(lowest) + big_endian(highest) +
           big_endian(std::bit_cast<std::uint64_t>(ratio)) + payload;
  }
  Result<Histogram> decoded() const { return Histogram::decode_base64(wrapped(deflated(plain()))); }
};

std::string complaint(const Result<Histogram>& result) {
  return result.ok() ? "accepted" : result.error().message;
}

TEST(HistogramCodec, WritesTheBytesOfTheFormat) {
  Histogram histogram;
  histogram.record(Nanoseconds(1));
  histogram.record(Nanoseconds(2), 64);
  histogram.record(Nanoseconds(6));
  const auto bytes = base64_decode(histogram.encode_base64());
  ASSERT_TRUE(bytes.ok());
  Handmade expected;
  // One empty cell; 1; 64 in two groups of 7 bits; three empty cells; 1. ZigZag doubles.
  expected.payload = std::string("\x00\x02\x80\x01\x05\x02", 6);
  std::string plain(100, '\0');
  uLongf length = plain.size();
  ASSERT_EQ(uncompress(reinterpret_cast<Bytef*>(plain.data()), &length,
                       reinterpret_cast<const Bytef*>(bytes->data()) + 8, bytes->size() - 8),
            Z_OK);
  plain.resize(length);
  EXPECT_EQ(plain, expected.plain());
  EXPECT_EQ(bytes->substr(0, 4), "\x1c\x84\x93\x14");
  EXPECT_EQ(bytes->substr(4, 4), big_endian(static_cast<std::uint32_t>(bytes->size() - 8)));
}

TEST(HistogramCodec, KeepsEveryCountThroughARoundTrip) {
  Random random(1);
  for (int round = 0; round < 50; ++round) {
    Histogram histogram;
    const std::uint64_t samples = random.below(3000);
    for (std::uint64_t i = 0; i < samples; ++i) {
      // Counts of all sizes, so that numbers of 1 to 9 bytes occur.
      const std::uint64_t times = std::uint64_t{1} << random.below(i == 0 ? 60 : 45);
      histogram.record(log_uniform(random, Nanoseconds(1), hours(1)), times);
    }
    const std::string text = histogram.encode_base64();
    const auto back = Histogram::decode_base64(text);
    ASSERT_TRUE(back.ok()) << back.error().message;
    ASSERT_EQ(cells_of(*back), cells_of(histogram));
    ASSERT_EQ(back->count(), histogram.count());
    ASSERT_EQ(back->encode_base64(), text);
  }
}

TEST(HistogramCodec, CarriesAnEmptyHistogram) {
  const auto back = Histogram::decode_base64(Histogram().encode_base64());
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_TRUE(identical(*back, Histogram()));
}

TEST(HistogramCodec, CarriesTheWholeRange) {
  Histogram histogram;
  histogram.record(Nanoseconds(0));
  histogram.record(hours(1));
  histogram.record(hours(2));
  const auto back = Histogram::decode_base64(histogram.encode_base64());
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(cells_of(*back), cells_of(histogram));
}

TEST(HistogramCodec, TellsMinMaxAndMeanToTheCell) {
  Random random(2);
  Histogram histogram;
  for (int i = 0; i < 1000; ++i) {
    histogram.record(log_uniform(random, Nanoseconds(1000), hours(1)));
  }
  const auto back = Histogram::decode_base64(histogram.encode_base64());
  ASSERT_TRUE(back.ok());
  EXPECT_LE(back->min(), histogram.min());
  EXPECT_NEAR(seconds(back->min()), seconds(histogram.min()), seconds(histogram.min()) / 1000);
  EXPECT_GE(back->max(), histogram.max());
  EXPECT_NEAR(seconds(back->max()), seconds(histogram.max()), seconds(histogram.max()) / 1000);
  EXPECT_NEAR(seconds(back->mean()), seconds(histogram.mean()), seconds(histogram.mean()) / 1000);
  for (const double q : {0.0, 0.5, 0.99, 0.999}) {
    EXPECT_EQ(back->quantile(q), histogram.quantile(q)) << q;
  }
}

TEST(HistogramCodec, TakesASmallerOrLargerRangeOfTheSameLayout) {
  Handmade minute;
  minute.highest = 60'000'000'000;
  minute.payload = "\x02";
  EXPECT_EQ(complaint(minute.decoded()), "accepted");
  Handmade day;
  day.highest = 86'400'000'000'000;
  day.payload = "\x02";
  EXPECT_EQ(complaint(day.decoded()), "accepted");
}

TEST(HistogramCodec, TakesTheOddHeaderOfHdrHistogramJs) {
  Handmade text;
  text.offset = 1;
  text.ratio = std::bit_cast<double>(std::uint64_t{1});
  text.payload = "\x02";
  EXPECT_EQ(complaint(text.decoded()), "accepted");
}

TEST(HistogramCodec, RefusesAnotherLayout) {
  const auto spoilt = [](auto spoil) {
    Handmade text;
    text.payload = "\x02";
    spoil(text);
    return complaint(text.decoded());
  };
  EXPECT_EQ(spoilt([](Handmade&) {}), "accepted");
  EXPECT_THAT(spoilt([](Handmade& t) { t.cookie = 0x1c849303; }), HasSubstr("inner cookie"));
  EXPECT_THAT(spoilt([](Handmade& t) { t.digits = 2; }), HasSubstr("significant digits"));
  EXPECT_THAT(spoilt([](Handmade& t) { t.lowest = 1000; }), HasSubstr("lowest value"));
  EXPECT_THAT(spoilt([](Handmade& t) { t.highest = 1; }), HasSubstr("highest value"));
  EXPECT_THAT(spoilt([](Handmade& t) { t.highest = UINT64_MAX; }), HasSubstr("highest value"));
  EXPECT_THAT(spoilt([](Handmade& t) { t.offset = 1; }), HasSubstr("shifted"));
  EXPECT_THAT(spoilt([](Handmade& t) { t.ratio = 1000; }), HasSubstr("scaled"));
  EXPECT_THAT(spoilt([](Handmade& t) { t.length_error = 1; }), HasSubstr("another length"));
  EXPECT_THAT(spoilt([](Handmade& t) { t.length_error = -1; }), HasSubstr("another length"));
}

TEST(HistogramCodec, RefusesCountsThatDoNotFit) {
  const auto with = [](std::string payload) {
    Handmade text;
    text.payload = std::move(payload);
    return complaint(text.decoded());
  };
  const std::string most(9, '\xff');  // ZigZag of INT64_MIN
  EXPECT_THAT(with(most), HasSubstr("too many cells"));
  EXPECT_THAT(with("\xff\xff\xff\x0f"), HasSubstr("too many cells"));
  const std::string largest = '\xfe' + std::string(8, '\xff');  // ZigZag of INT64_MAX
  EXPECT_EQ(with(largest), "accepted");
  EXPECT_THAT(with(largest + "\x02"), HasSubstr("too large"));
  EXPECT_THAT(with("\x80"), HasSubstr("inside a number"));
  EXPECT_THAT(with(std::string(Histogram::kCells + 1, '\0')), HasSubstr("too many cells"));
  EXPECT_EQ(with(std::string(Histogram::kCells, '\0')), "accepted");
  const int beyond = Histogram::cell_of(Histogram::kHighest) + 1;
  EXPECT_EQ(with(std::string(static_cast<std::size_t>(beyond) - 1, '\0') + "\x02"), "accepted");
  EXPECT_THAT(with(std::string(static_cast<std::size_t>(beyond), '\0') + "\x02"),
              HasSubstr("above 1 h"));
}

TEST(HistogramCodec, RefusesWhatIsNotAText) {
  const auto decode = [](std::string_view text) {
    return complaint(Histogram::decode_base64(text));
  };
  EXPECT_THAT(decode(""), HasSubstr("cut off"));
  EXPECT_THAT(decode("HISTF"), HasSubstr("not an HdrHistogram V2 text"));
  EXPECT_THAT(decode("not base64 at all!!!"), HasSubstr("not an HdrHistogram V2 text"));
  EXPECT_THAT(decode(wrapped(deflated("abc"), 0x1c849304)), HasSubstr("unknown cookie"));
  EXPECT_THAT(decode(wrapped(deflated("abc"))), HasSubstr("cut off"));
  EXPECT_THAT(decode(wrapped("not zlib")), HasSubstr("zlib"));
  EXPECT_THAT(decode(std::string(1'000'000, 'A')), HasSubstr("too long"));
}

TEST(HistogramCodec, RefusesBytesAfterTheZlibStream) {
  Handmade text;
  text.payload = "\x02";
  EXPECT_EQ(complaint(Histogram::decode_base64(wrapped(deflated(text.plain())))), "accepted");
  EXPECT_THAT(complaint(Histogram::decode_base64(wrapped(deflated(text.plain()) + "x"))),
              HasSubstr("zlib"));
}

TEST(HistogramCodec, DoesNotInflateABomb) {
  Handmade text;
  text.payload = std::string(100 << 20, '\0');
  EXPECT_THAT(complaint(text.decoded()), HasSubstr("too long"));
}

TEST(HistogramCodec, SurvivesEveryTruncationAndEveryFlippedBit) {
  Random random(4);
  Histogram histogram;
  for (int i = 0; i < 200; ++i) histogram.record(log_uniform(random, Nanoseconds(1), hours(1)));
  const std::string text = histogram.encode_base64();
  for (std::size_t length = 0; length < text.size(); ++length) {
    ASSERT_FALSE(Histogram::decode_base64(text.substr(0, length)).ok()) << length;
  }
  const std::string bytes = *base64_decode(text);
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ 1 << bit % 8);
    // zlib's checksum covers the rest; two header bits of zlib mean nothing to a reader.
    const auto back = Histogram::decode_base64(base64_encode(flipped));
    if (back.ok()) {
      ASSERT_EQ(cells_of(*back), cells_of(histogram)) << bit;
    }
  }
  // Behind a right checksum, every bit of the plain bytes is the decoder's own to judge.
  Handmade made;
  made.payload = "\x02\x04\x80\x01\x05\x02";
  const std::string plain = made.plain();
  for (std::size_t bit = 0; bit < plain.size() * 8; ++bit) {
    std::string flipped = plain;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ 1 << bit % 8);
    const auto back = Histogram::decode_base64(wrapped(deflated(flipped)));
    if (back.ok()) {
      ASSERT_LE(back->max().count(),
                Histogram::highest_in_cell(Histogram::cell_of(Histogram::kHighest)));
    }
  }
}

}  // namespace
}  // namespace stormlight
