// LoadFile: what a front-end makes of a load file or a URL: tasks, and defaults for flags.
//
// Thread rule: plain values; any thread. Invariant: there is a script, or tasks is not empty and
// each passes validate_task() given a host, unless it has none of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "stormlight/plan.h"
#include "stormlight/units.h"

namespace stormlight {

/// How much load, as the load file or the command line says it; what neither says is the built-in
/// default.
struct LoadSettings {
  std::optional<std::string> host;
  std::optional<int> users;
  std::optional<Rate> spawn_rate;
  std::optional<Nanoseconds> duration;
  std::optional<std::vector<Stage>> stages;  ///< of users; in a file not together with rate_stages
  std::optional<Rate> rate;
  std::optional<std::vector<Stage>> rate_stages;
  std::optional<Arrivals> arrivals;
  std::optional<int> max_users;
  std::optional<Nanoseconds> drop_late;
  std::optional<std::uint64_t> requests;
  std::optional<ThinkTime> think_time;
  std::optional<Nanoseconds> pacing;
  std::optional<Nanoseconds> warm_up;
  std::optional<std::uint64_t> seed;
  std::optional<int> workers;
  std::optional<Nanoseconds> stop_timeout;
};

/// What the load file sets as module variables of the same names, and the stages of its profile or
/// shape(t); flags override them. Ranges are those of the flags.
struct LoadFileDefaults : LoadSettings {
  std::optional<std::vector<Threshold>> thresholds;  ///< flags add to these
  std::optional<Nanoseconds> timeout;                ///< total timeout of a request
  std::optional<Nanoseconds> connect_timeout;
  std::optional<Nanoseconds> response_timeout;
  std::optional<int> max_redirects;
  std::optional<bool> keep_alive;
  std::optional<bool> insecure;
};

/// A load file whose users are code rather than tasks; src/script/ evaluates and runs it.
class Script {
 public:
  Script() = default;
  Script(const Script&) = delete;
  Script& operator=(const Script&) = delete;
  virtual ~Script() = default;
};

struct LoadFile {
  std::vector<TaskSpec> tasks;
  /// In place of tasks. Shared, because a LoadFile is a value and an interpreter cannot be copied.
  std::shared_ptr<Script> script;
  LoadFileDefaults defaults;
  std::vector<std::string> warnings;  ///< for stderr, one sentence each
};

}  // namespace stormlight
