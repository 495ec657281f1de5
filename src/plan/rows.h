// Rows: which row of the results each task is counted in.
//
// Thread rule: plain values; made once per run, then shared read-only.
// Invariants: row_of_task has one entry per task, each below rows.size(); rows are distinct and in
// the order in which tasks first name them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "stormlight/plan.h"

#include "metrics/row_registry.h"

namespace stormlight {

struct RowMap {
  std::vector<RowKey> rows;
  std::vector<std::uint32_t> row_of_task;
};

/// Tasks with equal method and name share a row; a task without a name is called by its path. The
/// user and password of a URL are no part of a row's name.
RowMap map_rows(std::span<const TaskSpec> tasks);

}  // namespace stormlight
