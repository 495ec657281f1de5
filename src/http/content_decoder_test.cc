#define ZLIB_CONST  // zlib's next_in is a pointer to const
#include "http/content_decoder.h"

#include <brotli/encode.h>
#include <gmock/gmock.h>
#include <zlib.h>

namespace stormlight::http {
namespace {

using testing::HasSubstr;

constexpr ByteCount kPlenty = ByteCount::mib(10);

/// window: 15 zlib, -15 raw deflate, 31 gzip.
std::string deflated(std::string_view text, int window) {
  z_stream z{};
  EXPECT_EQ(deflateInit2(&z, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&z, text.size()) + 64, '\0');
  z.next_in = reinterpret_cast<const Bytef*>(text.data());
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&z, Z_FINISH), Z_STREAM_END);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}
std::string gzip(std::string_view text) {
  return deflated(text, 31);
}
std::string brotli(std::string_view text) {
  std::size_t size = BrotliEncoderMaxCompressedSize(text.size()) + 16;
  std::string out(size, '\0');
  EXPECT_TRUE(BrotliEncoderCompress(5, 22, BROTLI_MODE_TEXT, text.size(),
                                    reinterpret_cast<const uint8_t*>(text.data()), &size,
                                    reinterpret_cast<uint8_t*>(out.data())));
  out.resize(size);
  return out;
}
std::string sample_text(std::size_t size) {
  std::string text;
  for (unsigned i = 0; text.size() < size; ++i) text += std::to_string(i * 2654435761u) + "\n";
  text.resize(size);
  return text;
}

struct Decoded {
  std::string text;
  std::string error;
  bool limited = false;
};
Decoded decode(std::string_view coding, std::string_view body, std::size_t piece = SIZE_MAX,
               ByteCount limit = kPlenty) {
  Decoded result;
  Result<ContentDecoder> decoder = ContentDecoder::create(coding, limit);
  if (!decoder) return {{}, decoder.error().message, false};
  while (!body.empty() && result.error.empty()) {
    const Result<void> written = decoder->write(body.substr(0, piece));
    if (!written) result.error = written.error().message;
    body.remove_prefix(std::min(piece, body.size()));
  }
  if (result.error.empty()) {
    if (const Result<void> finished = decoder->finish(); !finished) {
      result.error = finished.error().message;
    }
  }
  result.limited = decoder->limited();
  result.text = decoder->text();
  return result;
}

struct Coding {
  const char* name;
  std::string (*encode)(std::string_view);
};
const Coding kCodings[] = {
    {"gzip", gzip},
    {"deflate", [](std::string_view text) { return deflated(text, 15); }},
    {"deflate", [](std::string_view text) { return deflated(text, -15); }},
    {"br", brotli},
};

TEST(ContentDecoder, DecodesEveryCodingInAnySplit) {
  const std::string text = sample_text(100'000);
  for (const Coding& coding : kCodings) {
    const std::string body = coding.encode(text);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{1000}, SIZE_MAX}) {
      const Decoded decoded = decode(coding.name, body, piece);
      EXPECT_EQ(decoded.error, "") << coding.name << ' ' << piece;
      EXPECT_EQ(decoded.text, text) << coding.name << ' ' << piece;
      EXPECT_FALSE(decoded.limited);
    }
  }
}

TEST(ContentDecoder, DecodesAnEmptyText) {
  for (const Coding& coding : kCodings) {
    EXPECT_EQ(decode(coding.name, coding.encode("")).error, "") << coding.name;
    EXPECT_EQ(decode(coding.name, coding.encode("")).text, "") << coding.name;
  }
}

TEST(ContentDecoder, AcceptsABodyWithoutAnyByte) {
  for (const char* coding : {"gzip", "deflate", "br", "gzip, br", ""}) {
    EXPECT_EQ(decode(coding, "").error, "") << coding;
  }
}

TEST(ContentDecoder, PassesIdentityThrough) {
  for (const char* coding : {"", "identity", " , Identity,"}) {
    EXPECT_EQ(decode(coding, "as it is", 3).text, "as it is") << coding;
  }
}

