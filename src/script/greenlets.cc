#include "frontend/python/py_ref.h"
// Python.h has to come before the standard headers.
#include <string>

#include <greenlet.h>

#include "script/greenlets.h"

namespace stormlight::script {
namespace {

using python::PyRef;

PyGreenlet* as_greenlet(PyObject* object) {
  return reinterpret_cast<PyGreenlet*>(object);
}

/// Imports the greenlet package from its folder, whatever sys.path says.
constexpr const char* kImport = R"(
import importlib.util, os, sys
if "greenlet" not in sys.modules:
    spec = importlib.util.spec_from_file_location(
        "greenlet", os.path.join(folder, "__init__.py"), submodule_search_locations=[folder])
    module = importlib.util.module_from_spec(spec)
    sys.modules["greenlet"] = module
    spec.loader.exec_module(module)
)";

}  // namespace

bool load_greenlets() {
  const PyRef globals(Py_BuildValue("{s:s}", "folder", STORMLIGHT_GREENLET));
  if (!globals) return false;
  const PyRef ran(PyRun_String(kImport, Py_file_input, globals.get(), globals.get()));
  if (!ran) return false;
  PyGreenlet_Import();
  return _PyGreenlet_API != nullptr;
}

PyRef current_greenlet() {
  return PyRef(reinterpret_cast<PyObject*>(PyGreenlet_GetCurrent()));
}

PyRef new_greenlet(PyObject* callable, PyObject* parent) {
  return PyRef(reinterpret_cast<PyObject*>(PyGreenlet_New(callable, as_greenlet(parent))));
}

PyRef switch_to(PyObject* greenlet, PyObject* args) {
  return PyRef(PyGreenlet_Switch(as_greenlet(greenlet), args, nullptr));
}

bool is_active(PyObject* greenlet) {
  return PyGreenlet_ACTIVE(as_greenlet(greenlet)) != 0;
}

PyObject* raise_exit() {
  PyErr_SetNone(PyExc_GreenletExit);
  return nullptr;
}

}  // namespace stormlight::script
