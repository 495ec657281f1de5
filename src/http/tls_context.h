// TlsContext: the TLS settings of one core, from which every connection of that core is made.
//
// Thread rule: one per Loop, used by its thread only (OpenSSL 3.0 takes locks inside a shared
// SSL_CTX). Verification, unless it is turned off: chain against
// ca_file or the system's store, and the name or address of the URL (RFC 9110 section 4.3.4).
// A certificate that passed for a host is not judged again for kTrustFor: thousands of connections
// meet the same one. The peer proves each time that it holds the key.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <openssl/ssl.h>

#include "stormlight/plan.h"
#include "stormlight/result.h"
#include "stormlight/units.h"

#include "http/socket.h"

namespace stormlight::http {

struct FreeSslSession {
  void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};
using SslSessionPtr = std::unique_ptr<SSL_SESSION, FreeSslSession>;

class TlsContext {
 public:
  /// `verify` is in place of HttpOptions::verify_tls, which a request may overrule.
  /// Errors (kInput): a certificate, key or CA file that cannot be read or does not fit.
  static Result<std::unique_ptr<TlsContext>> create(const HttpOptions& options, bool verify);

  /// A client connection on `descriptor` that will ask for `host` (SNI for names, not for
  /// addresses: RFC 6066 section 3) and check it. `host` outlives it; `resume` may be null.
  SslPtr new_connection(int descriptor, const std::string& host, SSL_SESSION* resume) const;

  /// Why the handshake on `ssl` failed, for people: the certificate's fault first.
  static std::string describe_failure(SSL* ssl);

 private:
  struct FreeContext {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  struct FreeCertificate {
    void operator()(X509* certificate) const { X509_free(certificate); }
  };
  struct Trusted {
    std::string host;
    std::unique_ptr<X509, FreeCertificate> certificate;
    TimePoint until;
  };
  static constexpr auto kTrustFor = std::chrono::minutes(1);

  TlsContext() = default;
  static int verify_chain(X509_STORE_CTX* chain, void* context);
  bool is_trusted(const std::string& host, X509* certificate);

  std::unique_ptr<SSL_CTX, FreeContext> context_;
  std::vector<Trusted> trusted_;  // one per host and certificate: few
  bool verify_ = true;
};

/// The TlsContexts, with and without verification, each made when it is first needed: loading the
/// system's certificates takes 30 ms, which a run over plain HTTP should not pay for.
class LazyTlsContext {
 public:
  /// `options` outlives this.
  explicit LazyTlsContext(const HttpOptions& options) : options_(options) {}
  /// TlsContext::create's errors, at the first call and at every later one.
  Result<const TlsContext*> get(bool verify);

 private:
  const HttpOptions& options_;
  std::unique_ptr<TlsContext> verifying_;
  std::unique_ptr<TlsContext> trusting_;
};

}  // namespace stormlight::http
