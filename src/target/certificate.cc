#include "target/certificate.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <string_view>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/host.h"

namespace stormlight::target {
namespace {

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freer<&EVP_PKEY_free>>;
using X509Ptr = std::unique_ptr<X509, Freer<&X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freer<&X509_EXTENSION_free>>;
using Bio = std::unique_ptr<BIO, Freer<&BIO_free>>;

constexpr long kHour = 3600;
constexpr long kLifetime = 90 * 24 * kHour;

std::string contents(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

/// What goes into subjectAltName. canonical_host() admits no commas, so none can be smuggled in.
std::string alternative_names(const std::string& host) {
  std::string names = "DNS:localhost,IP:127.0.0.1,IP:::1";
  if (host == "localhost" || host == "127.0.0.1" || host == "::1" || host == "0.0.0.0" ||
      host == "::") {
    return names;
  }
  if (const auto canonical = canonical_host(host)) {
    names += (is_ip_address(*canonical) ? ",IP:" : ",DNS:") + *canonical;
  } else if (const auto address = canonical_ipv6(host)) {
    names += ",IP:" + *address;
  }
  return names;
}

bool add_extension(X509* certificate, int kind, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_serial(X509* certificate) {
  std::uint64_t serial = 0;
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) return false;
  // RFC 5280 section 4.1.2.2: positive.
  return ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), (serial >> 1) | 1) == 1;
}

bool fill(X509* certificate, EVP_PKEY* key, const std::string& host) {
  X509_NAME* name = X509_get_subject_name(certificate);
  const auto add_name = [name](const char* field, std::string_view value) {
    return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char*>(value.data()),
                                      static_cast<int>(value.size()), -1, 0) == 1;
  };
  return X509_set_version(certificate, X509_VERSION_3) == 1 && set_serial(certificate) &&
         X509_gmtime_adj(X509_getm_notBefore(certificate), -kHour) != nullptr &&
         X509_gmtime_adj(X509_getm_notAfter(certificate), kLifetime) != nullptr &&
         X509_set_pubkey(certificate, key) == 1 && add_name("O", "Stormlight demo target") &&
         add_name("CN", "localhost") && X509_set_issuer_name(certificate, name) == 1 &&
         // Not an authority: some clients refuse one that also serves.
         add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
         add_extension(certificate, NID_key_usage, "critical,digitalSignature") &&
         add_extension(certificate, NID_ext_key_usage, "serverAuth") &&
         add_extension(certificate, NID_subject_alt_name, alternative_names(host).c_str()) &&
         X509_sign(certificate, key, EVP_sha256()) != 0;
}

Result<std::string> read_pem(const std::string& path, const char* flag) {
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file || text.empty()) {
    const std::string why = errno != 0 ? std::strerror(errno) : "it is empty";
    return Error::input("cannot read " + path + ": " + why,
                        std::string("give ") + flag + " a PEM file");
  }
  return text;
}

}  // namespace

Result<Certificate> make_self_signed(const std::string& host) {
  const Key key(EVP_EC_gen("P-256"));
  const X509Ptr certificate(X509_new());
  const Bio chain(BIO_new(BIO_s_mem()));
  const Bio secret(BIO_new(BIO_s_mem()));
  if (!key || !certificate || !chain || !secret || !fill(certificate.get(), key.get(), host) ||
      PEM_write_bio_X509(chain.get(), certificate.get()) != 1 ||
      PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) !=
          1) {
    const char* reason = ERR_reason_error_string(ERR_get_error());
    return Error::internal(std::string("cannot make a certificate: ") +
                           (reason != nullptr ? reason : "unknown OpenSSL error"));
  }
  return Certificate{contents(chain.get()), contents(secret.get())};
}

Result<Certificate> read_certificate(const std::string& cert_file, const std::string& key_file) {
  errno = 0;
  Result<std::string> chain = read_pem(cert_file, "--cert");
  if (!chain) return chain.error();
  errno = 0;
  Result<std::string> key = read_pem(key_file, "--key");
  if (!key) return key.error();
  return Certificate{std::move(chain).value(), std::move(key).value()};
}

}  // namespace stormlight::target
