// Greenlets: the few calls of the greenlet library that a script's users run on.
//
// Thread rule: with the interpreter's lock held. Invariant: a greenlet is only switched to from the
// thread it was made on. Whoever calls switch_to() may find its C stack copied away and back: it
// keeps no pointers to anything on another greenlet's stack.
#pragma once

#include "frontend/python/py_ref.h"

namespace stormlight::script {

/// Loads the library. False with an exception set.
bool load_greenlets();

/// The greenlet that runs now. A new reference.
python::PyRef current_greenlet();
/// One that will call `callable` when it is first switched to, and returns to `parent` at its end.
python::PyRef new_greenlet(PyObject* callable, PyObject* parent);
/// Runs `greenlet` until it switches back or ends. `args` (may be null) are its first arguments.
/// Empty with an exception set when it ended with one.
python::PyRef switch_to(PyObject* greenlet, PyObject* args);
bool is_active(PyObject* greenlet);
/// Makes the current call end its greenlet, unless the script catches BaseException: sets the
/// exception and returns null.
PyObject* raise_exit();

}  // namespace stormlight::script
