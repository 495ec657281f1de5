// Bridge: the module `_stormlight` that the Python package of scripted users calls into.
//
// Calls that can park a greenlet are written against Python's own C API: a switch inside a call
// that a binding library wraps would break what that library keeps on the stack
// (docs/design/scripted_users.md).
//
// Thread rule: with the interpreter's lock held; while a run is on, the worker's thread alone.
// Invariants: outlives the module's use; `hub` is null when no run is on, and then whatever needs
// one raises RuntimeError.
#pragma once

#include "frontend/python/py_ref.h"
// Python.h has to come before the standard headers.
#include "script/fiber.h"
#include "script/hub.h"

namespace stormlight::script {

class Bridge {
 public:
  Bridge() = default;
  Bridge(const Bridge&) = delete;
  Bridge& operator=(const Bridge&) = delete;

  /// Puts the module among those that can be imported. False with an exception set.
  bool install();
  /// The Python object of a user, for as long as `fiber` lives. Empty with an exception set.
  python::PyRef make_session(Fiber& fiber);
  /// To be called before the fiber of a session goes.
  static void release_session(PyObject* session);

  /// The hub, or null with RuntimeError set when no run is on.
  Hub* running() const;

  Hub* hub = nullptr;
  PyObject* response_type() const { return response_type_.get(); }

 private:
  python::PyRef response_type_;
  python::PyRef session_type_;
};

/// Makes the type Session; its methods are in session_object.cc.
python::PyRef make_session_type();
python::PyRef new_session(PyObject* type, Bridge& bridge, Fiber& fiber);

}  // namespace stormlight::script
