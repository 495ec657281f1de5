#include "frontend/python/virtual_env.h"

#include <filesystem>
#include <fstream>

#include "base/strings.h"

namespace stormlight::python {
namespace {

namespace fs = std::filesystem;

/// "3.12" out of "version = 3.12.1" (venv) or "version_info = 3.12.1.final.0" (virtualenv).
std::string version_in(const fs::path& configuration) {
  std::ifstream file(configuration);
  for (std::string line; std::getline(file, line);) {
    const std::size_t equals = line.find('=');
    if (equals == std::string::npos) continue;
    const std::string_view key = trim(std::string_view(line).substr(0, equals));
    if (!iequals(key, "version") && !iequals(key, "version_info")) continue;
    const std::string_view value = trim(std::string_view(line).substr(equals + 1));
    return std::string(value.substr(0, value.find('.', value.find('.') + 1)));
  }
  return {};
}

}  // namespace

VirtualEnv find_virtual_env(std::string_view folder, std::string_view version,
                            std::string_view python) {
  if (folder.empty()) return {};
  const fs::path root(folder);
  std::error_code ignored;
  const std::string label = "the virtual environment " + std::string(folder);
  const fs::path configuration = root / "pyvenv.cfg";
  if (!fs::exists(configuration, ignored)) {
    return {{}, label + " (VIRTUAL_ENV) has no pyvenv.cfg and is not used"};
  }
  const fs::path packages = root / "lib" / ("python" + std::string(version)) / "site-packages";
  if (fs::is_directory(packages, ignored)) return {(root / "bin" / "python").string(), {}};
  const std::string its_version = version_in(configuration);
  std::string warning = label + " is for ";
  warning += its_version.empty() ? "another Python" : "Python " + its_version;
  warning += ", but stormlight embeds Python " + std::string(version);
  warning += ": the load file cannot import its packages; make one with ";
  warning += std::string(python) + " -m venv";
  return {{}, warning};
}

}  // namespace stormlight::python
