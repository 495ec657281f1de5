#include "frontend/python/py_ref.h"
// Python.h has to come before the standard headers.
#include <cstdlib>

#include <marshal.h>

#include "frontend/python/exception.h"
#include "frontend/python/interpreter.h"
#include "frontend/python/package.h"
#include "frontend/python/virtual_env.h"

namespace stormlight::python {
namespace {

constexpr const char* kHome = STORMLIGHT_PYTHON_HOME;
constexpr const char* kExecutable = STORMLIGHT_PYTHON_EXECUTABLE;
constexpr const char* kVersion = STORMLIGHT_PYTHON_VERSION;

Error start_error(const PyStatus& status) {
  const std::string why = status.err_msg != nullptr ? status.err_msg : "unknown cause";
  return {ErrorKind::kIo, "the embedded Python " + std::string(kVersion) + " cannot start: " + why,
          "install its standard library (Debian: libpython" + std::string(kVersion) + "-stdlib)"};
}

/// PyConfig with its memory.
class Config {
 public:
  Config() { PyConfig_InitIsolatedConfig(&config_); }
  Config(const Config&) = delete;
  Config& operator=(const Config&) = delete;
  ~Config() { PyConfig_Clear(&config_); }

  PyStatus set(wchar_t** field, const char* text) {
    return PyConfig_SetBytesString(&config_, field, text);
  }
  PyConfig* operator->() { return &config_; }
  PyConfig* get() { return &config_; }

 private:
  PyConfig config_;
};

PyStatus initialize(const std::string& executable) {
  PyPreConfig before;
  PyPreConfig_InitIsolatedConfig(&before);
  before.isolated = 0;
  before.use_environment = 1;  // PYTHONPATH
  before.utf8_mode = 1;  // else open() in the load file would follow LANG, which CI often lacks
  PyStatus status = Py_PreInitialize(&before);
  if (PyStatus_Exception(status)) return status;

  Config config;
  config->isolated = 0;
  config->use_environment = 1;
  config->user_site_directory = 1;
  config->site_import = 1;
  config->write_bytecode = 0;
  config->use_hash_seed = 1;  // sets keep their order, so the same file makes the same plan
  config->hash_seed = 0;
  config->pathconfig_warnings = 0;
  // With the home given, the standard library is always the one that fits this libpython, even
  // when the virtual environment was made by another build of the same version; site.py then adds
  // the environment's packages because it finds pyvenv.cfg beside the executable.
  status = config.set(&config->home, kHome);
  if (PyStatus_Exception(status)) return status;
  status = config.set(&config->executable, executable.c_str());
  if (PyStatus_Exception(status)) return status;
  return Py_InitializeFromConfig(config.get());
}

PyRef code_of(const EmbeddedModule& module, bool code_fits) {
  if (code_fits) {
    return PyRef(PyMarshal_ReadObjectFromString(module.code.data(),
                                                static_cast<Py_ssize_t>(module.code.size())));
  }
  return PyRef(Py_CompileString(std::string(module.source).c_str(),
                                std::string(module.path).c_str(), Py_file_input));
}

/// {module name: (path, source, code)}
PyRef package_files(bool code_fits) {
  PyRef files(PyDict_New());
  for (const EmbeddedModule& module : kPackageModules) {
    const std::string_view code = code_fits ? module.code : std::string_view();
    const PyRef entry(
        Py_BuildValue("s#y#y#", module.path.data(), static_cast<Py_ssize_t>(module.path.size()),
                      module.source.data(), static_cast<Py_ssize_t>(module.source.size()),
                      code.data(), static_cast<Py_ssize_t>(code.size())));
    const PyRef name(PyUnicode_FromStringAndSize(module.name.data(),
                                                 static_cast<Py_ssize_t>(module.name.size())));
    if (!files || !entry || !name || PyDict_SetItem(files.get(), name.get(), entry.get()) != 0) {
      return nullptr;
    }
  }
  return files;
}

bool install_package() {
  const bool code_fits = PyImport_GetMagicNumber() == kPackageMagic;
  const PyRef code = code_of(kImporter, code_fits);
  const PyRef globals(PyDict_New());
  if (!code || !globals ||
      PyDict_SetItemString(globals.get(), "__builtins__", PyEval_GetBuiltins()) != 0) {
    return false;
  }
  const PyRef ran(PyEval_EvalCode(code.get(), globals.get(), globals.get()));
  const PyRef files = package_files(code_fits);
  PyObject* install = ran ? PyDict_GetItemString(globals.get(), "install") : nullptr;
  if (install == nullptr || !files) return false;
  return PyRef(PyObject_CallOneArg(install, files.get())) != nullptr;
}

bool redirect_stdout() {
  PyObject* standard_error = PySys_GetObject("stderr");  // borrowed
  return PySys_SetObject("stdout", standard_error) == 0 &&
         PySys_SetObject("__stdout__", standard_error) == 0;
}

}  // namespace

Result<std::unique_ptr<Interpreter>> Interpreter::start() {
  const char* active = std::getenv("VIRTUAL_ENV");
  VirtualEnv env = find_virtual_env(active != nullptr ? active : "", kVersion, kExecutable);
  const PyStatus status = initialize(env.executable.empty() ? kExecutable : env.executable);
  if (PyStatus_Exception(status)) return start_error(status);
  std::unique_ptr<Interpreter> interpreter(new Interpreter());
  if (!env.warning.empty()) interpreter->warnings_.push_back(std::move(env.warning));
  if (!redirect_stdout() || !install_package()) return take_exception();
  return interpreter;
}

bool Interpreter::has_threads() const {
  PyThreadState* first = PyInterpreterState_ThreadHead(PyInterpreterState_Get());
  return first != nullptr && PyThreadState_Next(first) != nullptr;  // one is ours
}

Interpreter::~Interpreter() {
  if (!has_threads()) Py_FinalizeEx();  // fails only when stderr cannot be flushed
}

}  // namespace stormlight::python
