// Reads JSON exactly as Python's json.loads does, errors and their positions included, because
// FastAPI shows both to its clients. So NaN and Infinity are numbers, and of two equal names in an
// object the last wins.
//
// Thread rule: one thread. A reader is meant to be reused: it allocates only while it grows.
// Invariant: nodes are in the order of the text, each followed by its descendants; an object's
// children are name, value, name, value, ...
// Source: RFC 8259; the errors are those of CPython 3.11.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stormlight::target {

struct JsonNode {
  enum class Kind : std::uint8_t {
    kNull,
    kFalse,
    kTrue,
    kInteger,
    kFloat,
    kString,
    kArray,
    kObject
  };
  Kind kind = Kind::kNull;
  std::string_view text;  ///< numbers: as written; strings: decoded, a lone surrogate in 3 bytes
  std::size_t end = 0;    ///< index of the node after the last descendant
};

class JsonReader {
 public:
  enum class Status {
    kOk,
    kInvalid,     ///< not JSON: error() and error_position() tell
    kUnreadable,  ///< not UTF-8, nested too deep, or an integer of more than 4300 digits
  };
  static constexpr int kMaxDepth = 900;
  static constexpr std::size_t kMaxIntegerDigits = 4300;  ///< CPython's default limit

  /// The nodes borrow from `text`.
  Status parse(std::string_view text);

  /// Node 0 is the whole document.
  std::span<const JsonNode> nodes() const { return nodes_; }
  std::string_view error() const { return error_; }
  /// In characters, not bytes, from 0.
  std::size_t error_position() const { return error_position_; }

  /// Appends node `index` as json.dumps writes what json.loads read; a number that is not finite
  /// as a string, because JSON has none.
  void append(std::string& out, std::size_t index) const;

 private:
  bool parse_value(std::size_t& at, int depth);
  bool parse_array(std::size_t& at, int depth);
  bool parse_object(std::size_t& at, int depth);
  bool parse_string(std::size_t& at);
  bool parse_number(std::size_t& at);
  bool parse_word(std::size_t& at, std::string_view word, JsonNode::Kind kind);
  bool decode_escape(std::size_t& at, std::size_t quote);
  bool read_code_unit(std::size_t& at, std::size_t error_at, unsigned& unit);
  void append_code_point(unsigned code_point);
  void append_object(std::string& out, std::size_t index) const;
  std::size_t skip_space(std::size_t at) const;
  bool starts_with(std::size_t at, char c) const { return at < text_.size() && text_[at] == c; }
  bool fail(std::string_view error, std::size_t at);

  std::string_view text_;
  std::vector<JsonNode> nodes_;
  std::string decoded_;  // strings with escapes; never grows beyond what was reserved for text_
  std::string_view error_;
  std::size_t error_position_ = 0;
  bool unreadable_ = false;
};

}  // namespace stormlight::target
