// Lets the Python side judge URLs by the same rules as the engine.
//
// Thread rule: the interpreter's thread.
#pragma once

#include "frontend/python/py_ref.h"

namespace stormlight::python {

/// A Python function (text, is_host) -> None | (message, hint). Empty with an exception set when
/// memory is short.
PyRef make_url_check();

}  // namespace stormlight::python
