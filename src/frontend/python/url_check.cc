#include "frontend/python/py_ref.h"
// Python.h has to come before the standard headers.
#include <exception>
#include <optional>
#include <string_view>

#include "frontend/python/url_check.h"
#include "plan/target_url.h"

namespace stormlight::python {
namespace {

std::optional<Error> problem_with(std::string_view text, bool is_host) {
  // Only the path is looked at here: which host it goes to is known later.
  const Result<Url> url = is_host ? parse_host(text) : target_url("http://host", text);
  if (url) return std::nullopt;
  return url.error();
}

PyObject* check_url(PyObject*, PyObject* arguments) {
  const char* text = nullptr;
  Py_ssize_t size = 0;
  int is_host = 0;
  if (PyArg_ParseTuple(arguments, "s#p", &text, &size, &is_host) == 0) return nullptr;
  try {
    const std::optional<Error> problem =
        problem_with(std::string_view(text, static_cast<std::size_t>(size)), is_host != 0);
    if (!problem) Py_RETURN_NONE;
    return Py_BuildValue("ss", problem->message.c_str(), problem->hint.c_str());
  } catch (const std::exception&) {
    return PyErr_NoMemory();
  }
}

PyMethodDef kCheckUrl = {"check_url", check_url, METH_VARARGS, nullptr};

}  // namespace

PyRef make_url_check() {
  return PyRef(PyCFunction_New(&kCheckUrl, nullptr));
}

}  // namespace stormlight::python
