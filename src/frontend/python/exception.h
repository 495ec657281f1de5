// The current Python exception as an Error.
//
// Thread rule: the interpreter's thread.
#pragma once

#include "stormlight/result.h"

namespace stormlight::python {

/// Takes the exception away. A LoadError of the package becomes kInput with its message and hint;
/// anything else is a bug of ours, kInternal.
Error take_exception();

}  // namespace stormlight::python
