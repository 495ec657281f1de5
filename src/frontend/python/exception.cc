#include "frontend/python/py_ref.h"
// Python.h has to come before the standard headers.
#include <optional>
#include <string>

#include "frontend/python/exception.h"

namespace stormlight::python {
namespace {

std::optional<std::string> text_of(PyObject* object) {
  const PyRef text(object != nullptr ? PyObject_Str(object) : nullptr);
  const char* bytes = text ? PyUnicode_AsUTF8(text.get()) : nullptr;
  if (bytes == nullptr) {
    PyErr_Clear();
    return std::nullopt;
  }
  return std::string(bytes);
}

std::optional<std::string> attribute(PyObject* object, const char* name) {
  const PyRef value(PyObject_GetAttrString(object, name));
  if (!value) PyErr_Clear();
  return text_of(value.get());
}

}  // namespace

Error take_exception() {
  PyObject* type = nullptr;
  PyObject* value = nullptr;
  PyObject* trace = nullptr;
  PyErr_Fetch(&type, &value, &trace);
  PyErr_NormalizeException(&type, &value, &trace);
  const PyRef owned_type(type);
  const PyRef owned_value(value);
  const PyRef owned_trace(trace);
  if (value == nullptr) return Error::internal("the Python interpreter failed without a reason");
  const std::string name = Py_TYPE(value)->tp_name;
  if (name == "LoadError") {
    const auto message = attribute(value, "message");
    const auto hint = attribute(value, "hint");
    if (message && hint) return Error::input(*message, *hint);
  }
  return Error::internal("the Python interpreter failed: " + name + ": " +
                         text_of(value).value_or("?"));
}

}  // namespace stormlight::python
