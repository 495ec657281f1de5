#include "http/tls_context.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "base/clock.h"

namespace stormlight::http {

namespace {

bool is_address(const std::string& host) {
  in6_addr any{};
  return ::inet_pton(AF_INET, host.c_str(), &any) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), &any) == 1;
}

/// The first error in OpenSSL's queue: the later ones only say who passed it on.
std::string openssl_reason() {
  const unsigned long code = ERR_peek_error();
  ERR_clear_error();
  if (code != 0 && ERR_SYSTEM_ERROR(code)) return std::strerror(ERR_GET_REASON(code));
  const char* reason = code != 0 ? ERR_reason_error_string(code) : nullptr;
  return reason != nullptr ? reason : "unknown TLS error";
}

}  // namespace

Result<std::unique_ptr<TlsContext>> TlsContext::create(const HttpOptions& options, bool verify) {
  std::unique_ptr<TlsContext> made(new TlsContext);
  made->context_.reset(SSL_CTX_new(TLS_client_method()));
  SSL_CTX* context = made->context_.get();
  if (context == nullptr) return Error::internal("OpenSSL gives no context: " + openssl_reason());

  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  // Partial writes and moving buffers: a request is sent from wherever it lies. Released buffers:
  // an idle user should not hold 34 KiB. Read-ahead: one recv takes header and record together.
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(context, 1);
  // Servers that close without close_notify are common; HTTP's own framing tells a cut body.
  SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_RENEGOTIATION);
  // Each user keeps its own session to resume; a cache here would mix them.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  static constexpr unsigned char kAlpn[] = "\x08http/1.1";
  SSL_CTX_set_alpn_protos(context, kAlpn, sizeof kAlpn - 1);

  ERR_clear_error();  // so that a reason below is this call's own
  made->verify_ = verify;
  if (verify) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_cert_verify_callback(context, verify_chain, made.get());
    const bool loaded =
        options.ca_file.empty()
            ? SSL_CTX_set_default_verify_paths(context) == 1
            : SSL_CTX_load_verify_locations(context, options.ca_file.c_str(), nullptr) == 1;
    if (!loaded) {
      return Error::input("cannot load CA certificates from " +
                              (options.ca_file.empty() ? "the system" : options.ca_file) + ": " +
                              openssl_reason(),
                          "--cacert takes a PEM file");
    }
  }
  if (!options.client_cert.empty()) {
    const std::string& key = options.client_key.empty() ? options.client_cert : options.client_key;
    if (SSL_CTX_use_certificate_chain_file(context, options.client_cert.c_str()) != 1) {
      return Error::input(
          "cannot load the client certificate " + options.client_cert + ": " + openssl_reason(),
          "--cert takes a PEM file");
    }
    if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(context) != 1) {
      return Error::input("cannot use the client key " + key + ": " + openssl_reason(),
                          "--key takes the PEM file of the key that belongs to --cert");
    }
  }
  return made;
}

Result<const TlsContext*> LazyTlsContext::get(bool verify) {
  std::unique_ptr<TlsContext>& kept = verify ? verifying_ : trusting_;
  if (!kept) {
    auto made = TlsContext::create(options_, verify);
    if (!made) return made.error();
    kept = std::move(made).value();
  }
  return static_cast<const TlsContext*>(kept.get());
}

SslPtr TlsContext::new_connection(int descriptor, const std::string& host,
                                  SSL_SESSION* resume) const {
  SslPtr ssl(SSL_new(context_.get()));
  if (!ssl || SSL_set_fd(ssl.get(), descriptor) != 1) return nullptr;
  SSL_set_connect_state(ssl.get());
  SSL_set_app_data(ssl.get(), const_cast<std::string*>(&host));
  if (is_address(host)) {
    if (verify_) X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl.get()), host.c_str());
  } else {
    // SSL_set_tlsext_host_name without its C cast.
    SSL_ctrl(ssl.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             const_cast<char*>(host.c_str()));
    if (verify_) SSL_set1_host(ssl.get(), host.c_str());
  }
  if (resume != nullptr) SSL_set_session(ssl.get(), resume);
  return ssl;
}

bool TlsContext::is_trusted(const std::string& host, X509* certificate) {
  const TimePoint now = monotonic_now();
  std::erase_if(trusted_, [now](const Trusted& known) { return known.until < now; });
  return std::any_of(trusted_.begin(), trusted_.end(), [&](const Trusted& known) {
    return known.host == host && X509_cmp(known.certificate.get(), certificate) == 0;
  });
}

int TlsContext::verify_chain(X509_STORE_CTX* chain, void* context) {
  auto& my = *static_cast<TlsContext*>(context);
  const auto* ssl =
      static_cast<SSL*>(X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx()));
  const auto& host = *static_cast<const std::string*>(SSL_get_app_data(ssl));
  X509* certificate = X509_STORE_CTX_get0_cert(chain);
  if (my.is_trusted(host, certificate)) {
    X509_STORE_CTX_set_error(chain, X509_V_OK);
    return 1;
  }
  const int passed = X509_verify_cert(chain);
  if (passed == 1) {
    X509_up_ref(certificate);
    my.trusted_.push_back(
        {host, std::unique_ptr<X509, FreeCertificate>(certificate), monotonic_now() + kTrustFor});
  }
  return passed;
}

std::string TlsContext::describe_failure(SSL* ssl) {
  const long verdict = SSL_get_verify_result(ssl);
  if (verdict != X509_V_OK) {
    ERR_clear_error();
    return std::string("certificate refused: ") + X509_verify_cert_error_string(verdict);
  }
  return "TLS handshake failed: " + openssl_reason();
}

}  // namespace stormlight::http
