// The Python packages and their importer, as the build put them into the program.
//
// Thread rule: constants; any thread.
#pragma once

#include <span>
#include <string_view>

namespace stormlight::python {

struct EmbeddedModule {
  std::string_view name;    ///< "stormlight.tasks"
  std::string_view path;    ///< "stormlight/tasks.py"
  std::string_view source;  ///< for tracebacks, and when `code` does not fit
  std::string_view code;    ///< marshalled by a Python with kPackageMagic
};

/// The magic number of the Python that made the `code`s.
extern const long kPackageMagic;

extern const EmbeddedModule kImporter;
extern const std::span<const EmbeddedModule> kPackageModules;

}  // namespace stormlight::python
