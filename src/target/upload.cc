#include "target/upload.h"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/strings.h"
#include "target/json_text.h"

namespace stormlight::target {
namespace {

constexpr std::size_t kAbsent = 0;  // node 0 is the document, so never a member

bool is_json(std::string_view content_type) {
  const std::string type = to_lower(trim(content_type.substr(0, content_type.find(';'))));
  constexpr std::string_view kMain = "application/";
  if (!type.starts_with(kMain)) return false;
  const std::string_view subtype = std::string_view(type).substr(kMain.size());
  return subtype == "json" ||
         (subtype.ends_with("+json") && subtype.find('/') == std::string_view::npos);
}

/// Without the characters of Unicode's White_Space property at both ends.
std::string_view trim_unicode(std::string_view text) {
  constexpr std::array<std::string_view, 19> kSpaces = {
      "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81",
      "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86",
      "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8",
      "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"};
  for (;;) {
    const std::size_t before = text.size();
    text = trim(text);
    for (const std::string_view space : kSpaces) {
      if (text.starts_with(space)) text.remove_prefix(space.size());
      if (text.ends_with(space)) text.remove_suffix(space.size());
    }
    if (text.size() == before) return text;
  }
}

/// What a decimal number that from_chars() finds out of range rounds to: infinity or 0.
double saturated(std::string_view text) {
  const std::size_t e = text.find_first_of("eE");
  const std::string_view mantissa = text.substr(0, e);
  long exponent = 0;
  if (e != std::string_view::npos) {
    std::string_view digits = text.substr(e + 1);
    const bool negative = digits.starts_with('-');
    if (digits.starts_with('+') || negative) digits.remove_prefix(1);
    if (std::from_chars(digits.data(), digits.data() + digits.size(), exponent).ec != std::errc{}) {
      exponent = 1'000'000'000;
    }
    if (negative) exponent = -exponent;
  }
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  const std::size_t leading = mantissa.find_first_of("123456789");
  const long magnitude = static_cast<long>(point) - static_cast<long>(leading) + exponent;
  const double size = magnitude > 0 ? HUGE_VAL : 0;
  return text.front() == '-' ? -size : size;
}

std::optional<double> parse_decimal(std::string_view text) {
  double value = 0;
  const auto end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ptr != end || read.ec == std::errc::invalid_argument) return std::nullopt;
  return read.ec == std::errc::result_out_of_range ? saturated(text) : value;
}

/// As Rust reads an f64, which is what pydantic does: an optional sign, then inf, infinity, nan or
/// a decimal number with digits on at least one side of the point.
std::optional<double> parse_float(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  const std::string_view magnitude = text.substr(text.starts_with('-') ? 1 : 0);
  const bool is_word =
      iequals(magnitude, "inf") || iequals(magnitude, "infinity") || iequals(magnitude, "nan");
  // from_chars() knows more words than Rust, such as "nan(1)".
  const bool is_number = !magnitude.empty() && (is_digit(magnitude[0]) || magnitude[0] == '.');
  if (!is_word && !is_number) return std::nullopt;
  return parse_decimal(text);
}

/// Single underscores within the number are allowed, but not together with space around it.
std::optional<double> parse_float_string(std::string_view text) {
  if (const auto value = parse_float(trim_unicode(text))) return value;
  if (text.find('_') == std::string_view::npos || text.starts_with('_') || text.ends_with('_') ||
      text.find("__") != std::string_view::npos) {
    return std::nullopt;
  }
  std::string plain;
  for (const char c : text) {
    if (c != '_') plain += c;
  }
  return parse_float(plain);
}

/// Collects FastAPI's {"detail":[...]}.
class Details {
 public:
  Details(std::string& out, const JsonReader& reader) : out_(out), reader_(reader) {}

  bool any() const { return any_; }

  /// `field` empty: the body itself. `input`: the node shown.
  void add(std::string_view type, std::string_view field, std::string_view message,
           std::size_t input) {
    begin(type, field);
    append_json_string(out_, message);
    out_ += ",\"input\":";
    reader_.append(out_, input);
    out_ += '}';
  }

  /// The same, where the input is a text of its own or, without one, null.
  void add_raw(std::string_view type, std::string_view message,
               std::optional<std::string_view> input) {
    begin(type, {});
    append_json_string(out_, message);
    out_ += ",\"input\":";
    if (input) {
      append_json_string(out_, *input);
    } else {
      out_ += "null";
    }
    out_ += '}';
  }

