// The virtual environment that is active in the user's shell, if the embedded Python can use it.
//
// Thread rule: pure but for reading its folder; any thread.
// Source: PEP 405 (pyvenv.cfg).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stormlight::python {

struct VirtualEnv {
  std::string executable;  ///< its Python, by which CPython finds its packages; empty: none
  std::string warning;     ///< why an active one is not used; empty: no complaint
};

/// `folder` is VIRTUAL_ENV, empty when none is active; `version` is the embedded Python's, "3.11".
/// `python` is a Python of that version, for the advice in the warning.
VirtualEnv find_virtual_env(std::string_view folder, std::string_view version,
                            std::string_view python);

}  // namespace stormlight::python
