#include "base/strings.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>

namespace stormlight {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kTokenMarks = "!#$%&'*+-.^_`|~";

constexpr std::array<std::int8_t, 256> kBase64Values = [] {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < kBase64.size(); ++i) {
    values[static_cast<unsigned char>(kBase64[i])] = static_cast<std::int8_t>(i);
  }
  return values;
}();

std::string folded(std::string_view word) {
  std::string out = to_lower(word);
  std::replace(out.begin(), out.end(), '_', '-');
  return out;
}

template <typename Word>
std::string_view nearest_of(std::string_view typed, std::span<const Word> known) {
  const std::string wanted = folded(typed);
  const auto letters = static_cast<std::size_t>(std::count_if(
      wanted.begin(), wanted.end(), [](char c) { return is_alpha(c) || is_digit(c); }));
  if (letters == 0) return {};
  std::size_t best_distance = std::max<std::size_t>(1, letters / 3) + 1;
  std::string_view best;
  for (const std::string_view word : known) {
    const std::string candidate = folded(word);
    std::size_t distance = edit_distance(wanted, candidate);
    if (letters >= 3 && candidate.starts_with(wanted))
      distance = std::min<std::size_t>(distance, 1);
    const bool shorter = distance == best_distance && !best.empty() && word.size() < best.size();
    if (distance < best_distance || shorter) {
      best_distance = distance;
      best = word;
    }
  }
  return best;
}

}  // namespace

std::string to_hex(unsigned char byte) {
  return {kHexDigits[byte >> 4], kHexDigits[byte & 15]};
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = to_lower(c);
  return out;
}

std::string to_upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = to_upper(c);
  return out;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool iequals(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return to_lower(x) == to_lower(y);
         });
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  for (;;) {
    const std::size_t end = text.find(separator);
    pieces.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return pieces;
    text.remove_prefix(end + 1);
  }
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alpha(c) || is_digit(c) || kTokenMarks.find(c) != std::string_view::npos;
  });
}

std::string quoted(std::string_view text, std::size_t limit) {
  std::string out = "\"";
  for (const char c : text.substr(0, limit)) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_control(c) || byte > 0x7f) {
      out.append("\\x").append(to_hex(byte));
    } else {
      out += c;
    }
  }
  out += text.size() > limit ? "...\"" : "\"";
  return out;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

std::string_view nearest(std::string_view typed, std::span<const std::string_view> known) {
  return nearest_of(typed, known);
}
std::string_view nearest(std::string_view typed, std::span<const std::string> known) {
  return nearest_of(typed, known);
}

std::string base64_encode(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t taken = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8 | (k < taken ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += k <= taken ? kBase64[group >> (18 - 6 * k) & 63] : '=';
    }
  }
  return out;
}

Result<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return Error::input("base64 text must be a multiple of 4 characters");
  std::string_view digits = text;
  for (int i = 0; i < 2 && digits.ends_with('='); ++i) digits.remove_suffix(1);
  std::string out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : digits) {
    const std::int8_t value = kBase64Values[static_cast<unsigned char>(c)];
    if (value < 0) return Error::input("not a base64 character: " + quoted({&c, 1}));
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    held += 6;
    if (held >= 8) {
      held -= 8;
      out += static_cast<char>(bits >> held & 0xff);
    }
  }
  if ((bits & ((1u << held) - 1)) != 0) return Error::input("base64 text has leftover bits");
  return out;
}

}  // namespace stormlight
