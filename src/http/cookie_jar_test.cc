#include "http/cookie_jar.h"

#include <gtest/gtest.h>

namespace stormlight::http {
namespace {

using namespace std::chrono_literals;

class CookieJarTest : public testing::Test {
 protected:
  void store(std::string_view from, std::string_view field) {
    jar_.store(*parse_url(from), field, now_);
  }
  std::string sent(std::string_view to) const {
    std::string out;
    const bool any = jar_.append_header(*parse_url(to), now_, out);
    EXPECT_EQ(any, !out.empty());
    return out;
  }

  CookieJar jar_;
  WallTime now_{std::chrono::sys_days(std::chrono::year(2024) / 5 / 17)};
};

TEST_F(CookieJarTest, IsOnePointerWhileEmpty) {
  static_assert(sizeof(CookieJar) == sizeof(void*));
  EXPECT_TRUE(jar_.empty());
  EXPECT_EQ(sent("http://h/"), "");
  store("http://h/", "a=1");
  EXPECT_FALSE(jar_.empty());
  store("http://h/", "a=; Max-Age=0");
  EXPECT_TRUE(jar_.empty());
}

TEST_F(CookieJarTest, SendsBackWhatItWasGiven) {
  store("http://h/", "a=1");
  store("http://h/", "  b =  x y=z  ; HttpOnly; SameSite=Lax; Unknown=1");
  store("http://h/", "c=");
  store("http://h/", "d=\"quoted\"");
  EXPECT_EQ(sent("http://h/"), "a=1; b=x y=z; c=; d=\"quoted\"");
}

TEST_F(CookieJarTest, AppendsWithoutTouchingWhatIsThere) {
  store("http://h/", "a=1");
  std::string out = "Cookie: ";
  EXPECT_FALSE(jar_.append_header(*parse_url("http://other/"), now_, out));
  EXPECT_EQ(out, "Cookie: ");
  EXPECT_TRUE(jar_.append_header(*parse_url("http://h/"), now_, out));
  EXPECT_EQ(out, "Cookie: a=1");
}

TEST_F(CookieJarTest, ListsWhatItHolds) {
  EXPECT_TRUE(jar_.list(now_).empty());
  store("http://www.h.example/a/b", "near=1=2; Domain=h.example");
  store("http://h/", "far=x y; Max-Age=1");
  const CookieJar::Entry near{"h.example", "/a", "near", "1=2"};
  const CookieJar::Entry far{"h", "/", "far", "x y"};
  EXPECT_EQ(jar_.list(now_), (std::vector{near, far}));
  EXPECT_EQ(jar_.list(now_ + 2s), std::vector{near});
}

TEST_F(CookieJarTest, TakesACookieSetByHand) {
  ASSERT_TRUE(jar_.set(*parse_url("http://h/a/b?x=/y"), "n", "v=w", now_));
  EXPECT_EQ(jar_.list(now_), (std::vector{CookieJar::Entry{"h", "/a", "n", "v=w"}}));
  EXPECT_EQ(sent("http://h/a/c"), "n=v=w");
  EXPECT_EQ(sent("http://h/"), "");
  EXPECT_EQ(sent("http://sub.h/a/c"), "");
  ASSERT_TRUE(jar_.set(*parse_url("http://h/a/"), "n", "", now_));
  EXPECT_EQ(sent("http://h/a/c"), "n=");
  store("http://h/a/b", "n=server's");
  EXPECT_EQ(sent("http://h/a/c"), "n=server's");
}

TEST_F(CookieJarTest, RefusesByHandWhatWouldNotComeBackAsItWasGiven) {
  const auto error = [&](std::string_view name, std::string_view value) {
    const Result<void> set = jar_.set(*parse_url("http://h/"), name, value, now_);
    EXPECT_FALSE(set) << name << "=" << value;
    return set ? "" : set.error().message;
  };
  EXPECT_EQ(error("", "1"), "the cookie's name is empty");
  for (const char* name : {"a=b", "a;b", "a\r\nX", " a"}) error(name, "1");
  for (const char* value : {"1;2", "1\r\nX: y", "1 "}) error("a", value);
  error("a", std::string(CookieJar::kMostBytes, 'x'));
  EXPECT_TRUE(jar_.empty());
}

TEST_F(CookieJarTest, IgnoresWhatIsNoCookie) {
  for (const char* bad : {"", "a", "=1", ";", " =x", "; a=1", "a=1\r\nX: y", "a\x01=1", "a=\x7f"}) {
    store("http://h/", bad);
    EXPECT_TRUE(jar_.empty()) << bad;
  }
  store("http://h/", std::string_view("a=\0", 3));
  EXPECT_TRUE(jar_.empty());
}

TEST_F(CookieJarTest, ReplacesTheSameNameDomainAndPathInPlace) {
  store("http://h/", "a=1");
  store("http://h/", "b=2");
  store("http://h/", "a=3");
  EXPECT_EQ(sent("http://h/"), "a=3; b=2");
  store("http://h/", "A=4");  // names are case-sensitive
  EXPECT_EQ(sent("http://h/"), "a=3; b=2; A=4");
}

TEST_F(CookieJarTest, KeepsTheLongerPathFirst) {
  store("http://h/", "root=1");
  store("http://h/", "deep=1; Path=/a/b");
  store("http://h/", "mid=1; Path=/a");
  store("http://h/", "mid2=1; Path=/b");
  store("http://h/", "root2=1");
  EXPECT_EQ(sent("http://h/a/b/c"), "deep=1; mid=1; root=1; root2=1");
  EXPECT_EQ(sent("http://h/b"), "mid2=1; root=1; root2=1");
}

TEST_F(CookieJarTest, MatchesPathsBySegments) {
  store("http://h/", "a=1; Path=/shop");
  EXPECT_EQ(sent("http://h/shop"), "a=1");
  EXPECT_EQ(sent("http://h/shop/"), "a=1");
  EXPECT_EQ(sent("http://h/shop?x=/y"), "a=1");
  EXPECT_EQ(sent("http://h/shopping"), "");
  EXPECT_EQ(sent("http://h/Shop"), "");
  EXPECT_EQ(sent("http://h/?/shop"), "");
  store("http://h/", "b=1; Path=/dir/");
  EXPECT_EQ(sent("http://h/dir/x"), "b=1");
  EXPECT_EQ(sent("http://h/dir"), "");
}

TEST_F(CookieJarTest, TakesTheFolderOfTheRequestAsDefaultPath) {
  store("http://h/a/b/login?next=/c/", "x=1");
  EXPECT_EQ(sent("http://h/a/b"), "x=1");
  EXPECT_EQ(sent("http://h/a/b/z"), "x=1");
  EXPECT_EQ(sent("http://h/a"), "");
  store("http://h/top", "y=1; Path=relative");
  store("http://h/", "z=1; Path=");
  store("http://h/", "w=1; Path=/q; Path=");  // the last one counts
  EXPECT_EQ(sent("http://h/"), "y=1; z=1; w=1");
}

TEST_F(CookieJarTest, WithoutDomainGoesToTheSameHostOnly) {
  store("http://Example.com/", "a=1");
  EXPECT_EQ(sent("http://example.com:8080/"), "a=1");  // cookies do not know ports
  EXPECT_EQ(sent("http://www.example.com/"), "");
  EXPECT_EQ(sent("http://com/"), "");
}

TEST_F(CookieJarTest, WithDomainGoesToTheHostsBelowAsWell) {
  store("http://www.example.com/", "a=1; Domain=Example.COM");
  store("http://www.example.com/", "b=1; domain=.example.com");
  EXPECT_EQ(sent("http://example.com/"), "a=1; b=1");
  EXPECT_EQ(sent("http://x.y.example.com/"), "a=1; b=1");
  EXPECT_EQ(sent("http://badexample.com/"), "");
  EXPECT_EQ(sent("http://example.com.evil.org/"), "");
}

TEST_F(CookieJarTest, RefusesADomainThatIsNotItsOwn) {
  for (const char* domain : {"other.com", "www.example.com", "ample.com", "com", ".com",
                             "example.com.", "evil.example.com", "..example.com"}) {
    store("http://example.com/", std::string("a=1; Domain=") + domain);
    EXPECT_TRUE(jar_.empty()) << domain;
  }
  store("http://example.com/", "a=1; Domain=");  // as if it were not there
  EXPECT_EQ(sent("http://example.com/"), "a=1");
  EXPECT_EQ(sent("http://www.example.com/"), "");
}

TEST_F(CookieJarTest, ASingleLabelMayNameItself) {
  store("http://localhost:8000/", "a=1; Domain=localhost");
  EXPECT_EQ(sent("http://localhost/"), "a=1");
  EXPECT_EQ(sent("http://x.localhost/"), "");
}

TEST_F(CookieJarTest, NeverMatchesPartOfAnAddress) {
  store("http://127.0.0.1:8000/", "a=1; Domain=127.0.0.1");
  store("http://127.0.0.1:8000/", "b=1; Domain=0.0.1");
  store("http://[::1]/", "c=1; Domain=::1");
  EXPECT_EQ(sent("http://127.0.0.1/"), "a=1");
  EXPECT_EQ(sent("http://[::1]/"), "c=1");
  store("http://x.1.2.3.4a/", "d=1");
  EXPECT_EQ(sent("http://1.2.3.4/"), "");
}

TEST_F(CookieJarTest, SendsSecureCookiesOverTlsOnly) {
  store("https://h/", "a=1; Secure");
  store("http://h/", "b=1; secure=anything");
  store("https://h/", "c=1");
  EXPECT_EQ(sent("https://h/"), "a=1; b=1; c=1");
  EXPECT_EQ(sent("http://h/"), "c=1");
}

TEST_F(CookieJarTest, ForgetsAtTheExpiryDate) {
  store("http://h/", "a=1; Expires=Fri, 17 May 2024 00:00:10 GMT");
  now_ += 9999ms;
  EXPECT_EQ(sent("http://h/"), "a=1");
  now_ += 1ms;
  EXPECT_EQ(sent("http://h/"), "");
}

TEST_F(CookieJarTest, MaxAgeWinsOverExpires) {
  store("http://h/", "a=1; Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(sent("http://h/"), "a=1");
  now_ += 10s;
  EXPECT_EQ(sent("http://h/"), "");
  store("http://h/", "b=1; Max-Age=99999999999999999999");
  store("http://h/", "c=1; Max-Age=+5");  // malformed: ignored
  store("http://h/", "d=1; Max-Age=");
  EXPECT_EQ(sent("http://h/"), "b=1; c=1; d=1");
  store("http://h/", "b=; Max-Age=-99999999999999999999");
  store("http://h/", "c=; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(sent("http://h/"), "d=1");
}

TEST_F(CookieJarTest, TakesAnExpiryBeyondTheRangeOfTheClock) {
  store("http://h/", "a=1; Expires=Fri, 31 Dec 9999 23:59:59 GMT");
  store("http://h/", "b=1; Expires=Mon, 01 Jan 1601 00:00:00 GMT");
  EXPECT_EQ(sent("http://h/"), "a=1");
}

TEST_F(CookieJarTest, AnUnreadableExpiresMakesASessionCookie) {
  store("http://h/", "a=1; Expires=tomorrow");
  now_ += 24h * 365;
  EXPECT_EQ(sent("http://h/"), "a=1");
}

TEST_F(CookieJarTest, DeletesOnlyTheSamePathAndDomain) {
  store("http://h/x/y", "a=1");
  store("http://h/", "a=2; Path=/");
  store("http://h/", "a=; Path=/; Max-Age=0");
  EXPECT_EQ(sent("http://h/x/y"), "a=1");
}

TEST_F(CookieJarTest, IgnoresWhatIsTooLarge) {
  store("http://h/", "a=" + std::string(CookieJar::kMostBytes - 1, 'x'));
  EXPECT_EQ(jar_.size(), 1u);
  store("http://h/", "b=" + std::string(CookieJar::kMostBytes, 'x'));
  EXPECT_EQ(jar_.size(), 1u);
  store("http://h/", "c=1; Path=/" + std::string(2000, 'x'));  // the attribute only
  EXPECT_EQ(sent("http://h/").substr(4097), "; c=1");
}

TEST_F(CookieJarTest, DropsTheOldestOfADomainThatIsFull) {
  store("http://other/", "keep=1");
  for (int i = 0; i <= 50; ++i) store("http://h/", "c" + std::to_string(i) + "=1");
  EXPECT_EQ(jar_.size(), 51u);
  EXPECT_EQ(sent("http://h/").substr(0, 5), "c1=1;");
  EXPECT_EQ(sent("http://other/"), "keep=1");
  store("http://h/", "c1=2");  // replacing needs no room
  EXPECT_EQ(sent("http://h/").substr(0, 5), "c1=2;");
}

TEST_F(CookieJarTest, DropsExpiredCookiesBeforeOldOnes) {
  store("http://h/", "old=1");
  store("http://h/", "dead=1; Max-Age=1");
  for (int i = 0; i < 48; ++i) store("http://h/", "c" + std::to_string(i) + "=1");
  now_ += 2s;
  store("http://h/", "new=1");
  EXPECT_EQ(jar_.size(), 50u);
  EXPECT_EQ(sent("http://h/").substr(0, 6), "old=1;");
}

TEST_F(CookieJarTest, HoldsThreeHundredInAll) {
  for (int host = 0; host < 10; ++host) {
    for (int i = 0; i < 40; ++i) {
      store("http://h" + std::to_string(host) + "/", "c" + std::to_string(i) + "=1");
    }
  }
  EXPECT_EQ(jar_.size(), 300u);
  EXPECT_EQ(sent("http://h1/"), "");  // the first 100 went
  EXPECT_EQ(sent("http://h2/").substr(0, 6), "c20=1;");
  EXPECT_EQ(sent("http://h3/").substr(0, 5), "c0=1;");
}

TEST_F(CookieJarTest, ClearForgetsEverything) {
  store("http://h/", "a=1");
  jar_.clear();
  EXPECT_TRUE(jar_.empty());
}

std::string date(std::string_view text) {
  const auto parsed = parse_cookie_date(text);
  return parsed ? std::to_string(parsed->time_since_epoch().count()) : "none";
}

TEST(CookieDate, ReadsTheFormsServersSend) {
  for (const char* text :
       {"Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 21-Oct-2015 07:28:00 GMT",
        "Wednesday, 21-Oct-15 07:28:00 GMT", "Wed Oct 21 07:28:00 2015", "21 Oct 2015 7:28:0",
        "2015 21 oct 07:28:00", "07:28:00Z 21st october 2015", "21/OCT/2015 07:28:00"}) {
    EXPECT_EQ(date(text), "1445412480") << text;
  }
  EXPECT_EQ(date("Thu, 01 Jan 1970 00:00:00 GMT"), "0");
  EXPECT_EQ(date("1 Jan 69 00:00:00"), "3124224000");  // 2069
  EXPECT_EQ(date("1 Jan 70 00:00:00"), "0");
  EXPECT_EQ(date("29 Feb 2024 00:00:00"), "1709164800");
}

TEST(CookieDate, RefusesWhatIsNoDate) {
  for (const char* text :
       {"", "GMT", "21 Oct 2015", "Oct 2015 07:28:00", "21 Oct 07:28:00", "21 2015 07:28:00",
        "32 Oct 2015 07:28:00", "0 Oct 2015 07:28:00", "21 Oct 1600 07:28:00",
        "21 Oct 2015 24:00:00", "21 Oct 2015 00:60:00", "21 Oct 2015 00:00:60",
        "30 Feb 2015 00:00:00", "29 Feb 2023 00:00:00", "21 Oct 20155 00:00:00",
        "21 Oct 100 00:00:00", "21 Oct 2015 007:28:00", "21 Oct 2015 07:28"}) {
    EXPECT_EQ(date(text), "none") << text;
  }
}

}  // namespace
}  // namespace stormlight::http
