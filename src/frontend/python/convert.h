// What the package's loader returns, as plan values.
//
// Thread rule: the interpreter's thread. The result holds nothing of Python's.
#pragma once

#include "stormlight/result.h"

#include "frontend/load_file.h"
#include "frontend/python/py_ref.h"

namespace stormlight::python {

/// `loaded` is what stormlight._loader.load() returned: (tasks, settings). kInternal when it has
/// another shape.
Result<LoadFile> convert(PyObject* loaded);

}  // namespace stormlight::python
