#include "http/redirect.h"

#include <gmock/gmock.h>

namespace stormlight::http {
namespace {

using testing::HasSubstr;

RedirectStep step(std::string_view from, std::string_view method, int status,
                  std::string_view location) {
  const Result<RedirectStep> result = follow(*parse_url(from), method, status, location);
  EXPECT_TRUE(result.ok()) << location;
  return result.ok() ? *result : RedirectStep{};
}

TEST(Redirect, KnowsTheStatusesThatRedirect) {
  std::string statuses;
  for (int status = 100; status < 600; ++status) {
    if (is_redirect(status)) statuses += std::to_string(status) + " ";
  }
  EXPECT_EQ(statuses, "301 302 303 307 308 ");
}

TEST(Redirect, ChangesTheMethodAsAiohttpDoes) {
  const struct {
    int status;
    const char* method;
    const char* next;
  } cases[] = {
      {301, "GET", "GET"},  {301, "POST", "GET"},  {301, "PUT", "PUT"},       {301, "HEAD", "HEAD"},
      {302, "GET", "GET"},  {302, "POST", "GET"},  {302, "DELETE", "DELETE"}, {303, "GET", "GET"},
      {303, "POST", "GET"}, {303, "PUT", "GET"},   {303, "HEAD", "HEAD"},     {307, "POST", "POST"},
      {307, "PUT", "PUT"},  {308, "POST", "POST"}, {308, "GET", "GET"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(step("http://h/", c.method, c.status, "/x").method, c.next)
        << c.status << ' ' << c.method;
  }
}

TEST(Redirect, DropsTheBodyWithTheMethodOnly) {
  EXPECT_FALSE(step("http://h/", "POST", 302, "/x").keep_body);
  EXPECT_FALSE(step("http://h/", "GET", 303, "/x").keep_body);
  EXPECT_TRUE(step("http://h/", "PUT", 302, "/x").keep_body);
  EXPECT_TRUE(step("http://h/", "POST", 307, "/x").keep_body);
  EXPECT_TRUE(step("http://h/", "POST", 308, "/x").keep_body);
}

TEST(Redirect, ResolvesTheLocationAgainstTheCurrentUrl) {
  EXPECT_EQ(step("http://h:81/a/b?q", "GET", 302, "../c?d#e").url.to_string(), "http://h:81/c?d");
  EXPECT_EQ(step("http://h/a", "GET", 302, "//i/j").url.to_string(), "http://i/j");
  EXPECT_EQ(step("http://h/a", "GET", 302, "https://i").url.to_string(), "https://i/");
}

TEST(Redirect, TellsAnotherOriginBySchemeHostAndPort) {
  EXPECT_TRUE(step("http://h/a", "GET", 302, "http://H:80/b").same_origin);
  EXPECT_TRUE(step("http://h/a", "GET", 302, "b").same_origin);
  EXPECT_FALSE(step("http://h/a", "GET", 302, "http://h:81/").same_origin);
  EXPECT_FALSE(step("http://h/a", "GET", 302, "http://www.h/").same_origin);
  EXPECT_FALSE(step("http://h/a", "GET", 302, "https://h/").same_origin);
  EXPECT_FALSE(step("https://h/a", "GET", 302, "http://h/").same_origin);
  EXPECT_FALSE(step("https://h/a", "GET", 302, "http://h:443/").same_origin);
}

TEST(Redirect, CarriesNoCredentialsOfTheFirstUrl) {
  EXPECT_FALSE(step("http://u:p@h/a", "GET", 302, "/b").url.has_credentials);
  const Url own = step("http://u:p@h/a", "GET", 302, "http://v:w@i/b").url;
  EXPECT_EQ(own.user + ":" + own.password, "v:w");
}

TEST(Redirect, LeavesBehindTheFieldsOfABodyItDropped) {
  const RedirectStep bare = step("http://h/", "POST", 302, "/x");
  const RedirectStep whole = step("http://h/", "POST", 307, "/x");
  for (const char* name : {"Content-Type", "CONTENT-LENGTH", "content-encoding", "Content-MD5",
                           "Transfer-Encoding", "Expect", "Trailer"}) {
    EXPECT_FALSE(survives(bare, name)) << name;
    EXPECT_TRUE(survives(whole, name)) << name;
  }
  EXPECT_TRUE(survives(bare, "Authorization"));
  EXPECT_TRUE(survives(bare, "Accept"));
}

TEST(Redirect, LeavesCredentialsWithTheirOrigin) {
  const RedirectStep away = step("http://h/", "GET", 302, "http://i/");
  const RedirectStep home = step("http://h/", "GET", 302, "/i");
  for (const char* name : {"Authorization", "COOKIE", "proxy-authorization", "Host", "Origin"}) {
    EXPECT_FALSE(survives(away, name)) << name;
    EXPECT_TRUE(survives(home, name)) << name;
  }
  EXPECT_TRUE(survives(away, "Content-Type"));
  EXPECT_TRUE(survives(away, "X-Trace"));
}

TEST(Redirect, RefusesALocationItCannotFollow) {
  const Url from = *parse_url("http://h/");
  EXPECT_THAT(follow(from, "GET", 302, "ftp://i/").error().message, HasSubstr("\"ftp\""));
  EXPECT_THAT(follow(from, "GET", 302, "http://").error().message, HasSubstr("no host"));
  EXPECT_FALSE(follow(from, "GET", 302, "/a\r\nX-Evil: 1").ok());
  EXPECT_FALSE(follow(from, "GET", 302, "http://[::1/").ok());
}

}  // namespace
}  // namespace stormlight::http
