// KeptBody: the decoded body of one response, up to a limit, for whoever looks at it.
//
// Thread rule: belongs to one exchange. Invariants: memory stays below the limit, whatever the
// target sends.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "stormlight/result.h"
#include "stormlight/units.h"

#include "http/content_decoder.h"
#include "http/h1/response_parser.h"

namespace stormlight::http {

class KeptBody final : public BodySink {
 public:
  explicit KeptBody(ByteCount limit) : limit_(limit) {}

  void on_body(const ResponseParser& response, std::string_view piece) override {
    if (!error_.empty()) return;
    if (!decoder_) {
      auto made = ContentDecoder::create(response.content_encoding(), limit_);
      if (!made) {
        error_ = made.error().message;
        return;
      }
      decoder_.emplace(std::move(made).value());
    }
    if (auto written = decoder_->write(piece); !written) error_ = written.error().message;
  }

  /// The body, or why it cannot be had.
  Result<std::string> take() {
    if (error_.empty() && decoder_) {
      if (auto finished = decoder_->finish(); !finished) error_ = finished.error().message;
    }
    if (!error_.empty()) return Error::input(error_);
    return decoder_ ? decoder_->take_text() : std::string();
  }

  /// Whether the limit cut the body; that is no failure.
  bool truncated() const { return decoder_ && decoder_->limited(); }

 private:
  ByteCount limit_;
  std::optional<ContentDecoder> decoder_;
  std::string error_;
};

}  // namespace stormlight::http
