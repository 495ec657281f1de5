#include "frontend/python/py_ref.h"
// Python.h has to come before the standard headers.
#include <exception>
#include <string_view>

#include "frontend/python/threshold_check.h"
#include "metrics/threshold_parser.h"

namespace stormlight::python {
namespace {

PyObject* check_threshold(PyObject*, PyObject* arguments) {
  const char* text = nullptr;
  Py_ssize_t size = 0;
  if (PyArg_ParseTuple(arguments, "s#", &text, &size) == 0) return nullptr;
  try {
    const auto parsed = parse_threshold(std::string_view(text, static_cast<std::size_t>(size)));
    if (parsed) Py_RETURN_NONE;
    const Error& problem = parsed.error();
    return Py_BuildValue("ss", problem.message.c_str(), problem.hint.c_str());
  } catch (const std::exception&) {
    return PyErr_NoMemory();
  }
}

PyMethodDef kCheckThreshold = {"check_threshold", check_threshold, METH_VARARGS, nullptr};

}  // namespace

PyRef make_threshold_check() {
  return PyRef(PyCFunction_New(&kCheckThreshold, nullptr));
}

}  // namespace stormlight::python
