#include "target/certificate.h"

#include <memory>

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace stormlight::target {
namespace {

struct FreeX509 {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
using X509Ptr = std::unique_ptr<X509, FreeX509>;

X509Ptr made_for(const std::string& host) {
  const auto certificate = make_self_signed(host);
  if (!certificate) return nullptr;
  BIO* bio = BIO_new_mem_buf(certificate->chain_pem.data(),
                             static_cast<int>(certificate->chain_pem.size()));
  X509Ptr parsed(PEM_read_bio_X509(bio, nullptr, nullptr, nullptr));
  BIO_free(bio);
  return parsed;
}

bool holds_for_name(const X509Ptr& certificate, const std::string& name) {
  return X509_check_host(certificate.get(), name.data(), name.size(), 0, nullptr) == 1;
}
bool holds_for_address(const X509Ptr& certificate, const char* address) {
  return X509_check_ip_asc(certificate.get(), address, 0) == 1;
}

TEST(Certificate, HoldsForTheLoopbackByEveryName) {
  for (const char* host : {"127.0.0.1", "0.0.0.0", "::", "localhost"}) {
    const X509Ptr certificate = made_for(host);
    ASSERT_TRUE(certificate);
    EXPECT_TRUE(holds_for_name(certificate, "localhost"));
    EXPECT_TRUE(holds_for_address(certificate, "127.0.0.1"));
    EXPECT_TRUE(holds_for_address(certificate, "::1"));
    EXPECT_FALSE(holds_for_address(certificate, "0.0.0.0"));
    EXPECT_FALSE(holds_for_name(certificate, "example.org"));
  }
}

TEST(Certificate, HoldsForTheHostListenedOnToo) {
  EXPECT_TRUE(holds_for_name(made_for("box.example"), "box.example"));
  EXPECT_TRUE(holds_for_address(made_for("192.0.2.7"), "192.0.2.7"));
  EXPECT_TRUE(holds_for_address(made_for("2001:db8::7"), "2001:db8::7"));
}

TEST(Certificate, TakesNoFurtherNamesFromTheHost) {
  const X509Ptr certificate = made_for("a.example,DNS:b.example");
  ASSERT_TRUE(certificate);
  EXPECT_FALSE(holds_for_name(certificate, "b.example"));
}

TEST(Certificate, IsValidNowAndForTheNextMonths) {
  const X509Ptr certificate = made_for("localhost");
  ASSERT_TRUE(certificate);
  EXPECT_LT(X509_cmp_current_time(X509_get0_notBefore(certificate.get())), 0);
  std::time_t in_80_days = std::time(nullptr) + 80 * 24 * 3600;
  EXPECT_GT(X509_cmp_time(X509_get0_notAfter(certificate.get()), &in_80_days), 0);
  EXPECT_EQ(X509_check_ca(certificate.get()), 0);
}

}  // namespace
}  // namespace stormlight::target
