#include "frontend/python/py_ref.h"
// Python.h has to come before the standard headers.
#include "script/script_behaviour.h"

namespace stormlight::script {

using python::PyRef;

void ScriptBehaviour::enter_thread() {
  lock_ = PyGILState_Ensure();
  hub_.enter();
  bridge_.hub = &hub_;
  run_user_.reset(PyObject_GetAttrString(runtime_, "run_user"));
  if (!run_user_) PyErr_WriteUnraisable(runtime_);
  call("start");
}

void ScriptBehaviour::leave_thread() {
  call("stop");
  if (exceptions_ != nullptr) *exceptions_ = hub_.exceptions();
  bridge_.hub = nullptr;
  run_user_.reset();
  hub_.leave();
  PyGILState_Release(lock_);
}

void ScriptBehaviour::call(const char* function) {
  const PyRef result(PyObject_CallMethod(runtime_, function, nullptr));
  if (!result) PyErr_WriteUnraisable(runtime_);
}

Task<void> ScriptBehaviour::run(Session& session) {
  Fiber fiber(hub_.worker().loop().timers(), &session);
  const PyRef object = bridge_.make_session(fiber);
  const PyRef args(object ? PyTuple_Pack(1, object.get()) : nullptr);
  const PyRef greenlet(args && run_user_ ? hub_.begin(fiber, run_user_.get()) : nullptr);
  if (greenlet) co_await hub_.live(fiber, args.get());
  if (PyErr_Occurred() != nullptr) PyErr_WriteUnraisable(runtime_);
  if (object) Bridge::release_session(object.get());
}

Task<void> ScriptBehaviour::serve(Session& session) {
  co_await run(session);
}

}  // namespace stormlight::script
