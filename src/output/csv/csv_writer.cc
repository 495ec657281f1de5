#include "output/csv/csv_writer.h"

#include <cmath>
#include <utility>

#include <fmt/core.h>

#include "output/text.h"

namespace stormlight::output {

void CsvWriter::separate() {
  if (in_row_) out_ += ',';
  in_row_ = true;
}

CsvWriter& CsvWriter::text(std::string_view value) {
  separate();
  const std::string valid = to_valid_utf8(value);
  if (valid.find_first_of(",\"\r\n") == std::string::npos) {
    out_ += valid;
    return *this;
  }
  out_ += '"';
  for (const char c : valid) {
    if (c == '"') out_ += '"';
    out_ += c;
  }
  out_ += '"';
  return *this;
}

CsvWriter& CsvWriter::count(std::uint64_t value) {
  return fields(std::to_string(value));
}

CsvWriter& CsvWriter::number(double value) {
  std::string digits = fmt::format("{:.6f}", std::isfinite(value) ? value : 0.0);
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return fields(digits);
}

CsvWriter& CsvWriter::fields(std::string_view plain) {
  separate();
  out_ += plain;
  return *this;
}

CsvWriter& CsvWriter::end_row() {
  out_ += "\r\n";
  in_row_ = false;
  return *this;
}

std::string CsvWriter::take() {
  return std::exchange(out_, {});
}

}  // namespace stormlight::output
