#define ZLIB_CONST  // zlib's next_in is a pointer to const
#include "http/content_decoder.h"

#include <algorithm>
#include <array>
#include <optional>

#include <brotli/decode.h>
#include <zlib.h>

#include "base/strings.h"

namespace stormlight::http {
namespace {

constexpr std::size_t kMostCodings = 4;
constexpr std::size_t kPiece = 16 * 1024;
constexpr std::size_t kMostInput = 1u << 30;  // zlib counts in unsigned int
/// What a coded body may be larger than its content (headers, blocks that do not compress).
constexpr std::size_t kCodingOverhead = 64 * 1024;

using Buffer = std::array<unsigned char, kPiece>;

Error broken(std::string_view coding, std::string_view why) {
  return Error::input("the body is not valid " + std::string(coding) + ": " + std::string(why));
}
Error cut_short(std::string_view coding) {
  return broken(coding, "it ends too early");
}
Error data_behind(std::string_view coding) {
  return broken(coding, "there is data behind its end");
}

}  // namespace

/// The end of the chain: the text, and whether it is full.
class ContentDecoder::Output {
 public:
  explicit Output(std::size_t limit) : limit_(limit) {}

  void append(std::string_view piece) {
    const std::size_t taken = std::min(piece.size(), limit_ - text.size());
    text.append(piece.substr(0, taken));
    limited = limited || taken < piece.size();
  }
  std::size_t limit() const { return limit_; }

  std::string text;
  bool limited = false;

 private:
  std::size_t limit_;
};

/// One coding; hands what it decodes to the next one, or to the output.
class ContentDecoder::Stage {
 public:
  explicit Stage(Output& output) : output_(output) {}
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;
  virtual ~Stage() = default;

  void set_next(Stage* next) { next_ = next; }
  virtual Result<void> write(std::string_view chunk) = 0;
  virtual Result<void> finish() = 0;

 protected:
  bool stopped() const { return output_.limited; }

  Result<void> emit(const unsigned char* begin, const unsigned char* end) {
    if (begin == end) return {};
    const std::string_view piece(reinterpret_cast<const char*>(begin),
                                 static_cast<std::size_t>(end - begin));
    if (next_ == nullptr) {
      output_.append(piece);
      return {};
    }
    // A body within the limit is about as small while still coded; more of it means that layers
    // are stacked to make us work for nothing (thousands of empty gzip members, say).
    const std::size_t taken = std::min(piece.size(), output_.limit() + kCodingOverhead - emitted_);
    emitted_ += taken;
    const Result<void> written = next_->write(piece.substr(0, taken));
    output_.limited = output_.limited || taken < piece.size();
    return written;
  }

 private:
  Output& output_;
  Stage* next_ = nullptr;
  std::size_t emitted_ = 0;
};

/// gzip with any number of members, or "deflate": zlib as RFC 9110 says, and raw deflate as some
/// servers send.
class ContentDecoder::InflateStage final : public Stage {
 public:
  InflateStage(Output& output, bool gzip) : Stage(output), gzip_(gzip) {}
  ~InflateStage() override {
    if (state_ != State::kUnknown) inflateEnd(&zlib_);
  }

  Result<void> write(std::string_view chunk) override {
    if (state_ == State::kUnknown) {
      // Two bytes tell zlib from raw deflate; gzip waits for them as well, to no harm.
      const std::size_t taken = std::min(chunk.size(), 2 - head_.size());
      head_.append(chunk.substr(0, taken));
      chunk.remove_prefix(taken);
      if (head_.size() < 2) return {};
      if (Result<void> begun = begin(); !begun) return begun;
      if (Result<void> decoded = decode(head_); !decoded) return decoded;
    }
    while (!chunk.empty()) {
      if (Result<void> decoded = decode(chunk.substr(0, kMostInput)); !decoded) return decoded;
      chunk.remove_prefix(std::min(chunk.size(), kMostInput));
    }
    return {};
  }

  Result<void> finish() override {
    const bool nothing = state_ == State::kUnknown && head_.empty();
    const bool whole = state_ == State::kEnded || state_ == State::kPadding;
    if (!nothing && !whole) return cut_short(name());
    return {};
  }

 private:
  /// kPadding: zeros behind the last gzip member, which tape drives and some servers leave.
  enum class State { kUnknown, kInside, kEnded, kPadding };

  std::string_view name() const { return gzip_ ? "gzip" : "deflate"; }

  Result<void> begin() {
    const auto first = static_cast<unsigned char>(head_[0]);
    const auto second = static_cast<unsigned char>(head_[1]);
    const bool zlib = (first & 0x0f) == 8 && first >> 4 <= 7 && (first << 8 | second) % 31 == 0;
    const int window = gzip_ ? 15 + 16 : zlib ? 15 : -15;
    if (inflateInit2(&zlib_, window) != Z_OK) return Error::internal("no memory to decode a body");
    state_ = State::kInside;
    return {};
  }

  /// Between members: nothing, the start of another, or zeros to the end.
  Result<void> read_between(std::string_view rest) {
    if (!gzip_) return data_behind(name());
    if (rest.front() == '\x1f' && state_ == State::kEnded) {
      inflateReset(&zlib_);
      state_ = State::kInside;
      return {};
    }
    if (rest.find_first_not_of('\0') != std::string_view::npos) return data_behind(name());
    state_ = State::kPadding;
    zlib_.avail_in = 0;
    return {};
  }

