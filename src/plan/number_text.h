// A number as it stands in an error message.
//
// Thread rule: pure function; any thread. Does not look at the locale.
#pragma once

#include <charconv>
#include <string>

namespace stormlight {

/// The shortest text that reads back as the same number: "0.5", "1e-09", "inf", "nan".
inline std::string number_text(double value) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  return std::string(text, end);
}

}  // namespace stormlight
