// PyRef: an owned reference to a Python object. This header stands for <Python.h>, which must come
// before any other.
//
// Thread rule: use and destroy only with the interpreter running and its lock held, which here is
// the thread that started it.
#pragma once

#define PY_SSIZE_T_CLEAN
#include <memory>

#include <Python.h>

namespace stormlight::python {

struct DropReference {
  void operator()(PyObject* object) const { Py_DECREF(object); }
};

/// Holds a new reference, as most of Python's functions return; empty after one that failed.
using PyRef = std::unique_ptr<PyObject, DropReference>;

}  // namespace stormlight::python
