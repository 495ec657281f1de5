#include "http/basic_auth.h"

#include <gtest/gtest.h>

namespace stormlight::http {
namespace {

TEST(BasicAuth, EncodesTheExamplesOfRfc7617) {
  EXPECT_EQ(basic_auth("Aladdin", "open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  EXPECT_EQ(basic_auth("test", "123\xc2\xa3"), "Basic dGVzdDoxMjPCow==");
}

TEST(BasicAuth, KeepsTheColonOfEmptyParts) {
  EXPECT_EQ(basic_auth("", ""), "Basic Og==");
  EXPECT_EQ(basic_auth("u", ""), "Basic dTo=");
  EXPECT_EQ(basic_auth("", "a:b"), "Basic OmE6Yg==");
}

}  // namespace
}  // namespace stormlight::http
