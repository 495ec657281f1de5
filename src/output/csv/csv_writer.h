// Rows of comma-separated values.
//
// Thread rule: a plain value. Source: RFC 4180 (CRLF line ends; fields with a comma, quote, CR or
// LF in quotes, quotes doubled).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace stormlight::output {

class CsvWriter {
 public:
  /// Bytes that are not UTF-8 become U+FFFD, because readers refuse the whole file for one of them.
  CsvWriter& text(std::string_view value);
  CsvWriter& count(std::uint64_t value);
  /// Six decimals at most, no exponent; 0 when not finite.
  CsvWriter& number(double value);
  /// Several fields that need no quotes, e.g. a header: "Type,Name".
  CsvWriter& fields(std::string_view plain);
  CsvWriter& end_row();

  /// What was written since the last take().
  std::string take();

 private:
  void separate();

  std::string out_;
  bool in_row_ = false;
};

}  // namespace stormlight::output
