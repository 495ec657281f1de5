#include "metrics/row_registry.h"

namespace stormlight {

RowRegistry::RowRegistry(const std::vector<RowKey>& rows) {
  for (const RowKey& row : rows) add(row.method, row.name);
}

std::uint32_t RowRegistry::add(std::string_view method, std::string_view name) {
  const auto next = static_cast<std::uint32_t>(rows_.size());
  const auto [at, is_new] = indices_.try_emplace({std::string(method), std::string(name)}, next);
  if (is_new) rows_.push_back({std::string(method), std::string(name)});
  return at->second;
}

std::uint32_t RowRegistry::index_of(std::string_view method, std::string_view name) {
  const std::lock_guard lock(mutex_);
  const auto known = indices_.find({std::string(method), std::string(name)});
  if (known != indices_.end()) return known->second;
  if (rows_.size() >= kMostRows) return add("", kOther);
  return add(method, name);
}

std::size_t RowRegistry::size() const {
  const std::lock_guard lock(mutex_);
  return rows_.size();
}

std::vector<RowKey> RowRegistry::from(std::size_t first) const {
  const std::lock_guard lock(mutex_);
  if (first >= rows_.size()) return {};
  return {rows_.begin() + static_cast<std::ptrdiff_t>(first), rows_.end()};
}

}  // namespace stormlight
