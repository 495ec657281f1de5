// first_of(): the order of precedence of everything that can be said in three places.
//
// Thread rule: pure function; any thread.
#pragma once

#include <optional>

namespace stormlight::cli {

/// The flag's value, else the load file's, else the built-in one.
template <typename T>
T first_of(const std::optional<T>& flag, const std::optional<T>& file, T built_in) {
  return flag ? *flag : file.value_or(built_in);
}

}  // namespace stormlight::cli
