#include "frontend/python/py_ref.h"
// Python.h has to come before the standard headers.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "script/request_arguments.h"

namespace stormlight::script {
namespace {

using python::PyRef;

bool read_text(PyObject* object, const char* what, std::string_view& text) {
  Py_ssize_t size = 0;
  const char* bytes = PyUnicode_Check(object) ? PyUnicode_AsUTF8AndSize(object, &size) : nullptr;
  if (bytes == nullptr) {
    if (PyErr_Occurred() == nullptr) PyErr_Format(PyExc_TypeError, "%s must be a str", what);
    return false;
  }
  text = std::string_view(bytes, static_cast<std::size_t>(size));
  return true;
}

bool read_flag(PyObject* value, bool& flag) {
  const int truth = PyObject_IsTrue(value);
  flag = truth == 1;
  return truth >= 0;
}

/// A header's name or value: str or bytes.
bool read_field(PyObject* object, std::string& field) {
  if (PyBytes_Check(object)) {
    field.assign(PyBytes_AS_STRING(object), static_cast<std::size_t>(PyBytes_GET_SIZE(object)));
    return true;
  }
  std::string_view text;
  if (!PyUnicode_Check(object) || !read_text(object, "a header", text)) return false;
  field = text;
  return true;
}

bool breaks_a_line(std::string_view field) {
  return field.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

Result<std::vector<Header>> read_headers(PyObject* headers) {
  const auto wrong = [] {
    PyErr_Clear();
    return Error::input("headers must be pairs of name and value");
  };
  std::vector<Header> fields;
  const PyRef sequence(PySequence_Fast(headers, "headers"));
  if (!sequence) return wrong();
  const Py_ssize_t count = PySequence_Fast_GET_SIZE(sequence.get());
  fields.reserve(static_cast<std::size_t>(count));
  for (Py_ssize_t i = 0; i < count; ++i) {
    PyObject* pair = PySequence_Fast_GET_ITEM(sequence.get(), i);
    if (!PyTuple_Check(pair) || PyTuple_GET_SIZE(pair) != 2) return wrong();
    Header& field = fields.emplace_back();
    if (!read_field(PyTuple_GET_ITEM(pair, 0), field.name) ||
        !read_field(PyTuple_GET_ITEM(pair, 1), field.value)) {
      return wrong();
    }
    if (field.name.empty() || breaks_a_line(field.name) || breaks_a_line(field.value)) {
      return Error::input("the header " + field.name + " has a line break in it, or no name");
    }
  }
  return fields;
}

}  // namespace

bool RequestArguments::read(PyObject* const* args, Py_ssize_t count, PyObject* names) {
  if (count < 3 || count > 5) {
    PyErr_SetString(PyExc_TypeError,
                    "request(method, url, name, headers=None, body=None, *, options)");
    return false;
  }
  if (!read_text(args[0], "method", method) || !read_text(args[1], "url", url) ||
      !read_text(args[2], "name", name)) {
    return false;
  }
  if (count > 3 && args[3] != Py_None && PyObject_IsTrue(args[3]) == 1) headers = args[3];
  if (count > 4 && args[4] != Py_None) body = args[4];
  const Py_ssize_t options = names != nullptr ? PyTuple_GET_SIZE(names) : 0;
  for (Py_ssize_t i = 0; i < options; ++i) {
    const char* option = PyUnicode_AsUTF8(PyTuple_GET_ITEM(names, i));
    if (option == nullptr || !read_option(option, args[count + i])) return false;
  }
  return true;
}

bool RequestArguments::read_option(const char* option, PyObject* value) {
  if (std::strcmp(option, "timeout") == 0) {
    if (value == Py_None) return true;
    timeout = PyFloat_AsDouble(value);
    return !(*timeout == -1.0 && PyErr_Occurred() != nullptr);
  }
  if (std::strcmp(option, "max_redirects") == 0) {
    max_redirects = static_cast<int>(PyLong_AsLong(value));
    return !(max_redirects == -1 && PyErr_Occurred() != nullptr);
  }
  if (std::strcmp(option, "verify") == 0) return read_flag(value, verify);
  if (std::strcmp(option, "keep_body") == 0) return read_flag(value, keep_body);
  if (std::strcmp(option, "record") == 0) return read_flag(value, record);
  if (std::strcmp(option, "headers") == 0) {
    if (value != Py_None && PyObject_IsTrue(value) == 1) headers = value;
    return true;
  }
  if (std::strcmp(option, "body") == 0) {
    if (value != Py_None) body = value;
    return true;
  }
  PyErr_Format(PyExc_TypeError, "request() has no option %s", option);
  return false;
}

void RequestArguments::write_key(std::string& key) const {
  const auto add = [&key](const auto& value) {
    key.append(reinterpret_cast<const char*>(&value), sizeof value);
  };
  key.clear();
  add(reinterpret_cast<std::uintptr_t>(headers));
  add(timeout.value_or(-1));
  add(max_redirects);
  add(verify);
  add(keep_body);
  key.append(method).append(1, ' ').append(url);
}

Result<http::RequestParts> RequestArguments::parts() const {
  auto parsed = parse_url(url);
  if (!parsed) return parsed.error();
  http::RequestParts made;
  made.method = method;
  made.url = std::move(*parsed);
  if (headers != nullptr) {
    auto fields = read_headers(headers);
    if (!fields) return fields.error();
    made.headers = std::move(*fields);
  }
  if (body != nullptr) {
    if (!PyBytes_Check(body)) return Error::input("the body must be bytes");
    made.body.emplace(PyBytes_AS_STRING(body), static_cast<std::size_t>(PyBytes_GET_SIZE(body)));
  }
  return made;
}

void RequestArguments::apply(http::Request& request) const {
  request.wants_body = keep_body;
  request.max_redirects = max_redirects;
  if (!verify) request.verify_tls = false;
  if (timeout && *timeout > 0) {
    const std::chrono::duration<double> limit(std::min(*timeout, 86400.0));
    request.total_timeout =
        std::max(std::chrono::duration_cast<Nanoseconds>(limit), Nanoseconds(1));
  }
}

}  // namespace stormlight::script
