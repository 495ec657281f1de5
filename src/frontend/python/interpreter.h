// Interpreter: the embedded CPython from its start until it is shut down again.
//
// Thread rule: start, use and destroy on one thread, before any other thread of ours runs; that
// thread holds the interpreter's lock all the time. One at a time in a process.
// Invariants: Python installs no signal handlers, writes no .pyc files, sets no locale, hashes the
// same in every run, and its stdout is our stderr, because stdout belongs to the report.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "stormlight/result.h"

namespace stormlight::python {

class Interpreter {
 public:
  /// Uses the active virtual environment's packages if it fits (VIRTUAL_ENV), obeys PYTHONPATH, and
  /// makes the embedded package `stormlight` importable. kIo when Python's standard library is
  /// missing.
  static Result<std::unique_ptr<Interpreter>> start();

  Interpreter(const Interpreter&) = delete;
  Interpreter& operator=(const Interpreter&) = delete;
  /// Shuts Python down and gives its memory back, unless the load file left threads running: then
  /// it stays as it is with those threads standing still, as they would wait for ever.
  ~Interpreter();

  /// Whether threads of the load file are still alive.
  bool has_threads() const;

  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  Interpreter() = default;

  std::vector<std::string> warnings_;
};

}  // namespace stormlight::python
