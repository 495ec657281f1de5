#include "metrics/error_table.h"

#include <algorithm>

namespace stormlight {
namespace {

/// RFC 3629: bytes 10xxxxxx continue a character, which has at most three of them.
std::string_view cut_at_character(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  const auto continues = [&](std::size_t i) {
    return (static_cast<unsigned char>(text[i]) & 0xc0) == 0x80;
  };
  std::size_t end = limit;
  while (end > limit - 3 && continues(end)) --end;
  // More than three in a row are not UTF-8, so there is no character to keep whole.
  return text.substr(0, continues(end) ? limit : end);
}

}  // namespace

ErrorTable::ErrorTable() {
  clear();
}

void ErrorTable::add(std::uint32_t row, FailureKind kind, std::string_view message,
                     Nanoseconds when) {
  add({row, kind, cut_at_character(message, kMaxMessageBytes), 1, when, when});
}

void ErrorTable::merge(const ErrorTable& other) {
  for (const Entry& entry : other.entries_) add(entry);
}

void ErrorTable::clear() {
  index_.clear();
  entries_.clear();
  messages_.clear();
  messages_.emplace(kOtherMessages, 0);
}

const std::pair<const std::string, std::uint32_t>& ErrorTable::intern(std::string_view message) {
  if (const auto found = messages_.find(message); found != messages_.end()) return *found;
  if (messages_.size() > kMaxMessages) return *messages_.find(kOtherMessages);
  return *messages_.emplace(message, static_cast<std::uint32_t>(messages_.size())).first;
}

void ErrorTable::add(const Entry& entry) {
  const auto& [text, number] = intern(entry.message);
  const std::uint64_t key = std::uint64_t{entry.row} << 32 |
                            std::uint64_t{static_cast<std::uint8_t>(entry.kind)} << 24 | number;
  const auto [at, is_new] = index_.try_emplace(key, entries_.size());
  if (is_new) {
    entries_.push_back(entry);
    entries_.back().message = text;
    return;
  }
  Entry& known = entries_[at->second];
  known.count += entry.count;
  known.first_seen = std::min(known.first_seen, entry.first_seen);
  known.last_seen = std::max(known.last_seen, entry.last_seen);
}

}  // namespace stormlight
