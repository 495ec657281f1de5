// POST /api/upload: takes {"name": str, "price": float} and echoes it, or says what is wrong, as
// FastAPI does for a pydantic model in its default (lax) mode.
//
// Thread rule: one thread per JsonReader.
#pragma once

#include <string>
#include <string_view>

#include "target/json_reader.h"

namespace stormlight::target {

/// Appends the answer's JSON to `out` and returns its status: 200; 422 for a body that is not the
/// model; 400 for a body that cannot be read at all. Only a content-type of application/json or
/// application/*+json makes the body JSON.
int answer_upload(std::string_view content_type, std::string_view body, JsonReader& reader,
                  std::string& out);

}  // namespace stormlight::target