TEST(ContentDecoder, UndoesAListFromItsEnd) {
  const std::string text = sample_text(10'000);
  EXPECT_EQ(decode("gzip, br", brotli(gzip(text)), 100).text, text);
  EXPECT_EQ(decode("br,identity , X-GZIP", gzip(brotli(text)), 1).text, text);
  EXPECT_THAT(decode("br, gzip", brotli(gzip(text))).error, HasSubstr("not valid gzip"));
}

TEST(ContentDecoder, NamesAnUnknownCoding) {
  EXPECT_EQ(decode("zstd", "x").error, "unknown content coding \"zstd\"");
  EXPECT_THAT(decode("gzip, x\ny", "").error, HasSubstr("\"x\\x0ay\""));
  EXPECT_THAT(decode("gzip,gzip,gzip,gzip,gzip", "").error, HasSubstr("more than 4"));
}

TEST(ContentDecoder, ReadsSeveralGzipMembers) {
  const std::string body = gzip("one,") + gzip("") + gzip("two");
  for (const std::size_t piece : {std::size_t{1}, SIZE_MAX}) {
    EXPECT_EQ(decode("gzip", body, piece).text, "one,two");
    EXPECT_EQ(decode("gzip", body + std::string(3, '\0'), piece).error, "");
  }
  EXPECT_THAT(decode("gzip", body + gzip("cut").substr(0, 8)).error, HasSubstr("too early"));
  EXPECT_THAT(decode("gzip", body + "\x1f").error, HasSubstr("too early"));
}

TEST(ContentDecoder, FindsDataBehindTheEnd) {
  for (const Coding& coding : kCodings) {
    const std::string body = coding.encode("text");
    EXPECT_THAT(decode(coding.name, body + "x").error, HasSubstr("behind its end"));
    EXPECT_THAT(decode(coding.name, body + "x", 1).error, HasSubstr("behind its end"));
  }
  EXPECT_THAT(decode("gzip", gzip("a") + std::string(1, '\0') + gzip("b")).error,
              HasSubstr("behind its end"));
}

TEST(ContentDecoder, FindsEveryTruncation) {
  for (const Coding& coding : kCodings) {
    const std::string body = coding.encode(sample_text(300));
    for (std::size_t size = 1; size < body.size(); ++size) {
      EXPECT_THAT(decode(coding.name, body.substr(0, size)).error, HasSubstr("too early"))
          << coding.name << ' ' << size;
    }
  }
  const std::string twice = brotli(gzip("text"));
  EXPECT_THAT(decode("gzip, br", twice.substr(0, twice.size() - 1)).error, HasSubstr("too early"));
  EXPECT_THAT(decode("gzip, br", brotli(gzip("text").substr(0, 9))).error,
              HasSubstr("not valid gzip: it ends too early"));
}

TEST(ContentDecoder, FindsCorruption) {
  std::string body = gzip(sample_text(1000));
  body[body.size() - 6] ^= 1;  // the checksum
  EXPECT_THAT(decode("gzip", body).error, HasSubstr("incorrect data check"));
  EXPECT_THAT(decode("gzip", "plain text").error, HasSubstr("incorrect header check"));
  EXPECT_THAT(decode("deflate", "\xff\xff\xff").error, HasSubstr("not valid deflate"));
  EXPECT_THAT(decode("br", "plain text, not brotli").error, HasSubstr("not valid br"));
  EXPECT_THAT(decode("deflate",
                     "\x78\xbb"
                     "abcdef")
                  .error,
              HasSubstr("dictionary"));
}

TEST(ContentDecoder, StopsAtTheLimit) {
  const std::string text = sample_text(100'000);
  for (const Coding& coding : kCodings) {
    const std::string body = coding.encode(text);
    const Decoded cut = decode(coding.name, body, 1000, ByteCount(50'000));
    EXPECT_EQ(cut.text, text.substr(0, 50'000));
    EXPECT_TRUE(cut.limited);
    EXPECT_EQ(cut.error, "");
    const Decoded exact = decode(coding.name, body, SIZE_MAX, ByteCount(100'000));
    EXPECT_EQ(exact.text, text);
    EXPECT_FALSE(exact.limited);
  }
  EXPECT_EQ(decode("", text, 7, ByteCount(10)).text, text.substr(0, 10));
  EXPECT_TRUE(decode("", text, 7, ByteCount(10)).limited);
  EXPECT_TRUE(decode("gzip", gzip("x"), 7, ByteCount(0)).limited);
  EXPECT_FALSE(decode("gzip", gzip(""), 7, ByteCount(0)).limited);
}

TEST(ContentDecoder, ABombCostsNoMoreThanTheLimit) {
  const std::string bomb = gzip(gzip(std::string(200'000'000, 'a')));
  ASSERT_LT(bomb.size(), 2'000u);
  const Decoded decoded = decode("gzip, gzip", bomb, SIZE_MAX, ByteCount::kib(100));
  EXPECT_TRUE(decoded.limited);
  EXPECT_EQ(decoded.text.size(), 100u * 1024);
}

TEST(ContentDecoder, StackedEmptyMembersAreABombToo) {
  std::string members;
  for (int i = 0; i < 100'000; ++i) members += gzip("");
  const Decoded decoded = decode("gzip, gzip", gzip(members), 1000, ByteCount::kib(1));
  EXPECT_TRUE(decoded.limited);
  EXPECT_EQ(decoded.text, "");
}

TEST(ContentDecoder, CanBeMovedInMidStream) {
  const std::string body = gzip("some text");
  Result<ContentDecoder> made = ContentDecoder::create("gzip", kPlenty);
  ASSERT_TRUE(made->write(body.substr(0, 10)).ok());
  ContentDecoder moved = std::move(*made);
  ASSERT_TRUE(moved.write(body.substr(10)).ok());
  ASSERT_TRUE(moved.finish().ok());
  EXPECT_EQ(moved.take_text(), "some text");
}

}  // namespace
}  // namespace stormlight::http
