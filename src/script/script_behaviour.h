// ScriptBehaviour: users that are Python code, each on a greenlet of its own.
//
// Thread rule: made by the controlling thread, which has let go of the interpreter's lock before
// the worker's thread starts; the rest belongs to that thread, which holds the lock from
// enter_thread() to leave_thread(). One interpreter, so one worker.
#pragma once

#include "frontend/python/py_ref.h"
// Python.h has to come before the standard headers.
#include "script/bridge.h"
#include "script/hub.h"

namespace stormlight::script {

class ScriptBehaviour final : public Behaviour {
 public:
  /// `runtime` is the module stormlight.users.runtime; it and `bridge` outlive the run.
  ScriptBehaviour(Worker& worker, Bridge& bridge, PyObject* runtime)
      : bridge_(bridge), runtime_(runtime), hub_(worker) {}

  Task<void> run(Session& session) override;
  Task<void> serve(Session& session) override;
  std::uint32_t first_task(Random) const override { return 0; }  // users are not arrivals
  void enter_thread() override;
  void leave_thread() override;
  void stop() override { hub_.stop(); }

  /// Where leave_thread() puts what tasks raised; outlives it.
  void keep_exceptions_in(std::vector<ScriptException>& exceptions) { exceptions_ = &exceptions; }

 private:
  /// Calls a function of the runtime that takes nothing; what it raises is shown, not passed on.
  void call(const char* function);

  Bridge& bridge_;
  PyObject* runtime_;
  Hub hub_;
  std::vector<ScriptException>* exceptions_ = nullptr;
  python::PyRef run_user_;
  PyGILState_STATE lock_{};
};

}  // namespace stormlight::script
