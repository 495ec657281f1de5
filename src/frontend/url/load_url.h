// A URL given instead of a load file: one GET task.
//
// Thread rule: pure function; any thread.
#pragma once

#include <string_view>

#include "stormlight/result.h"

#include "frontend/load_file.h"

namespace stormlight {

/// "http://127.0.0.1:8000/hello?x=1" becomes the task GET /hello?x=1, called by its path and query,
/// and the host "http://127.0.0.1:8000". A user and password stay with the host. Errors (kInput)
/// are parse_url()'s.
Result<LoadFile> load_url(std::string_view text);

}  // namespace stormlight