  void finish() { out_ += "]}"; }

 private:
  void begin(std::string_view type, std::string_view field) {
    out_ += any_ ? "," : "{\"detail\":[";
    any_ = true;
    out_ += "{\"type\":";
    append_json_string(out_, type);
    out_ += ",\"loc\":[\"body\"";
    if (!field.empty()) {
      out_ += ',';
      append_json_string(out_, field);
    }
    out_ += "],\"msg\":";
  }

  std::string& out_;
  const JsonReader& reader_;
  bool any_ = false;
};

void check_name(const JsonReader& reader, std::size_t name, Details& details) {
  if (name == kAbsent) {
    details.add("missing", "name", "Field required", 0);
  } else if (reader.nodes()[name].kind != JsonNode::Kind::kString) {
    details.add("string_type", "name", "Input should be a valid string", name);
  } else if (!is_utf8(reader.nodes()[name].text)) {
    details.add("string_unicode", "name",
                "Input should be a valid string, unable to parse raw data as a unicode string",
                name);
  }
}

double check_price(const JsonReader& reader, std::size_t price, Details& details) {
  if (price == kAbsent) {
    details.add("missing", "price", "Field required", 0);
    return 0;
  }
  const JsonNode& node = reader.nodes()[price];
  std::optional<double> value;
  std::string_view type = "float_type";
  std::string_view message = "Input should be a valid number";
  switch (node.kind) {
    case JsonNode::Kind::kTrue:
      return 1;
    case JsonNode::Kind::kFalse:
      return 0;
    case JsonNode::Kind::kInteger:
      if (node.text == "-0") return 0;
      value = parse_decimal(node.text);
      if (value && std::isinf(*value)) value.reset();  // Python cannot make it a float either
      break;
    case JsonNode::Kind::kFloat:
      value = parse_float(node.text);
      break;
    case JsonNode::Kind::kString:
      value = parse_float_string(node.text);
      type = "float_parsing";
      message = "Input should be a valid number, unable to parse string as a number";
      break;
    default:
      break;
  }
  if (!value) {
    details.add(type, "price", message, price);
  } else if (!std::isfinite(*value)) {
    details.add("finite_number", "price", "Input should be a finite number", price);
  }
  return value.value_or(0);
}

int answer_document(const JsonReader& reader, std::string& out) {
  Details details(out, reader);
  const JsonNode& root = reader.nodes()[0];
  if (root.kind != JsonNode::Kind::kObject) {
    details.add("model_attributes_type", {},
                "Input should be a valid dictionary or object to extract fields from", 0);
    details.finish();
    return 422;
  }
  std::size_t name = kAbsent;
  std::size_t price = kAbsent;
  for (std::size_t i = 1; i < root.end; i = reader.nodes()[i + 1].end) {
    if (reader.nodes()[i].text == "name") name = i + 1;
    if (reader.nodes()[i].text == "price") price = i + 1;
  }
  check_name(reader, name, details);
  const double value = check_price(reader, price, details);
  if (details.any()) {
    details.finish();
    return 422;
  }
  out += "{\"name\":";
  append_json_string(out, reader.nodes()[name].text);
  out += ",\"price\":";
  append_json_number(out, value);
  out += '}';
  return 200;
}

}  // namespace

int answer_upload(std::string_view content_type, std::string_view body, JsonReader& reader,
                  std::string& out) {
  Details details(out, reader);
  if (body.empty()) {
    details.add_raw("missing", "Field required", std::nullopt);
    details.finish();
    return 422;
  }
  if (!is_json(content_type)) {
    details.add_raw("model_attributes_type",
                    "Input should be a valid dictionary or object to extract fields from", body);
    details.finish();
    return 422;
  }
  switch (reader.parse(body)) {
    case JsonReader::Status::kOk:
      return answer_document(reader, out);
    case JsonReader::Status::kUnreadable:
      out += R"({"detail":"There was an error parsing the body"})";
      return 400;
    case JsonReader::Status::kInvalid:
      break;
  }
  out += R"({"detail":[{"type":"json_invalid","loc":["body",)";
  out += std::to_string(reader.error_position());
  out += R"(],"msg":"JSON decode error","input":{},"ctx":{"error":)";
  append_json_string(out, reader.error());
  out += "}}]}";
  return 422;
}

}  // namespace stormlight::target
