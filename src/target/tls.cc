#include "target/tls.h"

#include <string>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <openssl/rand.h>
#include <openssl/ssl.h>

namespace stormlight::target {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

/// RFC 7301 section 3.2 asks for an alert when nothing fits; clients that offer only "h2" because
/// they probe for it are better served by going on without ALPN.
int select_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned offered_size, void*) {
  static constexpr std::string_view kHttp11 = "http/1.1";
  for (unsigned at = 0; at < offered_size; at += 1U + offered[at]) {
    const unsigned size = offered[at];
    if (at + 1 + size > offered_size) break;
    const unsigned char* name = offered + at + 1;
    if (std::string_view(reinterpret_cast<const char*>(name), size) == kHttp11) {
      *chosen = name;
      *chosen_size = static_cast<unsigned char>(size);
      return SSL_TLSEXT_ERR_OK;
    }
  }
  return SSL_TLSEXT_ERR_NOACK;
}

Error unusable(const char* what, const error_code& error) {
  return Error::input(std::string("the TLS ") + what + " cannot be used: " + error.message(),
                      "give --cert a PEM certificate chain and --key its unencrypted private key");
}

}  // namespace

TicketKeys::TicketKeys() : bytes_{} {
  RAND_bytes(bytes_.data(), static_cast<int>(bytes_.size()));
}

Result<std::unique_ptr<ssl::context>> make_tls_context(const Certificate& certificate,
                                                       TicketKeys& tickets) {
  auto context = std::make_unique<ssl::context>(ssl::context::tls_server);
  SSL_CTX* native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_alpn_select_cb(native, select_protocol, nullptr);
  SSL_CTX_set_tlsext_ticket_keys(native, tickets.bytes().data(),
                                 static_cast<long>(tickets.bytes().size()));
  // An encrypted key fails instead of asking on the terminal.
  error_code error;
  context->set_password_callback(
      [](std::size_t, ssl::context::password_purpose) { return std::string(); }, error);
  context->use_certificate_chain(boost::asio::buffer(certificate.chain_pem), error);
  if (error) return unusable("certificate", error);
  context->use_private_key(boost::asio::buffer(certificate.key_pem), ssl::context::pem, error);
  if (error) return unusable("private key", error);
  if (SSL_CTX_check_private_key(native) != 1) {
    return Error::input("the TLS private key does not belong to the certificate",
                        "give --cert and --key files of the same pair");
  }
  return context;
}

}  // namespace stormlight::target
