// make_plan(): flags over the load file's defaults over the built-in defaults.
//
// Thread rule: pure functions of their arguments; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "stormlight/plan.h"
#include "stormlight/result.h"

#include "cli/options.h"
#include "cli/proxy_environment.h"
#include "frontend/load_file.h"

namespace stormlight::cli {

inline constexpr std::string_view kDefaultLoadFile = "stormlight_file.py";

/// What make_plan() needs to know about this process.
struct Surroundings {
  int cores = 1;                  ///< usable_cores(); the default of --workers
  std::uint64_t random_seed = 0;  ///< the seed of a run without --seed
  EnvironmentVariable variable;   ///< asked only under --proxy-from-env
};

/// Whether FILE | URL is a URL. Anything with "://" is, so that "ftp://x" is refused as a URL
/// rather than looked for as a file.
bool is_url(std::string_view source);

/// A URL whose scheme was forgotten ("127.0.0.1:8000/hello"): what to write instead; else empty.
/// Only meaningful when no such file exists.
std::string url_meant_by(std::string_view source);

/// Contradictions between flags that no single flag can see: --method without a URL, --host with
/// one, --key without --cert, --proxy with --proxy-from-env. kInput.
Result<void> check_options(const RunOptions& options);

/// The plan, not yet validate()d but for the host; its load is make_load()'s. --workers is at most
/// the number of users. kInput: no host for a path, a proxy from the environment that cannot be
/// used, or what make_load() refuses.
Result<Plan> make_plan(const RunOptions& options, LoadFile file, const Surroundings& surroundings);

}  // namespace stormlight::cli
