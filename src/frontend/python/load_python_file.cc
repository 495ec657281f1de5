#include "frontend/python/py_ref.h"
// Python.h has to come before the standard headers.
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>

#include "frontend/python/convert.h"
#include "frontend/python/exception.h"
#include "frontend/python/interpreter.h"
#include "frontend/python/load_python_file.h"
#include "frontend/python/python_script.h"
#include "frontend/python/threshold_check.h"
#include "frontend/python/url_check.h"

namespace stormlight {
namespace {

namespace fs = std::filesystem;
using python::PyRef;

constexpr const char* kDefaultName = "stormlight_file.py";

Error not_found(const std::string& path) {
  std::error_code ignored;
  std::string message = path + " not found";
  if (fs::path(path).is_relative()) message += " in " + fs::current_path(ignored).string();
  if (fs::is_regular_file(path + ".py", ignored)) {
    return Error::input(message, "did you mean " + path + ".py?");
  }
  return Error::input(message,
                      "create it, name another (stormlight my_load.py), or give a URL "
                      "(stormlight http://127.0.0.1:8000/)");
}

Result<std::string> read_source(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) return not_found(path);
  if (status.type() == fs::file_type::directory) {
    const fs::path inside = fs::path(path) / kDefaultName;
    const bool has_file = fs::is_regular_file(inside, error);
    return Error::input(path + " is a folder, not a load file",
                        has_file ? "write " + inside.string() : "name the file in it");
  }
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string source(std::istreambuf_iterator<char>(file), {});
  if (!file.is_open() || file.bad()) {
    const std::string why = error ? error.message() : std::strerror(errno);
    return Error::input(path + " cannot be read: " + why, "check its permissions");
  }
  return source;
}

/// Whether stormlight._detect.is_scripted() takes the file for one with users of its own.
PyRef call_detector(const std::string& source) {
  const PyRef detector(PyImport_ImportModule("stormlight._detect"));
  if (!detector) return nullptr;
  return PyRef(PyObject_CallMethod(detector.get(), "is_scripted", "y#", source.data(),
                                   static_cast<Py_ssize_t>(source.size())));
}

/// What stormlight._loader.load() returns, or empty with an exception set.
PyRef call_loader(const std::string& path, const std::string& source) {
  const PyRef loader(PyImport_ImportModule("stormlight._loader"));
  const PyRef load(loader ? PyObject_GetAttrString(loader.get(), "load") : nullptr);
  const PyRef name(load ? PyUnicode_DecodeFSDefault(path.c_str()) : nullptr);
  const PyRef check_url = name ? python::make_url_check() : nullptr;
  const PyRef check_threshold = check_url ? python::make_threshold_check() : nullptr;
  if (!check_threshold) return nullptr;
  return PyRef(PyObject_CallFunction(load.get(), "Oy#OO", name.get(), source.data(),
                                     static_cast<Py_ssize_t>(source.size()), check_url.get(),
                                     check_threshold.get()));
}

}  // namespace

Result<LoadFile> load_python_file(const std::string& path) {
  const Result<std::string> source = read_source(path);
  if (!source) return source.error();
  Result<std::unique_ptr<python::Interpreter>> interpreter = python::Interpreter::start();
  if (!interpreter) return interpreter.error();

  const PyRef scripted = call_detector(*source);
  if (!scripted) return python::take_exception();
  if (PyObject_IsTrue(scripted.get()) == 1) {
    LoadFile file;
    file.warnings = (*interpreter)->warnings();
    file.script = std::make_shared<PythonScript>(path, std::move(*interpreter));
    return file;
  }
  const PyRef loaded = call_loader(path, *source);
  if (!loaded) return python::take_exception();
  Result<LoadFile> file = python::convert(loaded.get());
  if (!file) return file;
  file->warnings = (*interpreter)->warnings();
  if ((*interpreter)->has_threads()) {
    file->warnings.push_back(path + " left threads running; they stand still during the load");
  }
  return file;
}

}  // namespace stormlight
