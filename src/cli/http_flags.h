// The flags that say how requests are sent: headers, timeouts, TLS, proxy, source addresses.
//
// Thread rule: one thread, before the run.
#pragma once

#include "cli/flag_set.h"
#include "cli/options.h"

namespace stormlight::cli {

/// `options` must outlive flags.parse().
void add_http_flags(FlagSet& flags, RequestOptions& options);

}  // namespace stormlight::cli
