// Where a task's request goes: its path on the plan's host, or its own full URL.
//
// Thread rule: pure functions; any thread.
#pragma once

#include <string_view>

#include "stormlight/plan.h"
#include "stormlight/result.h"

#include "base/url.h"

namespace stormlight {

/// Whether the path is a full URL, so that the task needs no host.
bool is_full_url(std::string_view path);

/// The host a plan names: a URL without query, e.g. "http://127.0.0.1:8000" or
/// "https://user:password@example.com/v2". Errors (kInput) name the cause and the right form.
Result<Url> parse_host(std::string_view host);

/// The task's URL. A path is put behind the host's own path, so "http://h/v2" and "/items" make
/// "http://h/v2/items", and "//" at the start of a path names no other host (unlike a reference
/// under RFC 3986). Credentials of the host go to its own tasks only.
Result<Url> target_url(std::string_view host, std::string_view path);

}  // namespace stormlight
