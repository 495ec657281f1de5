#include "frontend/python/py_ref.h"
// Python.h has to come before the standard headers.
#include <cstdio>
#include <utility>

#include "engine/run_with.h"
#include "frontend/python/exception.h"
#include "frontend/python/python_script.h"
#include "script/bridge.h"
#include "script/greenlets.h"
#include "script/script.h"
#include "script/script_behaviour.h"

namespace stormlight {

namespace script {
namespace {

using python::PyRef;

/// Between what a script has been loaded and run with.
struct Loaded : PythonScript::Companion {
  Bridge bridge;
  PyRef runtime;
};

PyRef list_of(const std::vector<std::string>& texts) {
  PyRef list(PyList_New(0));
  for (const std::string& text : texts) {
    const PyRef item(
        PyUnicode_FromStringAndSize(text.data(), static_cast<Py_ssize_t>(text.size())));
    if (!list || !item || PyList_Append(list.get(), item.get()) != 0) return nullptr;
  }
  return list;
}

PyRef options_of(const ScriptOptions& options) {
  PyRef tags = list_of(options.tags);
  PyRef excluded = list_of(options.exclude_tags);
  if (!tags || !excluded) return nullptr;
  return PyRef(Py_BuildValue("{s:s,s:i,s:d,s:d,s:N,s:N}", "host", options.host.c_str(), "users",
                             options.users, "spawn_rate", options.spawn_rate, "run_time",
                             options.run_time_s, "tags", tags.release(), "exclude_tags",
                             excluded.release()));
}

/// The interpreter's lock is another thread's from here to the end of the scope.
class LockReleased {
 public:
  LockReleased() : state_(PyEval_SaveThread()) {}
  LockReleased(const LockReleased&) = delete;
  LockReleased& operator=(const LockReleased&) = delete;
  ~LockReleased() { PyEval_RestoreThread(state_); }

 private:
  PyThreadState* state_;
};

void show(const std::vector<ScriptException>& exceptions) {
  for (const ScriptException& exception : exceptions) {
    std::fprintf(stderr, "\n%llu x %s\n%s", static_cast<unsigned long long>(exception.count),
                 exception.message.c_str(), exception.traceback.c_str());
  }
}

}  // namespace
}  // namespace script

Result<void> load_script(Script& script, const ScriptOptions& options) {
  using python::PyRef;
  auto& file = static_cast<PythonScript&>(script);
  auto loaded = std::make_unique<script::Loaded>();
  if (!script::load_greenlets() || !loaded->bridge.install()) return python::take_exception();
  loaded->runtime.reset(PyImport_ImportModule("stormlight.users.runtime"));
  if (!loaded->runtime) return python::take_exception();
  const PyRef known = script::options_of(options);
  const PyRef described(known ? PyObject_CallMethod(loaded->runtime.get(), "load", "sO",
                                                    file.path().c_str(), known.get())
                              : nullptr);
  if (!described) return python::take_exception();
  PyObject* shape = PyDict_GetItemString(described.get(), "shape");  // borrowed
  if (shape != nullptr && PyObject_IsTrue(shape) == 1) {
    return Error::input(file.path() + " has a LoadTestShape, which cannot be followed yet",
                        "take it out and give --stages, e.g. --stages 0:10s,100:1m,0:10s");
  }
  file.set_companion(std::move(loaded));
  return {};
}

Result<RunOutcome> run_script(Script& script, const Plan& plan, RunInfo info,
                              std::span<Sink* const> sinks, RunControl& control) {
  auto& loaded = static_cast<script::Loaded&>(*static_cast<PythonScript&>(script).companion());
  std::vector<script::ScriptException> exceptions;
  const BehaviourFactory make_behaviour = [&](Worker& worker) {
    auto made =
        std::make_unique<script::ScriptBehaviour>(worker, loaded.bridge, loaded.runtime.get());
    made->keep_exceptions_in(exceptions);
    return made;
  };
  auto outcome = [&] {
    const script::LockReleased released;
    return run_with(make_behaviour, plan, std::move(info), sinks, control);
  }();
  script::show(exceptions);
  return outcome;
}

}  // namespace stormlight
