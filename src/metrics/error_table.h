// ErrorTable: failed requests counted by row, kind and message, in bounded memory.
//
// Thread rule: one thread at a time. Invariants: counts are exact, whatever the messages; at most
// kMaxMessages different texts are kept, each of at most kMaxMessageBytes, and those that come
// after them are counted as kOtherMessages under their own row and kind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "stormlight/failure.h"
#include "stormlight/units.h"

namespace stormlight {

class ErrorTable {
 public:
  static constexpr std::size_t kMaxMessages = 200;
  static constexpr std::size_t kMaxMessageBytes = 300;
  static constexpr std::string_view kOtherMessages = "(other messages)";

  struct Entry {
    std::uint32_t row = 0;
    FailureKind kind = FailureKind::kNone;
    std::string_view message;  ///< borrowed from the table until clear()
    std::uint64_t count = 0;
    Nanoseconds first_seen{0};
    Nanoseconds last_seen{0};
  };

  ErrorTable();
  ErrorTable(const ErrorTable&) = delete;
  ErrorTable& operator=(const ErrorTable&) = delete;

  /// Counts one failed request at `when` (since the start). A long message is cut at the end of a
  /// UTF-8 character.
  void add(std::uint32_t row, FailureKind kind, std::string_view message, Nanoseconds when);
  void merge(const ErrorTable& other);
  void clear();

  /// In the order of first sight.
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  void add(const Entry& entry);
  /// The kept text equal to `message`, or that of kOtherMessages, and its number.
  const std::pair<const std::string, std::uint32_t>& intern(std::string_view message);

  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> messages_;
  std::unordered_map<std::uint64_t, std::size_t> index_;  // row, kind and message -> entry
  std::vector<Entry> entries_;
};

}  // namespace stormlight
