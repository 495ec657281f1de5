#include "plan/target_url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stormlight {
namespace {

using testing::HasSubstr;

std::string joined(std::string_view host, std::string_view path) {
  const Result<Url> url = target_url(host, path);
  return url ? url->to_string() : "error: " + url.error().message;
}

TEST(TargetUrl, PutsThePathBehindTheHost) {
  EXPECT_EQ(joined("http://127.0.0.1:8000", "/hello?x=1"), "http://127.0.0.1:8000/hello?x=1");
}

TEST(TargetUrl, KeepsTheHostsOwnPathAsAPrefix) {
  EXPECT_EQ(joined("http://example.com/v2", "/items"), "http://example.com/v2/items");
  EXPECT_EQ(joined("http://example.com/v2/", "/items"), "http://example.com/v2/items");
}

TEST(TargetUrl, ASlashAtTheEndOfTheHostDoesNotDouble) {
  EXPECT_EQ(joined("http://example.com/", "/hello"), "http://example.com/hello");
}

TEST(TargetUrl, TwoSlashesAtTheStartOfAPathNameNoOtherHost) {
  const Result<Url> url = target_url("http://example.com", "//evil/x");
  ASSERT_TRUE(url.ok());
  EXPECT_EQ(url->host, "example.com");
  EXPECT_EQ(url->target, "//evil/x");
}

TEST(TargetUrl, AFullUrlStandsInsteadOfTheHost) {
  EXPECT_EQ(joined("http://example.com/v2", "https://other.example/x"), "https://other.example/x");
  EXPECT_EQ(joined("", "HTTP://other.example/x"), "http://other.example/x");
}

TEST(TargetUrl, CredentialsOfTheHostGoToItsOwnTasksOnly) {
  const Result<Url> own = target_url("http://ann:p%40ss@example.com", "/x");
  ASSERT_TRUE(own.ok());
  EXPECT_EQ(own->user, "ann");
  EXPECT_EQ(own->password, "p@ss");
  EXPECT_TRUE(own->has_credentials);
  const Result<Url> other = target_url("http://ann:p@example.com", "http://other.example/x");
  ASSERT_TRUE(other.ok());
  EXPECT_FALSE(other->has_credentials);
}

TEST(TargetUrl, KeepsAnIpv6Host) {
  EXPECT_EQ(joined("http://[::1]:8000", "/x"), "http://[::1]:8000/x");
}

TEST(TargetUrl, RefusesAPathWithoutASlashAndShowsTheRightForm) {
  const Result<Url> url = target_url("http://example.com", "hello");
  ASSERT_FALSE(url.ok());
  EXPECT_EQ(url.error().message, "the path \"hello\" does not begin with /");
  EXPECT_THAT(url.error().hint, HasSubstr("\"/hello\""));
}

TEST(TargetUrl, RefusesAHostWithAQuery) {
  const Result<Url> url = parse_host("http://example.com/?x=1");
  ASSERT_FALSE(url.ok());
  EXPECT_THAT(url.error().message, HasSubstr("must not have a query"));
}

TEST(TargetUrl, ErrorsDoNotShowThePassword) {
  const Result<Url> url = parse_host("http://ann:secret@example.com/?x=1");
  ASSERT_FALSE(url.ok());
  EXPECT_THAT(url.error().message, testing::Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace stormlight
