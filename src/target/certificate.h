// A certificate for TLS: made in memory for the loopback names, or read from PEM files.
//
// Thread rule: pure functions and plain values; any thread.
#pragma once

#include <string>

#include "stormlight/result.h"

namespace stormlight::target {

struct Certificate {
  std::string chain_pem;  ///< the server's own certificate first
  std::string key_pem;    ///< never leaves the process when self-signed
};

/// A self-signed P-256 certificate for localhost, 127.0.0.1, ::1 and `host` (a name or an address;
/// a wildcard address adds nothing), valid from an hour ago for 90 days. Errors: kInternal when
/// OpenSSL refuses.
Result<Certificate> make_self_signed(const std::string& host);

/// Reads both files whole; whether they fit together shows when they are used. Errors: kInput.
Result<Certificate> read_certificate(const std::string& cert_file, const std::string& key_file);

}  // namespace stormlight::target
