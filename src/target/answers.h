// What each endpoint answers (endpoints.cc has the table). A parameter that is not what the
// endpoint takes gets FastAPI's 422.
//
// Thread rule: pure but for their Response and the Call's JsonReader.
#pragma once

#include <string_view>

#include "stormlight/units.h"

#include "target/endpoints.h"

namespace stormlight::target {

void answer_hello(const Call& call, Response& response);
void answer_api_upload(const Call& call, Response& response);
void answer_bytes(const Call& call, Response& response);
void answer_status(const Call& call, Response& response);
void answer_delay(const Call& call, Response& response);
void answer_redirect(const Call& call, Response& response);
void answer_cookies(const Call& call, Response& response);
void answer_set_cookies(const Call& call, Response& response);
void answer_headers(const Call& call, Response& response);
void answer_gzip(const Call& call, Response& response);

/// What /delay/{ms} waits; 0 for a parameter that answer_delay() will refuse.
Nanoseconds requested_delay(std::string_view parameter);

}  // namespace stormlight::target
