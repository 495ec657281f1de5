#include "target/request.h"

#include <algorithm>

#include "base/strings.h"

namespace stormlight::target {
namespace {

/// A '%' without two hexadecimal digits stands for itself.
std::string percent_decoded(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
        hex_value(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(text[i + 1]) << 4 | hex_value(text[i + 2]));
      i += 2;
    } else {
      out += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

}  // namespace

void Request::clear() {
  constexpr std::size_t kKept = 64 << 10;  // one large body must not cost memory for ever
  if (body.capacity() > kKept) body = std::string();
  body.clear();
  bytes = 0;
  http_1_1 = true;
  keep_alive = false;
  expects_continue = false;
  text_.clear();
  method_size_ = path_begin_ = path_size_ = query_begin_ = query_size_ = 0;
  decoded_path_.clear();
  headers_.clear();
}

void Request::set_line(std::string_view method, std::string_view target) {
  text_.assign(method);
  method_size_ = method.size();
  // RFC 9112 section 3.2.2: absolute-form must be accepted.
  if (const std::size_t scheme = target.find("://");
      scheme != std::string_view::npos && !target.starts_with('/')) {
    const std::size_t path = target.find_first_of("/?", scheme + 3);
    target = path == std::string_view::npos ? "" : target.substr(path);
    if (!target.starts_with('/')) text_ += '/';
  }
  path_begin_ = method_size_;
  text_ += target;
  const std::string_view whole = slice(path_begin_, std::string::npos);
  const std::size_t question = std::min(whole.find('?'), whole.size());
  path_size_ = question;
  query_begin_ = std::min(path_begin_ + question + 1, text_.size());
  query_size_ = text_.size() - query_begin_;
  if (raw_path().find('%') != std::string_view::npos) {
    decoded_path_ = percent_decoded(raw_path(), false);
  }
}

void Request::add_header(std::string_view name, std::string_view value) {
  headers_.push_back({text_.size(), name.size(), value.size()});
  text_ += name;
  text_ += value;
}

std::pair<std::string_view, std::string_view> Request::header(std::size_t i) const {
  const HeaderSlot& slot = headers_[i];
  return {slice(slot.name_begin, slot.name_size),
          slice(slot.name_begin + slot.name_size, slot.value_size)};
}

std::string_view Request::header(std::string_view name) const {
  for (std::size_t i = 0; i < headers_.size(); ++i) {
    if (const auto [own_name, value] = header(i); iequals(own_name, name)) return value;
  }
  return {};
}

std::vector<std::pair<std::string, std::string>> Request::query_pairs() const {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const std::string_view part : split(query(), '&')) {
    if (part.empty()) continue;
    const std::size_t equals = std::min(part.find('='), part.size());
    const std::string_view value = equals < part.size() ? part.substr(equals + 1) : "";
    pairs.emplace_back(percent_decoded(part.substr(0, equals), true), percent_decoded(value, true));
  }
  return pairs;
}

std::optional<std::string> Request::query_value(std::string_view name) const {
  if (query().empty()) return std::nullopt;
  for (auto& [own_name, value] : query_pairs()) {
    if (own_name == name) return std::move(value);
  }
  return std::nullopt;
}

bool is_on(const std::optional<std::string>& value) {
  return value && (*value == "1" || iequals(*value, "true") || iequals(*value, "yes") ||
                   iequals(*value, "on"));
}

}  // namespace stormlight::target
