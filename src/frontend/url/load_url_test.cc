#include "frontend/url/load_url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/target_url.h"

namespace stormlight {
namespace {

TEST(LoadUrl, MakesOneGetTaskNamedByItsPathAndQuery) {
  const Result<LoadFile> file = load_url("http://127.0.0.1:8000/hello?x=1");
  ASSERT_TRUE(file.ok());
  ASSERT_EQ(file->tasks.size(), 1U);
  EXPECT_EQ(file->tasks[0].method, "GET");
  EXPECT_EQ(file->tasks[0].path, "/hello?x=1");
  EXPECT_EQ(file->tasks[0].name, "/hello?x=1");
  EXPECT_EQ(file->tasks[0].body, std::nullopt);
  EXPECT_EQ(file->defaults.host, "http://127.0.0.1:8000");
}

TEST(LoadUrl, AUrlWithoutPathAsksForTheRoot) {
  const Result<LoadFile> file = load_url("https://example.com");
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->tasks[0].path, "/");
  EXPECT_EQ(file->defaults.host, "https://example.com");
}

TEST(LoadUrl, AQueryMayFollowTheHostAtOnce) {
  const Result<LoadFile> file = load_url("http://example.com?x=1#top");
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->tasks[0].path, "/?x=1");
  EXPECT_EQ(file->defaults.host, "http://example.com");
}

TEST(LoadUrl, UserAndPasswordStayWithTheHost) {
  const Result<LoadFile> file = load_url("http://ann:p%40ss@example.com/x");
  ASSERT_TRUE(file.ok());
  const Result<Url> url = target_url(*file->defaults.host, file->tasks[0].path);
  ASSERT_TRUE(url.ok());
  EXPECT_EQ(url->user, "ann");
  EXPECT_EQ(url->password, "p@ss");
  EXPECT_EQ(url->target, "/x");
}

TEST(LoadUrl, KeepsAnIpv6Host) {
  const Result<LoadFile> file = load_url(" http://[::1]:8000/x ");
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->defaults.host, "http://[::1]:8000");
}

TEST(LoadUrl, RefusesWhatIsNoUrl) {
  const Result<LoadFile> file = load_url("http://example.com:99999/");
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().kind, ErrorKind::kInput);
  EXPECT_THAT(file.error().message, testing::HasSubstr("out of range"));
}

}  // namespace
}  // namespace stormlight
