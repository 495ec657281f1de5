// One request as the endpoints see it.
//
// Thread rule: belongs to its session. Views are good until the next call of a non-const method.
// Invariant: a Request is reused for all requests of a connection, so it stops allocating.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stormlight::target {

class Request {
 public:
  std::string body;         ///< decoded from chunks; empty where the endpoint ignores it
  std::uint64_t bytes = 0;  ///< of head and body, as read
  bool http_1_1 = true;     ///< else HTTP/1.0
  bool keep_alive = false;  ///< what the client wants
  bool expects_continue = false;

  void clear();
  void set_line(std::string_view method, std::string_view target);
  void add_header(std::string_view name, std::string_view value);

  /// Empty before the request line was read.
  std::string_view method() const { return slice(0, method_size_); }
  bool is_head() const { return method() == "HEAD"; }
  /// Percent-encoded as sent, without the query; an absolute-form target without its origin.
  std::string_view raw_path() const { return slice(path_begin_, path_size_); }
  /// Decoded.
  std::string_view path() const { return decoded_path_.empty() ? raw_path() : decoded_path_; }
  /// Without the '?'.
  std::string_view query() const { return slice(query_begin_, query_size_); }

  std::size_t header_count() const { return headers_.size(); }
  std::pair<std::string_view, std::string_view> header(std::size_t i) const;
  /// The first with this name, in any case; empty when there is none.
  std::string_view header(std::string_view name) const;
  /// The decoded value of a query parameter: the first of its name.
  std::optional<std::string> query_value(std::string_view name) const;
  /// All query parameters in their order, decoded ('+' is a space).
  std::vector<std::pair<std::string, std::string>> query_pairs() const;

 private:
  struct HeaderSlot {
    std::size_t name_begin;
    std::size_t name_size;
    std::size_t value_size;  // the value follows the name
  };
  std::string_view slice(std::size_t begin, std::size_t size) const {
    return std::string_view(text_).substr(begin, size);
  }

  std::string text_;  // method, target, then names and values
  std::size_t method_size_ = 0;
  std::size_t path_begin_ = 0;
  std::size_t path_size_ = 0;
  std::size_t query_begin_ = 0;
  std::size_t query_size_ = 0;
  std::string decoded_path_;  // only when it differs
  std::vector<HeaderSlot> headers_;
};

/// Whether a query value switches something on: 1, true, yes or on.
bool is_on(const std::optional<std::string>& value);

}  // namespace stormlight::target
