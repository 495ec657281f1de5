// RowRegistry: the rows of a run as they become known: those of the plan from the start, those that
// scripted users name while it goes on.
//
// Thread rule: any thread; a mutex guards it, so a worker keeps what it has looked up. Invariants:
// rows are distinct, an index never changes its row, there are never more than kMostRows + 1: a
// script that makes a name of every id must not eat the memory, so what is beyond is counted in one
// row that says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stormlight {

/// What a row of the results is about.
struct RowKey {
  std::string method;
  std::string name;
  bool operator==(const RowKey&) const = default;
};

class RowRegistry {
 public:
  static constexpr std::size_t kMostRows = 1000;
  static constexpr std::string_view kOther = "(more than 1000 names: group them with name=)";

  explicit RowRegistry(const std::vector<RowKey>& rows);
  RowRegistry(const RowRegistry&) = delete;
  RowRegistry& operator=(const RowRegistry&) = delete;

  /// The row's index, as in Sample::row; a new one when it is not known yet.
  std::uint32_t index_of(std::string_view method, std::string_view name);
  std::size_t size() const;
  /// The rows from `first` on.
  std::vector<RowKey> from(std::size_t first) const;

 private:
  std::uint32_t add(std::string_view method, std::string_view name);

  mutable std::mutex mutex_;
  std::vector<RowKey> rows_;
  std::map<std::pair<std::string, std::string>, std::uint32_t> indices_;
};

}  // namespace stormlight
