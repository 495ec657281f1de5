#include "frontend/python/py_ref.h"
// Python.h has to come before the standard headers.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>

#include "script/bridge.h"
#include "script/greenlets.h"
#include "script/request_arguments.h"
#include "script/response_object.h"

namespace stormlight::script {
namespace {

using python::PyRef;

struct SessionObject {
  PyObject_HEAD Bridge* bridge;
  Fiber* fiber;
};

SessionObject& object_of(PyObject* self) {
  return *reinterpret_cast<SessionObject*>(self);
}

/// The user's fiber, or null with RuntimeError set.
Fiber* fiber_of(PyObject* self) {
  Fiber* fiber = object_of(self).fiber;
  if (fiber == nullptr) PyErr_SetString(PyExc_RuntimeError, "this virtual user has ended");
  return fiber;
}

/// Whether the user's own greenlet runs now, rather than one that it spawned; else RuntimeError is
/// set.
bool is_running(PyObject* self, const Fiber& fiber) {
  if (object_of(self).bridge->hub->current() == &fiber) return true;
  PyErr_SetString(PyExc_RuntimeError,
                  "a virtual user's client works on the user's own greenlet only");
  return false;
}

std::chrono::system_clock::time_point wall_now() {
  return std::chrono::system_clock::now();  // expiry dates are of the wall clock
}

FailureKind judge(const http::Outcome& outcome) {
  if (outcome.failure != FailureKind::kNone) return outcome.failure;
  return outcome.status >= 400 ? FailureKind::kHttpStatus : FailureKind::kNone;
}

void record_now(Hub& hub, Session& session, const http::Outcome& outcome,
                const RequestArguments& wanted) {
  const FailureKind failure = judge(outcome);
  std::string status;
  if (failure == FailureKind::kHttpStatus) status = "status " + std::to_string(outcome.status);
  hub.record(session, wanted.method, wanted.name, outcome, failure,
             status.empty() ? outcome.message : status);
}

PyObject* request(PyObject* self, PyObject* const* args, Py_ssize_t count, PyObject* names) {
  Fiber* fiber = fiber_of(self);
  if (fiber == nullptr || !is_running(self, *fiber)) return nullptr;
  RequestArguments wanted;
  if (!wanted.read(args, count, names)) return nullptr;
  Bridge& bridge = *object_of(self).bridge;
  Hub& hub = *bridge.hub;
  if (hub.must_end(*fiber) || !hub.prepare(wanted, *fiber)) return nullptr;
  if (!hub.park(*fiber, Wish::kRequest)) return nullptr;
  http::Outcome outcome = std::move(fiber->outcome);
  fiber->own_request.reset();
  if (outcome.cancelled) {
    hub.record_in_flight(*fiber->session(), wanted.method, wanted.name, outcome);
    fiber->told_to_end = true;
    return raise_exit();
  }
  if (wanted.record) record_now(hub, *fiber->session(), outcome, wanted);
  return make_response(bridge.response_type(), std::move(outcome)).release();
}

PyObject* record(PyObject* self, PyObject* args) {
  PyObject* response = nullptr;
  const char *method = nullptr, *name = nullptr, *error = nullptr;
  if (PyArg_ParseTuple(args, "Ossz", &response, &method, &name, &error) == 0) return nullptr;
  Fiber* fiber = fiber_of(self);
  if (fiber == nullptr) return nullptr;
  Bridge& bridge = *object_of(self).bridge;
  const http::Outcome* outcome = outcome_of(bridge.response_type(), response);
  if (outcome == nullptr) return nullptr;
  FailureKind failure = FailureKind::kNone;
  if (error != nullptr) {
    // What the target did keeps its kind; what only the script found wrong is an expectation.
    failure = judge(*outcome);
    if (failure == FailureKind::kNone) failure = FailureKind::kExpectation;
  }
  bridge.hub->record(*fiber->session(), method, name, *outcome, failure,
                     error != nullptr ? error : "");
  Py_RETURN_NONE;
}

PyObject* record_custom(PyObject* self, PyObject* args) {
  const char *method = nullptr, *name = nullptr, *error = nullptr;
  double response_ms = 0;
  Py_ssize_t length = 0;
  if (PyArg_ParseTuple(args, "ssdnz", &method, &name, &response_ms, &length, &error) == 0) {
    return nullptr;
  }
  Fiber* fiber = fiber_of(self);
  if (fiber == nullptr) return nullptr;
  Hub& hub = *object_of(self).bridge->hub;
  const double ms = std::isfinite(response_ms) ? std::clamp(response_ms, 0.0, 3.6e6 * 24) : 0.0;
  http::Outcome outcome;
  outcome.done = hub.worker().loop().read_clock();
  outcome.started = outcome.sent =
      outcome.done -
      std::chrono::duration_cast<Nanoseconds>(std::chrono::duration<double, std::milli>(ms));
  outcome.bytes_in = static_cast<std::uint64_t>(std::max<Py_ssize_t>(length, 0));
  const FailureKind failure = error != nullptr ? FailureKind::kExpectation : FailureKind::kNone;
  hub.record(*fiber->session(), method, name, outcome, failure, error != nullptr ? error : "");
  Py_RETURN_NONE;
}

PyObject* count_exception(PyObject* self, PyObject* args) {
  const char *message = nullptr, *traceback = nullptr;
  if (PyArg_ParseTuple(args, "ss", &message, &traceback) == 0) return nullptr;
  if (Hub* hub = object_of(self).bridge->running()) {
    hub->add_exception(message, traceback);
    Py_RETURN_NONE;
  }
  return nullptr;
}

PyObject* cookies(PyObject* self, PyObject*) {
  Fiber* fiber = fiber_of(self);
  PyRef list(fiber != nullptr ? PyList_New(0) : nullptr);
  if (!list) return nullptr;
  for (const auto& cookie : fiber->session()->client().cookies().list(wall_now())) {
    const PyRef entry(
        Py_BuildValue("sss", cookie.domain.c_str(), cookie.name.c_str(), cookie.value.c_str()));
    if (!entry || PyList_Append(list.get(), entry.get()) != 0) return nullptr;
  }
  return list.release();
}

PyObject* set_cookie(PyObject* self, PyObject* args) {
  const char *url = nullptr, *name = nullptr, *value = nullptr;
  if (PyArg_ParseTuple(args, "sss", &url, &name, &value) == 0) return nullptr;
  Fiber* fiber = fiber_of(self);
  if (fiber == nullptr) return nullptr;
  const auto parsed = parse_url(url);
  if (!parsed) {
    PyErr_SetString(PyExc_ValueError, parsed.error().message.c_str());
    return nullptr;
  }
  const auto set = fiber->session()->client().cookies().set(*parsed, name, value, wall_now());
  if (set) Py_RETURN_NONE;
  PyErr_SetString(PyExc_ValueError, set.error().message.c_str());
  return nullptr;
}

PyObject* get_number(PyObject* self, void*) {
  Fiber* fiber = fiber_of(self);
  return fiber != nullptr ? PyLong_FromLong(fiber->session()->number()) : nullptr;
}

PyObject* get_stopping(PyObject* self, void*) {
  const Fiber* fiber = object_of(self).fiber;
  return PyBool_FromLong(fiber == nullptr || fiber->session()->stopping() ? 1 : 0);
}

void deallocate(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  type->tp_free(self);
  Py_DECREF(type);
}

PyMethodDef kMethods[] = {
    {"request", reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(request)),
     METH_FASTCALL | METH_KEYWORDS, "Sends a request and parks until it is over."},
    {"record", record, METH_VARARGS, "record(response, method, name, error)"},
    {"record_custom", record_custom, METH_VARARGS,
     "record_custom(method, name, response_time_ms, response_length, error)"},
    {"count_exception", count_exception, METH_VARARGS, "count_exception(message, traceback)"},
    {"cookies", cookies, METH_NOARGS, "[(domain, name, value)]"},
    {"set_cookie", set_cookie, METH_VARARGS, "set_cookie(url, name, value)"},
    {nullptr, nullptr, 0, nullptr}};

PyGetSetDef kAttributes[] = {
    {"number", get_number, nullptr, "of the user, from 0, over the whole run", nullptr},
    {"stopping", get_stopping, nullptr, "whether no request may begin any more", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

PyType_Slot kSlots[] = {{Py_tp_dealloc, reinterpret_cast<void*>(deallocate)},
                        {Py_tp_methods, kMethods},
                        {Py_tp_getset, kAttributes},
                        {0, nullptr}};

PyType_Spec kSpec = {"_stormlight.Session", sizeof(SessionObject), 0,
                     Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, kSlots};

}  // namespace

PyRef make_session_type() {
  return PyRef(PyType_FromSpec(&kSpec));
}

PyRef new_session(PyObject* type, Bridge& bridge, Fiber& fiber) {
  auto* of_type = reinterpret_cast<PyTypeObject*>(type);
  PyRef object(of_type->tp_alloc(of_type, 0));
  if (!object) return nullptr;
  object_of(object.get()).bridge = &bridge;
  object_of(object.get()).fiber = &fiber;
  return object;
}

void Bridge::release_session(PyObject* session) {
  object_of(session).fiber = nullptr;
}

}  // namespace stormlight::script
