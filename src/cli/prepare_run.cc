#include "cli/prepare_run.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <utility>

#include <fmt/format.h>

#include "base/strings.h"
#include "cli/cores.h"
#include "cli/descriptor_limit.h"
#include "cli/messages.h"
#include "cli/plan_builder.h"
#include "cli/source_addresses.h"
#include "cli/verbs.h"
#include "plan/validate.h"

namespace stormlight::cli {
namespace {

Result<LoadFile> find_and_load(const std::string& source, const RunParts& parts) {
  if (is_url(source)) return parts.load_url(source);
  std::error_code ignored;
  if (std::filesystem::exists(source, ignored)) return parts.load_file(source);
  if (source == kDefaultLoadFile) {
    return Error::input("there is no " + source + " in this folder",
                        "name a load file, or give a URL as in: stormlight "
                        "http://127.0.0.1:8000/hello -u 10 (more: stormlight --help)");
  }
  const std::string url = url_meant_by(source);
  if (!url.empty()) {
    return Error::input("there is no load file " + stormlight::quoted(source),
                        "for a URL write " + url);
  }
  const std::string verb(verb_meant_by(source));
  if (!verb.empty()) {
    return Error::input("there is no load file " + stormlight::quoted(source),
                        "for the verb write stormlight " + verb);
  }
  return parts.load_file(source);  // which knows what to say about a missing file
}

Surroundings surroundings() {
  // 32 bits are random enough and can be typed again.
  return {.cores = usable_cores(),
          .random_seed = std::random_device()(),
          .variable = [](const char* name) { return std::getenv(name); }};
}

/// A certificate that is not there should not be found missing by every connection.
Result<void> check_readable(std::string_view flag, const std::string& path) {
  if (path.empty()) return {};
  errno = 0;
  std::ifstream file(path);
  if (file.good() && file.peek() != std::ifstream::traits_type::eof()) return {};
  const std::string why = errno != 0 ? std::strerror(errno) : "it is empty";
  return Error::input(fmt::format("{} {} cannot be read: {}", flag, path, why), "give a PEM file");
}

/// Everything about this machine that would let the run fail later, with a clear word now.
Result<void> prepare_machine(Plan& plan, bool max_users_given) {
  const HttpOptions& http = plan.http;
  if (auto ok = check_readable("--cacert", http.ca_file); !ok) return ok;
  if (auto ok = check_readable("--cert", http.client_cert); !ok) return ok;
  if (auto ok = check_readable("--key", http.client_key); !ok) return ok;
  if (auto ours = check_source_addresses(http.source_addresses); !ours) return ours;
  const std::uint64_t limit = raise_descriptor_limit(descriptors_needed(plan));
  const std::string cap = max_users_given ? "" : cap_max_users(plan, limit);
  if (!cap.empty()) print_warning(cap);
  if (auto enough = check_descriptors(plan, limit); !enough) return enough;
  const std::string warning = port_warning(plan, ports_in_range(local_port_range()));
  if (!warning.empty()) print_warning(warning);
  return {};
}

}  // namespace

Result<LoadFile> load_source(const std::string& source, const RunParts& parts) {
  Result<LoadFile> file = find_and_load(source, parts);
  if (!file) return file;
  for (const std::string& warning : file->warnings) print_warning(warning);
  return file;
}

Result<Plan> prepare_run(const RunOptions& options, LoadFile file) {
  const bool max_users_given = options.load.max_users || file.defaults.max_users;
  Result<Plan> plan = make_plan(options, std::move(file), surroundings());
  if (!plan) return plan;
  if (auto valid = validate(*plan); !valid) return valid.error();
  if (auto ready = prepare_machine(*plan, max_users_given); !ready) return ready.error();
  return plan;
}

}  // namespace stormlight::cli
