#include "target/json_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_map>

#include "base/strings.h"
#include "target/json_text.h"

namespace stormlight::target {
namespace {

constexpr std::string_view kExpectingValue = "Expecting value";
constexpr std::string_view kExpectingComma = "Expecting ',' delimiter";
constexpr std::string_view kBadUnicodeEscape = "Invalid \\uXXXX escape";
constexpr std::string_view kUnterminated = "Unterminated string starting at";

bool is_high_surrogate(unsigned unit) {
  return unit >= 0xd800 && unit <= 0xdbff;
}
bool is_low_surrogate(unsigned unit) {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

}  // namespace

JsonReader::Status JsonReader::parse(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  text_ = text;
  nodes_.clear();
  decoded_.clear();
  error_ = {};
  error_position_ = 0;
  unreadable_ = false;
  if (!is_utf8(text)) return Status::kUnreadable;
  std::size_t at = skip_space(0);
  bool good = parse_value(at, 0);
  if (good) {
    at = skip_space(at);
    if (at != text_.size()) good = fail("Extra data", at);
  }
  if (good) return Status::kOk;
  return unreadable_ ? Status::kUnreadable : Status::kInvalid;
}

bool JsonReader::fail(std::string_view error, std::size_t at) {
  error_ = error;
  error_position_ =
      static_cast<std::size_t>(std::count_if(text_.begin(), text_.begin() + static_cast<long>(at),
                                             [](char c) { return (c & '\xc0') != '\x80'; }));
  return false;
}

std::size_t JsonReader::skip_space(std::size_t at) const {
  while (at < text_.size() &&
         (text_[at] == ' ' || text_[at] == '\n' || text_[at] == '\r' || text_[at] == '\t')) {
    ++at;
  }
  return at;
}

bool JsonReader::parse_value(std::size_t& at, int depth) {
  if (at >= text_.size()) return fail(kExpectingValue, at);
  switch (text_[at]) {
    case '"':
      return parse_string(at);
    case '{':
    case '[':
      if (depth == kMaxDepth) {
        unreadable_ = true;
        return false;
      }
      return text_[at] == '{' ? parse_object(at, depth + 1) : parse_array(at, depth + 1);
    case 'n':
      return parse_word(at, "null", JsonNode::Kind::kNull);
    case 't':
      return parse_word(at, "true", JsonNode::Kind::kTrue);
    case 'f':
      return parse_word(at, "false", JsonNode::Kind::kFalse);
    case 'N':
      return parse_word(at, "NaN", JsonNode::Kind::kFloat);
    case 'I':
      return parse_word(at, "Infinity", JsonNode::Kind::kFloat);
    case '-':
      if (starts_with(at + 1, 'I')) return parse_word(at, "-Infinity", JsonNode::Kind::kFloat);
      return parse_number(at);
    default:
      return parse_number(at);
  }
}

bool JsonReader::parse_word(std::size_t& at, std::string_view word, JsonNode::Kind kind) {
  if (text_.substr(at, word.size()) != word) return fail(kExpectingValue, at);
  nodes_.push_back({kind, text_.substr(at, word.size()), nodes_.size() + 1});
  at += word.size();
  return true;
}

bool JsonReader::parse_number(std::size_t& at) {
  const auto digit = [this](std::size_t i) { return i < text_.size() && is_digit(text_[i]); };
  std::size_t end = at;
  if (text_[end] == '-') ++end;
  const std::size_t first_digit = end;
  if (!digit(end)) return fail(kExpectingValue, at);
  if (text_[end] == '0') {
    ++end;
  } else {
    while (digit(end)) ++end;
  }
  const std::size_t digits = end - first_digit;
  auto kind = JsonNode::Kind::kInteger;
  if (starts_with(end, '.') && digit(end + 1)) {
    kind = JsonNode::Kind::kFloat;
    ++end;
    while (digit(end)) ++end;
  }
  if (starts_with(end, 'e') || starts_with(end, 'E')) {
    std::size_t exponent = end + 1;
    if (starts_with(exponent, '+') || starts_with(exponent, '-')) ++exponent;
    if (digit(exponent)) {
      kind = JsonNode::Kind::kFloat;
      while (digit(exponent)) ++exponent;
      end = exponent;
    }
  }
  if (kind == JsonNode::Kind::kInteger && digits > kMaxIntegerDigits) {
    unreadable_ = true;
    return false;
  }
  nodes_.push_back({kind, text_.substr(at, end - at), nodes_.size() + 1});
  at = end;
  return true;
}

bool JsonReader::parse_array(std::size_t& at, int depth) {
  const std::size_t self = nodes_.size();
  nodes_.push_back({JsonNode::Kind::kArray, {}, 0});
  at = skip_space(at + 1);
  if (starts_with(at, ']')) {
    ++at;
  } else {
    for (;;) {
      if (!parse_value(at, depth)) return false;
      at = skip_space(at);
      if (starts_with(at, ']')) break;
      if (!starts_with(at, ',')) return fail(kExpectingComma, at);
      at = skip_space(at + 1);
    }
    ++at;
  }
  nodes_[self].end = nodes_.size();
  return true;
}

bool JsonReader::parse_object(std::size_t& at, int depth) {
  const std::size_t self = nodes_.size();
  nodes_.push_back({JsonNode::Kind::kObject, {}, 0});
  at = skip_space(at + 1);
  if (starts_with(at, '}')) {
    ++at;
  } else {
    for (;;) {
      if (!starts_with(at, '"')) {
        return fail("Expecting property name enclosed in double quotes", at);
      }
      if (!parse_string(at)) return false;
      at = skip_space(at);
      if (!starts_with(at, ':')) return fail("Expecting ':' delimiter", at);
      at = skip_space(at + 1);
      if (!parse_value(at, depth)) return false;
      at = skip_space(at);
      if (starts_with(at, '}')) break;
      if (!starts_with(at, ',')) return fail(kExpectingComma, at);
      at = skip_space(at + 1);
    }
    ++at;
  }
  nodes_[self].end = nodes_.size();
  return true;
}

bool JsonReader::parse_string(std::size_t& at) {
  const std::size_t quote = at++;
  std::size_t plain = at;
  std::size_t decoded_from = std::string::npos;  // set at the first escape
  for (;;) {
    while (at < text_.size() && text_[at] != '"' && text_[at] != '\\') {
      if (static_cast<unsigned char>(text_[at]) < 0x20) {
        return fail("Invalid control character at", at);
      }
      ++at;
    }
    if (at == text_.size()) return fail(kUnterminated, quote);
    if (text_[at] == '"') break;
    if (decoded_from == std::string::npos) {
      // Decoding never lengthens a string, so views into decoded_ stay good.
      decoded_.reserve(text_.size());
      decoded_from = decoded_.size();
    }
    decoded_.append(text_, plain, at - plain);
    if (!decode_escape(at, quote)) return false;
    plain = at;
  }
  std::string_view value = text_.substr(plain, at - plain);
  if (decoded_from != std::string::npos) {
    decoded_.append(value);
    value = std::string_view(decoded_).substr(decoded_from);
  }
  nodes_.push_back({JsonNode::Kind::kString, value, nodes_.size() + 1});
  ++at;
  return true;
}

/// `at` is the backslash, then what follows the escape.
bool JsonReader::decode_escape(std::size_t& at, std::size_t quote) {
  const std::size_t backslash = at++;
  if (at == text_.size()) return fail(kUnterminated, quote);
  const char c = text_[at++];
  if (c != 'u') {
    constexpr std::string_view kNames = "\"\\/bfnrt";
    constexpr std::string_view kValues = "\"\\/\b\f\n\r\t";
    const std::size_t which = kNames.find(c);
    if (which == std::string_view::npos) return fail("Invalid \\escape", backslash);
    decoded_ += kValues[which];
    return true;
  }
  unsigned unit = 0;
  if (!read_code_unit(at, backslash + 1, unit)) return false;
  if (is_high_surrogate(unit) && starts_with(at, '\\') && starts_with(at + 1, 'u') &&
      at + 6 < text_.size()) {
    std::size_t second = at + 2;
    unsigned low = 0;
    if (!read_code_unit(second, at + 1, low)) return false;
    if (is_low_surrogate(low)) {
      unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
      at = second;
    }
  }
  append_code_point(unit);
  return true;
}

bool JsonReader::read_code_unit(std::size_t& at, std::size_t error_at, unsigned& unit) {
  if (at + 4 >= text_.size()) return fail(kBadUnicodeEscape, error_at);
  for (int i = 0; i < 4; ++i) {
    const int digit = hex_value(text_[at++]);
    if (digit < 0) return fail(kBadUnicodeEscape, error_at);
    unit = unit << 4 | static_cast<unsigned>(digit);
  }
  return true;
}

/// A surrogate is written as if it were a character, which is_utf8() refuses later.
void JsonReader::append_code_point(unsigned code_point) {
  const auto tail = [code_point](int shift) {
    return static_cast<char>(0x80 | (code_point >> shift & 0x3f));
  };
  if (code_point < 0x80) {
    decoded_ += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    decoded_ += {static_cast<char>(0xc0 | code_point >> 6), tail(0)};
  } else if (code_point < 0x10000) {
    decoded_ += {static_cast<char>(0xe0 | code_point >> 12), tail(6), tail(0)};
  } else {
    decoded_ += {static_cast<char>(0xf0 | code_point >> 18), tail(12), tail(6), tail(0)};
  }
}

void JsonReader::append(std::string& out, std::size_t index) const {
  const JsonNode& node = nodes_[index];
  switch (node.kind) {
    case JsonNode::Kind::kNull:
    case JsonNode::Kind::kFalse:
    case JsonNode::Kind::kTrue:
      out += node.text;
      return;
    case JsonNode::Kind::kInteger:
      out += node.text == "-0" ? "0" : node.text;
      return;
    case JsonNode::Kind::kFloat: {
      double value = 0;
      const auto end = node.text.data() + node.text.size();
      const auto read = std::from_chars(node.text.data(), end, value);
      if (read.ec == std::errc{} && std::isfinite(value)) {
        append_json_number(out, value);
      } else {
        append_json_string(out, node.text);
      }
      return;
    }
    case JsonNode::Kind::kString:
      append_json_string(out, node.text);
      return;
    case JsonNode::Kind::kArray:
      out += '[';
      for (std::size_t child = index + 1; child < node.end; child = nodes_[child].end) {
        if (child != index + 1) out += ',';
        append(out, child);
      }
      out += ']';
      return;
    case JsonNode::Kind::kObject:
      append_object(out, index);
      return;
  }
}

/// As a dict prints: an equal name keeps its first place and its last value.
void JsonReader::append_object(std::string& out, std::size_t index) const {
  const std::size_t end = nodes_[index].end;
  std::unordered_map<std::string_view, std::size_t> last;
  for (std::size_t name = index + 1; name < end; name = nodes_[name + 1].end) {
    last[nodes_[name].text] = name + 1;
  }
  out += '{';
  bool first = true;
  for (std::size_t name = index + 1; name < end; name = nodes_[name + 1].end) {
    const auto entry = last.find(nodes_[name].text);
    if (entry == last.end()) continue;
    if (!first) out += ',';
    first = false;
    append_json_string(out, nodes_[name].text);
    out += ':';
    append(out, entry->second);
    last.erase(entry);
  }
  out += '}';
}

}  // namespace stormlight::target
