// Lets the Python side judge thresholds by the same rules as the flags.
//
// Thread rule: the interpreter's thread.
#pragma once

#include "frontend/python/py_ref.h"

namespace stormlight::python {

/// A Python function (text) -> None | (message, hint). Empty with an exception set when memory is
/// short.
PyRef make_threshold_check();

}  // namespace stormlight::python