  Result<void> decode(std::string_view chunk) {
    zlib_.next_in = reinterpret_cast<const unsigned char*>(chunk.data());
    zlib_.avail_in = static_cast<uInt>(chunk.size());
    Buffer buffer;
    bool more_output = false;
    while (zlib_.avail_in > 0 || more_output) {
      if (state_ != State::kInside) {
        const std::string_view rest(chunk.data() + (chunk.size() - zlib_.avail_in), zlib_.avail_in);
        if (Result<void> read = read_between(rest); !read) return read;
        continue;
      }
      zlib_.next_out = buffer.data();
      zlib_.avail_out = kPiece;
      const int code = inflate(&zlib_, Z_NO_FLUSH);
      if (Result<void> sent = emit(buffer.data(), zlib_.next_out); !sent || stopped()) return sent;
      if (code == Z_STREAM_END) {
        state_ = State::kEnded;
      } else if (code == Z_BUF_ERROR) {
        return {};  // the input is used up and all output is out
      } else if (code != Z_OK) {
        return failure(code);
      }
      more_output = state_ == State::kInside && zlib_.avail_out == 0;
    }
    return {};
  }

  Result<void> failure(int code) const {
    if (code == Z_MEM_ERROR) return Error::internal("no memory to decode a body");
    if (code == Z_NEED_DICT) return broken(name(), "it needs a dictionary");
    return broken(name(), zlib_.msg != nullptr ? zlib_.msg : "the data is corrupt");
  }

  z_stream zlib_{};
  std::string head_;
  State state_ = State::kUnknown;
  bool gzip_;
};

class ContentDecoder::BrotliStage final : public Stage {
 public:
  explicit BrotliStage(Output& output)
      : Stage(output), brotli_(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)) {}

  Result<void> write(std::string_view chunk) override {
    if (chunk.empty()) return {};
    if (ended_) return data_behind("br");
    if (!brotli_) return Error::internal("no memory to decode a body");
    started_ = true;
    const auto* in = reinterpret_cast<const unsigned char*>(chunk.data());
    std::size_t in_left = chunk.size();
    Buffer buffer;
    for (;;) {
      unsigned char* out = buffer.data();
      std::size_t out_left = kPiece;
      const BrotliDecoderResult code =
          BrotliDecoderDecompressStream(brotli_.get(), &in_left, &in, &out_left, &out, nullptr);
      if (Result<void> sent = emit(buffer.data(), out); !sent || stopped()) return sent;
      if (code == BROTLI_DECODER_RESULT_ERROR) return failure();
      if (code == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT) return {};
      if (code == BROTLI_DECODER_RESULT_SUCCESS) break;
    }
    ended_ = true;
    if (in_left > 0) return data_behind("br");
    return {};
  }

  Result<void> finish() override {
    if (started_ && !ended_) return cut_short("br");
    return {};
  }

 private:
  struct Destroy {
    void operator()(BrotliDecoderState* state) const { BrotliDecoderDestroyInstance(state); }
  };

  Result<void> failure() const {
    const BrotliDecoderErrorCode code = BrotliDecoderGetErrorCode(brotli_.get());
    return broken("br", BrotliDecoderErrorString(code));
  }

  std::unique_ptr<BrotliDecoderState, Destroy> brotli_;
  bool started_ = false;
  bool ended_ = false;
};

ContentDecoder::ContentDecoder() = default;
ContentDecoder::ContentDecoder(ContentDecoder&&) noexcept = default;
ContentDecoder& ContentDecoder::operator=(ContentDecoder&&) noexcept = default;
ContentDecoder::~ContentDecoder() = default;

Result<ContentDecoder> ContentDecoder::create(std::string_view content_encoding, ByteCount limit) {
  ContentDecoder decoder;
  decoder.output_ = std::make_unique<Output>(std::min<std::size_t>(limit.bytes(), SIZE_MAX / 2));
  std::vector<std::string_view> codings = split(content_encoding, ',');
  // The last coding of the list was applied last, so it comes off first.
  std::reverse(codings.begin(), codings.end());
  for (std::string_view coding : codings) {
    coding = trim(coding);
    if (coding.empty() || iequals(coding, "identity")) continue;
    if (decoder.stages_.size() == kMostCodings) {
      return Error::input("the body has more than " + std::to_string(kMostCodings) +
                          " content codings");
    }
    const bool gzip = iequals(coding, "gzip") || iequals(coding, "x-gzip");
    if (gzip || iequals(coding, "deflate")) {
      decoder.stages_.push_back(std::make_unique<InflateStage>(*decoder.output_, gzip));
    } else if (iequals(coding, "br")) {
      decoder.stages_.push_back(std::make_unique<BrotliStage>(*decoder.output_));
    } else {
      return Error::input("unknown content coding " + quoted(coding, 40),
                          "known are gzip, deflate, br and identity");
    }
    const std::size_t count = decoder.stages_.size();
    if (count > 1) decoder.stages_[count - 2]->set_next(decoder.stages_[count - 1].get());
  }
  return decoder;
}

Result<void> ContentDecoder::write(std::string_view chunk) {
  if (output_->limited) return {};
  if (stages_.empty()) {
    output_->append(chunk);
    return {};
  }
  Result<void> written = stages_.front()->write(chunk);
  if (output_->limited) stages_.clear();
  return written;
}

Result<void> ContentDecoder::finish() {
  for (const std::unique_ptr<Stage>& stage : stages_) {
    if (Result<void> finished = stage->finish(); !finished) return finished;
  }
  stages_.clear();
  return {};
}

const std::string& ContentDecoder::text() const {
  return output_->text;
}
std::string ContentDecoder::take_text() {
  return std::move(output_->text);
}
bool ContentDecoder::limited() const {
  return output_->limited;
}

}  // namespace stormlight::http
