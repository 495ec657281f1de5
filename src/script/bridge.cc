#include "frontend/python/py_ref.h"
// Python.h has to come before the standard headers.
#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "base/clock.h"
#include "script/bridge.h"
#include "script/response_object.h"

namespace stormlight::script {
namespace {

using python::PyRef;

Bridge& bridge_of(PyObject* module) {
  return **static_cast<Bridge**>(PyModule_GetState(module));
}

/// The fiber that runs, or null with RuntimeError set.
Fiber* running_fiber(PyObject* module) {
  Hub* hub = bridge_of(module).running();
  if (hub == nullptr) return nullptr;
  if (hub->current() == nullptr) {
    PyErr_SetString(PyExc_RuntimeError, "only a virtual user or what it spawned can wait here");
  }
  return hub->current();
}

PyObject* sleep(PyObject* module, PyObject* seconds) {
  const double length = PyFloat_AsDouble(seconds);
  if (length == -1.0 && PyErr_Occurred() != nullptr) return nullptr;
  if (!(length >= 0)) {
    PyErr_SetString(PyExc_ValueError, "sleep length must be non-negative");
    return nullptr;
  }
  Fiber* fiber = running_fiber(module);
  if (fiber == nullptr) return nullptr;
  Hub& hub = *bridge_of(module).hub;
  constexpr double kLongest = 366.0 * 24 * 3600;
  const std::chrono::duration<double> wanted(std::min(length, kLongest));
  fiber->until = hub.worker().loop().read_clock() + std::chrono::duration_cast<Nanoseconds>(wanted);
  if (!hub.park(*fiber, Wish::kWait)) return nullptr;
  Py_RETURN_NONE;
}

PyObject* park(PyObject* module, PyObject*) {
  Fiber* fiber = running_fiber(module);
  if (fiber == nullptr) return nullptr;
  fiber->until.reset();
  fiber->woken_with.reset();
  if (!bridge_of(module).hub->park(*fiber, Wish::kWait)) return nullptr;
  if (fiber->woken_with) return fiber->woken_with.release();
  Py_RETURN_NONE;
}

PyObject* wake(PyObject* module, PyObject* const* args, Py_ssize_t count) {
  if (count < 1 || count > 2) {
    PyErr_SetString(PyExc_TypeError, "wake(greenlet, value=None)");
    return nullptr;
  }
  Hub* hub = bridge_of(module).running();
  if (hub == nullptr) return nullptr;
  Fiber* fiber = hub->find(args[0]);
  if (fiber != nullptr && fiber->is_waiting()) {
    if (count == 2) {
      Py_INCREF(args[1]);
      fiber->woken_with.reset(args[1]);
    }
    fiber->wake(hub->worker().loop().now());
  }
  Py_RETURN_NONE;
}

PyObject* spawn(PyObject* module, PyObject* args) {
  Hub* hub = bridge_of(module).running();
  if (hub == nullptr) return nullptr;
  if (PyTuple_GET_SIZE(args) < 1 || PyCallable_Check(PyTuple_GET_ITEM(args, 0)) == 0) {
    PyErr_SetString(PyExc_TypeError, "spawn(callable, *args)");
    return nullptr;
  }
  PyRef rest(PyTuple_GetSlice(args, 1, PyTuple_GET_SIZE(args)));
  if (!rest) return nullptr;
  auto fiber = std::make_unique<Fiber>(hub->worker().loop().timers(), nullptr);
  PyRef greenlet = hub->begin(*fiber, PyTuple_GET_ITEM(args, 0));
  if (!greenlet) return nullptr;
  hub->worker().scope().spawn(hub->live_beside(std::move(rest), std::move(fiber)));
  return greenlet.release();
}

PyObject* now(PyObject*, PyObject*) {
  return PyFloat_FromDouble(seconds(monotonic_now().time_since_epoch()));
}

PyObject* user_count(PyObject* module, PyObject*) {
  const Hub* hub = bridge_of(module).hub;
  return PyLong_FromLong(hub != nullptr ? hub->users() : 0);
}

PyObject* quit(PyObject* module, PyObject*) {
  Hub* hub = bridge_of(module).running();
  if (hub == nullptr) return nullptr;
  hub->worker().budget().end();
  Py_RETURN_NONE;
}

PyObject* log(PyObject*, PyObject* args) {
  const char* level = nullptr;
  const char* text = nullptr;
  if (PyArg_ParseTuple(args, "ss", &level, &text) == 0) return nullptr;
  PySys_FormatStderr("%s: %s\n", level, text);
  Py_RETURN_NONE;
}

template <typename Function>
PyCFunction as_function(Function function) {
  return reinterpret_cast<PyCFunction>(reinterpret_cast<void*>(function));
}

PyMethodDef kFunctions[] = {
    {"sleep", sleep, METH_O, "Parks the running greenlet for so many seconds."},
    {"park", park, METH_NOARGS, "Parks the running greenlet until wake(); returns its value."},
    {"wake", as_function(wake), METH_FASTCALL, "Lets a parked greenlet go on, soon."},
    {"spawn", spawn, METH_VARARGS, "Runs a callable on a greenlet of its own, soon."},
    {"now", now, METH_NOARGS, "Monotonic seconds."},
    {"user_count", user_count, METH_NOARGS, "Virtual users running now."},
    {"quit", quit, METH_NOARGS, "Ends the run as if its duration were over."},
    {"log", log, METH_VARARGS, "log(level, text): a line on stderr."},
    {nullptr, nullptr, 0, nullptr}};

PyModuleDef kModule = {PyModuleDef_HEAD_INIT,
                       "_stormlight",
                       "What the engine does for scripted users.",
                       sizeof(Bridge*),
                       kFunctions,
                       nullptr,
                       nullptr,
                       nullptr,
                       nullptr};

}  // namespace

bool Bridge::install() {
  response_type_ = make_response_type();
  session_type_ = make_session_type();
  const PyRef module(PyModule_Create(&kModule));
  if (!response_type_ || !session_type_ || !module) return false;
  *static_cast<Bridge**>(PyModule_GetState(module.get())) = this;
  PyObject* modules = PyImport_GetModuleDict();  // borrowed
  return PyModule_AddObjectRef(module.get(), "Response", response_type_.get()) == 0 &&
         PyModule_AddObjectRef(module.get(), "Session", session_type_.get()) == 0 &&
         PyDict_SetItemString(modules, "_stormlight", module.get()) == 0;
}

Hub* Bridge::running() const {
  if (hub == nullptr) PyErr_SetString(PyExc_RuntimeError, "no run is on");
  return hub;
}

PyRef Bridge::make_session(Fiber& fiber) {
  return new_session(session_type_.get(), *this, fiber);
}

}  // namespace stormlight::script
