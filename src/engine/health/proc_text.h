// Reading the kernel's small text files, and the numbers in them.
//
// Thread rule: any thread. Nothing here fails: what cannot be read is absent, and so is a number
// that is not one, because the generator's health must never end a run.
#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stormlight::health {

/// The whole file, or its first MiB. Absent: it is not there or may not be read.
std::optional<std::string> read_text(const std::string& path);

/// The pieces between blanks (spaces and tabs), none of them empty.
std::vector<std::string_view> words(std::string_view line);

/// Decimal digits and nothing else, within the range of T.
template <std::integral T>
std::optional<T> number(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace stormlight::health
