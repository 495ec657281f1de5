#include "frontend/python/py_ref.h"
// Python.h has to come before the standard headers.
#include <new>
#include <string_view>
#include <utility>

#include "script/response_object.h"

namespace stormlight::script {
namespace {

using python::PyRef;

struct ResponseObject {
  PyObject_HEAD http::Outcome outcome;
};

http::Outcome& outcome_in(PyObject* self) {
  return reinterpret_cast<ResponseObject*>(self)->outcome;
}

PyObject* text(std::string_view value) {
  // Reason phrases and URLs from outside may be any bytes; latin-1 takes them all.
  return PyUnicode_DecodeLatin1(value.data(), static_cast<Py_ssize_t>(value.size()), nullptr);
}

PyObject* bytes(std::string_view value) {
  return PyBytes_FromStringAndSize(value.data(), static_cast<Py_ssize_t>(value.size()));
}

PyObject* get_status(PyObject* self, void*) {
  return PyLong_FromLong(outcome_in(self).status);
}
PyObject* get_reason(PyObject* self, void*) {
  return text(outcome_in(self).reason);
}
PyObject* get_url(PyObject* self, void*) {
  return text(outcome_in(self).final_url);
}
PyObject* get_head(PyObject* self, void*) {
  return bytes(outcome_in(self).head);
}
PyObject* get_body(PyObject* self, void*) {
  return bytes(outcome_in(self).body);
}
PyObject* get_body_size(PyObject* self, void*) {
  return PyLong_FromSize_t(outcome_in(self).body.size());
}
PyObject* get_redirects(PyObject* self, void*) {
  return PyLong_FromLong(outcome_in(self).redirects);
}
PyObject* get_elapsed(PyObject* self, void*) {
  const http::Outcome& outcome = outcome_in(self);
  return PyFloat_FromDouble(seconds(outcome.done - outcome.sent));
}
PyObject* get_error(PyObject* self, void*) {
  const http::Outcome& outcome = outcome_in(self);
  if (outcome.failure == FailureKind::kNone) Py_RETURN_NONE;
  const std::string_view kind = to_string(outcome.failure);
  return Py_BuildValue("s#N", kind.data(), static_cast<Py_ssize_t>(kind.size()),
                       text(outcome.message));
}
PyObject* get_history(PyObject* self, void*) {
  PyRef list(PyList_New(0));
  if (!list) return nullptr;
  for (const auto& hop : outcome_in(self).history) {
    const PyRef pair(Py_BuildValue("iN", hop.status, text(hop.url)));
    if (!pair || PyList_Append(list.get(), pair.get()) != 0) return nullptr;
  }
  return list.release();
}

void deallocate(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  outcome_in(self).~Outcome();
  type->tp_free(self);
  Py_DECREF(type);
}

PyGetSetDef kAttributes[] = {
    {"status", get_status, nullptr, "of the final response; 0: none came whole", nullptr},
    {"reason", get_reason, nullptr, "the reason phrase", nullptr},
    {"url", get_url, nullptr, "of the final response", nullptr},
    {"head", get_head, nullptr, "its header fields as they came", nullptr},
    {"body", get_body, nullptr, "decoded", nullptr},
    {"body_size", get_body_size, nullptr, "bytes of the decoded body", nullptr},
    {"redirects", get_redirects, nullptr, "hops followed", nullptr},
    {"elapsed", get_elapsed, nullptr, "seconds from sending to the last byte", nullptr},
    {"error", get_error, nullptr, "None, or (kind, message)", nullptr},
    {"history", get_history, nullptr, "[(status, url)] of the hops followed", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

PyType_Slot kSlots[] = {{Py_tp_dealloc, reinterpret_cast<void*>(deallocate)},
                        {Py_tp_getset, kAttributes},
                        {0, nullptr}};

PyType_Spec kSpec = {"_stormlight.Response", sizeof(ResponseObject), 0,
                     Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, kSlots};

}  // namespace

PyRef make_response_type() {
  return PyRef(PyType_FromSpec(&kSpec));
}

PyRef make_response(PyObject* type, http::Outcome outcome) {
  auto* of_type = reinterpret_cast<PyTypeObject*>(type);
  PyRef object(of_type->tp_alloc(of_type, 0));
  if (object) new (&outcome_in(object.get())) http::Outcome(std::move(outcome));
  return object;
}

http::Outcome* outcome_of(PyObject* type, PyObject* object) {
  if (Py_TYPE(object) == reinterpret_cast<PyTypeObject*>(type)) return &outcome_in(object);
  PyErr_SetString(PyExc_TypeError, "a response of Session.request() is needed");
  return nullptr;
}

}  // namespace stormlight::script
