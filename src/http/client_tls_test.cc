// Verification of certificates, request by request, against a server that nobody vouches for.
#include <array>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "http/client.h"
#include "http/lone_user.h"
#include "http/scripted_server.h"

namespace stormlight::http {
namespace {

using testing::HasSubstr;

struct Free {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
};
template <typename T>
using Held = std::unique_ptr<T, Free>;

/// A server's settings with a certificate for 127.0.0.1 that it has signed itself.
Held<SSL_CTX> self_signed() {
  const Held<EVP_PKEY> key(EVP_EC_gen("P-256"));
  const Held<X509> certificate(X509_new());
  X509* x509 = certificate.get();
  X509_set_version(x509, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
  X509_gmtime_adj(X509_getm_notBefore(x509), -3600);
  X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
  X509_set_pubkey(x509, key.get());
  X509_NAME* name = X509_get_subject_name(x509);
  constexpr std::string_view kName = "127.0.0.1";
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(kName.data()),
                             static_cast<int>(kName.size()), -1, 0);
  X509_set_issuer_name(x509, name);
  X509_sign(x509, key.get(), EVP_sha256());
  Held<SSL_CTX> context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_use_certificate(context.get(), x509);
  SSL_CTX_use_PrivateKey(context.get(), key.get());
  return context;
}

/// Answers every request that comes in one record, until the client goes.
void answer(SSL_CTX* context, Peer& peer) {
  const Held<SSL> ssl(SSL_new(context));
  SSL_set_fd(ssl.get(), peer.descriptor());
  if (SSL_accept(ssl.get()) != 1) return;
  constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  std::array<char, 4096> request;
  while (SSL_read(ssl.get(), request.data(), request.size()) > 0) {
    SSL_write(ssl.get(), kOk.data(), static_cast<int>(kOk.size()));
  }
}

std::string https(const ScriptedServer& server) {
  return "https" + server.url("/").substr(4);
}
void unverified(Request& request) {
  request.verify_tls = false;
}
void verified(Request& request) {
  request.verify_tls = true;
}

TEST(ClientTls, ARequestThatVerifiesDoesNotUseTheConnectionOfOneThatDoesNot) {
  const Held<SSL_CTX> context = self_signed();
  ScriptedServer server([&](Peer& peer, int) { answer(context.get(), peer); });
  LoneUser user;
  const Outcome first = user.get(https(server), unverified);
  EXPECT_EQ(first.failure, FailureKind::kNone) << first.message;
  EXPECT_EQ(first.connections, 1);
  const Outcome refused = user.get(https(server));
  EXPECT_EQ(refused.failure, FailureKind::kTls);
  EXPECT_THAT(refused.message, HasSubstr("certificate refused"));
  const Outcome again = user.get(https(server), unverified);
  EXPECT_EQ(again.failure, FailureKind::kNone) << again.message;
  EXPECT_EQ(again.connections, 0);  // the first one was kept
}

TEST(ClientTls, ARequestMayVerifyWhenTheOthersDoNot) {
  const Held<SSL_CTX> context = self_signed();
  ScriptedServer server([&](Peer& peer, int) { answer(context.get(), peer); });
  HttpOptions options;
  options.verify_tls = false;
  LoneUser user(options);
  EXPECT_EQ(user.get(https(server)).failure, FailureKind::kNone);
  EXPECT_EQ(user.get(https(server), verified).failure, FailureKind::kTls);
}

TEST(ClientTls, ARedirectFromHttpVerifiesAsItsRequestDoes) {
  const Held<SSL_CTX> context = self_signed();
  ScriptedServer tls([&](Peer& peer, int) { answer(context.get(), peer); });
  ScriptedServer plain([&](Peer& peer, int) {
    while (!peer.read_head().empty()) {
      peer.send("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + https(tls) + "\r\n\r\n");
    }
  });
  LoneUser user;
  EXPECT_EQ(user.get(plain.url("/"), unverified).failure, FailureKind::kNone);
  const Outcome refused = user.get(plain.url("/"), verified);
  EXPECT_EQ(refused.failure, FailureKind::kTls);
  EXPECT_EQ(refused.connections, 0);  // to the plain server, whose connection both use
}

}  // namespace
}  // namespace stormlight::http
