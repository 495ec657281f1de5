// PythonScript: a load file whose users are Python code, not yet evaluated, and the interpreter
// that will run it.
//
// Thread rule: the thread that started the interpreter. Invariant: what src/script/ made of the
// file goes before the interpreter does.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "frontend/load_file.h"
#include "frontend/python/interpreter.h"

namespace stormlight {

class PythonScript final : public Script {
 public:
  /// Objects of the interpreter that belong to the file.
  struct Companion {
    virtual ~Companion() = default;
  };

  PythonScript(std::string path, std::unique_ptr<python::Interpreter> interpreter)
      : path_(std::move(path)), interpreter_(std::move(interpreter)) {}

  /// As the user wrote it.
  const std::string& path() const { return path_; }
  void set_companion(std::unique_ptr<Companion> companion) { companion_ = std::move(companion); }
  Companion* companion() { return companion_.get(); }

 private:
  std::string path_;
  std::unique_ptr<python::Interpreter> interpreter_;
  std::unique_ptr<Companion> companion_;
};

}  // namespace stormlight
