// A Python load file: evaluated once by the embedded interpreter, then plain plan values.
//
// Thread rule: the main thread, before any other thread of ours runs and before signal handlers
// are installed, so that Ctrl-C ends a load file that hangs.
#pragma once

#include <string>

#include "stormlight/result.h"

#include "frontend/load_file.h"

namespace stormlight {

/// `path` as the user wrote it stands in messages. Errors (kInput) begin with file and line and may
/// go on with the line's code and the calls that led there, each on a line of its own: no file, not
/// readable, syntax error, exception, sys.exit(), `endpoints` missing or wrong, a Task or setting
/// that cannot be used. Nothing the file does ends the process short of os._exit() or a crash.
/// docs/load_file.md says what the file may hold.
Result<LoadFile> load_python_file(const std::string& path);

}  // namespace stormlight
