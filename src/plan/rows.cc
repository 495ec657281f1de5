#include "plan/rows.h"

#include <map>
#include <string_view>
#include <utility>

#include "base/url.h"

namespace stormlight {

RowMap map_rows(std::span<const TaskSpec> tasks) {
  RowMap result;
  std::map<std::pair<std::string_view, std::string>, std::uint32_t> known;
  result.row_of_task.reserve(tasks.size());
  for (const TaskSpec& task : tasks) {
    // The name goes to every report, and a path may be a full URL with a password.
    std::string name = without_credentials(task.name.empty() ? task.path : task.name);
    const auto next = static_cast<std::uint32_t>(result.rows.size());
    const auto [at, is_new] = known.try_emplace({task.method, name}, next);
    if (is_new) result.rows.push_back({task.method, std::move(name)});
    result.row_of_task.push_back(at->second);
  }
  return result;
}

}  // namespace stormlight
