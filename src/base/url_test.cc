#include "base/url.h"

#include <gmock/gmock.h>

namespace stormlight {
namespace {

using testing::HasSubstr;
using testing::Not;

Url parsed(std::string_view text) {
  Result<Url> url = parse_url(text);
  EXPECT_TRUE(url.ok()) << text << ": " << (url.ok() ? "" : url.error().message);
  return url.ok() ? *url : Url{};
}
Error refused(std::string_view text) {
  const Result<Url> url = parse_url(text);
  EXPECT_FALSE(url.ok()) << text << " gave " << (url.ok() ? url->to_string() : "");
  return url.ok() ? Error{} : url.error();
}
std::string resolved(std::string_view base, std::string_view reference) {
  const Result<Url> url = resolve_url(parsed(base), reference);
  return url.ok() ? url->to_string() : "error: " + url.error().message;
}

TEST(Url, ReadsEveryPart) {
  const Url url = parsed("HTTPS://us%65r:p%40ss@Example.COM:8443/a/b?c=d&e#frag");
  EXPECT_EQ(url.scheme, "https");
  EXPECT_EQ(url.host, "example.com");
  EXPECT_EQ(url.port, 8443);
  EXPECT_EQ(url.target, "/a/b?c=d&e");
  EXPECT_TRUE(url.has_credentials);
  EXPECT_EQ(url.user, "user");
  EXPECT_EQ(url.password, "p@ss");
  EXPECT_TRUE(url.is_tls());
  EXPECT_EQ(url.host_header(), "example.com:8443");
  EXPECT_EQ(url.origin(), "https://example.com:8443");
  EXPECT_EQ(url.to_string(), "https://example.com:8443/a/b?c=d&e");
}

TEST(Url, KnowsTheDefaultPorts) {
  EXPECT_EQ(parsed("http://h").port, 80);
  EXPECT_EQ(parsed("https://h").port, 443);
  EXPECT_EQ(parsed("http://h:").port, 80);
  EXPECT_EQ(parsed("https://h:443").host_header(), "h");
  EXPECT_EQ(parsed("https://h:80").host_header(), "h:80");
  EXPECT_EQ(parsed("http://h:00080").host_header(), "h");
  EXPECT_EQ(parsed("http://h").origin(), parsed("http://H:80/x").origin());
  EXPECT_NE(parsed("http://h").origin(), parsed("https://h:80").origin());
}

TEST(Url, TheTargetAlwaysBeginsWithASlash) {
  EXPECT_EQ(parsed("http://h").target, "/");
  EXPECT_EQ(parsed("http://h?q=1").target, "/?q=1");
  EXPECT_EQ(parsed("http://h#f").target, "/");
  EXPECT_EQ(parsed("http://h/?").target, "/?");
  EXPECT_EQ(parsed("http://h/a?b?c/d#e?f").target, "/a?b?c/d");
}

TEST(Url, EncodesWhatMayNotStandInATargetAndKeepsTheRest) {
  EXPECT_EQ(parsed("http://h/a b").target, "/a%20b");
  EXPECT_EQ(parsed("http://h/\xc3\xa4?\xe4").target, "/%C3%A4?%E4");
  EXPECT_EQ(parsed("http://h/%e4%2f%").target, "/%e4%2f%25");
  EXPECT_EQ(parsed("http://h/100%?a=50%zz&b=%4").target, "/100%25?a=50%25zz&b=%254");
  EXPECT_EQ(parsed("http://h/\"<>\\^`{|}").target, "/%22%3C%3E%5C%5E%60%7B%7C%7D");
  EXPECT_EQ(parsed("http://h/a;b=1,2/@x:y!$&'()*+~_-.?z[]=/?:@").target,
            "/a;b=1,2/@x:y!$&'()*+~_-.?z[]=/?:@");
  EXPECT_EQ(parsed("http://h/p//q/").target, "/p//q/");
}

TEST(Url, RemovesDotSegmentsOfThePathOnly) {
  EXPECT_EQ(parsed("http://h/a/./b/../c").target, "/a/c");
  EXPECT_EQ(parsed("http://h/../../a").target, "/a");
  EXPECT_EQ(parsed("http://h/a/..").target, "/");
  EXPECT_EQ(parsed("http://h/a/.").target, "/a/");
  EXPECT_EQ(parsed("http://h/..a/b..?x=/../y").target, "/..a/b..?x=/../y");
  EXPECT_EQ(parsed("http://h/a//../b").target, "/a/b");
}

TEST(Url, IgnoresWhitespaceAround) {
  EXPECT_EQ(parsed(" \thttp://h/x\r\n").to_string(), "http://h/x");
}

TEST(Url, ReadsIpv6Literals) {
  const Url url = parsed("http://[0:0:0::1]:8000/x");
  EXPECT_EQ(url.host, "::1");
  EXPECT_EQ(url.host_header(), "[::1]:8000");
  EXPECT_EQ(url.origin(), "http://[::1]:8000");
  EXPECT_EQ(url.to_string(), "http://[::1]:8000/x");
  EXPECT_EQ(parsed("http://[FE80::A]").host_header(), "[fe80::a]");
  EXPECT_EQ(parsed("http://[::ffff:1.2.3.4]").host, "::ffff:1.2.3.4");
  EXPECT_EQ(parsed("http://u@[::1]").user, "u");
}

TEST(Url, ReadsCredentials) {
  EXPECT_EQ(parsed("http://u@h").user, "u");
  EXPECT_EQ(parsed("http://u@h").password, "");
  EXPECT_EQ(parsed("http://:p@h").password, "p");
  EXPECT_EQ(parsed("http://u:a:b@h").password, "a:b");
  EXPECT_EQ(parsed("http://u:p@x@h").password, "p@x");
  EXPECT_EQ(parsed("http://u:p@x@h").host, "h");
  EXPECT_FALSE(parsed("http://@h").has_credentials);
  EXPECT_FALSE(parsed("http://h/u:p@x").has_credentials);
  EXPECT_FALSE(parsed("http://h?u:p@x").has_credentials);
  EXPECT_EQ(parsed("http://%C3%A4:%25@h").user, "\xc3\xa4");
  EXPECT_THAT(refused("http://u:a/b@h").hint, HasSubstr("%2F"));
  EXPECT_THAT(refused("http://u:50%@h").hint, HasSubstr("%25"));
  EXPECT_THAT(refused("http://u%3Ax:p@h").message, HasSubstr("colon"));
  EXPECT_THAT(refused("http://u:%0a@h").message, HasSubstr("control"));
}

TEST(Url, SaysHowToMendAMissingScheme) {
  EXPECT_EQ(refused("127.0.0.1:8000").message, "\"127.0.0.1:8000\" has no scheme");
  EXPECT_EQ(refused("127.0.0.1:8000").hint, "write http://127.0.0.1:8000");
  EXPECT_EQ(refused("localhost:8000/x").hint, "write http://localhost:8000/x");
  EXPECT_EQ(refused("example.com").hint, "write http://example.com");
  EXPECT_EQ(refused("//h/x").hint, "write http://h/x");
  EXPECT_EQ(refused("/hello").hint, "write http://127.0.0.1:8000/hello");
  EXPECT_EQ(refused("h/?next=http://x").hint, "write http://h/?next=http://x");
  EXPECT_EQ(refused("http:h/x").hint, "write http://h/x");
  EXPECT_EQ(refused("https:/h/x").hint, "write https://h/x");
  EXPECT_EQ(refused("ftp://h/x").hint, "write http://h/x");
  EXPECT_THAT(refused("htps://h").message, HasSubstr("\"htps\""));
  EXPECT_EQ(refused("").message, "the URL is empty");
  EXPECT_EQ(refused(" ").message, "the URL is empty");
}

TEST(Url, RefusesBadHosts) {
  EXPECT_THAT(refused("http://").message, HasSubstr("no host"));
  EXPECT_THAT(refused("http:///x").message, HasSubstr("no host"));
  EXPECT_THAT(refused("http://:80").message, HasSubstr("no host"));
  EXPECT_THAT(refused("http://u@").message, HasSubstr("no host"));
  EXPECT_THAT(refused("http://a b/").message, HasSubstr("contains \" \""));
  EXPECT_THAT(refused("http://a%41").message, HasSubstr("contains \"%\""));
  EXPECT_THAT(refused("http://h\\evil").message, HasSubstr("contains \"\\\""));
  EXPECT_THAT(refused("http://b\xc3\xbc"
                      "cher.de")
                  .hint,
              HasSubstr("xn--"));
  EXPECT_THAT(refused("http://a..b").message, HasSubstr("empty part"));
  EXPECT_THAT(refused("http://.").message, HasSubstr("empty part"));
  EXPECT_THAT(refused("http://" + std::string(64, 'a')).message, HasSubstr("too long"));
  std::string longest;
  for (int i = 0; i < 130; ++i) longest += "a.";
  EXPECT_THAT(refused("http://" + longest).message, HasSubstr("too long"));
  EXPECT_EQ(parsed("http://example.com.").host, "example.com.");
  EXPECT_EQ(parsed("http://my_service-1").host, "my_service-1");
}

TEST(Url, RefusesNumbersThatAreNoAddress) {
  for (const char* bad : {"256.0.0.1", "127.1", "1.2.3.4.5", "2130706433", "0x7f000001", "01.2.3.4",
                          "0x", "a.1", "127.0.0.1."}) {
    EXPECT_THAT(refused(std::string("http://") + bad).message, HasSubstr("not an IPv4 address"));
  }
  EXPECT_EQ(parsed("http://1.2.3.4").host, "1.2.3.4");
  EXPECT_EQ(parsed("http://1a").host, "1a");
}

TEST(Url, RefusesBadIpv6) {
  EXPECT_THAT(refused("http://::1").hint, HasSubstr("brackets"));
  EXPECT_THAT(refused("http://::1:8000/x").hint, HasSubstr("http://[::1]:8000"));
  EXPECT_THAT(refused("http://[::1").message, HasSubstr("lacks the ]"));
  EXPECT_THAT(refused("http://[::1]80").message, HasSubstr("after the ]"));
  EXPECT_THAT(refused("http://[::1]:80:80").message, HasSubstr("colon"));
  EXPECT_THAT(refused("http://[fe80::1%25eth0]").message, HasSubstr("zone"));
  for (const char* bad :
       {"[]", "[:]", "[1]", "[1.2.3.4]", "[::g]", "[1:2:3:4:5:6:7:8:9]", "[v1.x]"}) {
    EXPECT_THAT(refused(std::string("http://") + bad).message, HasSubstr("IPv6")) << bad;
  }
}

TEST(Url, RefusesBadPorts) {
  for (const char* bad : {"0", "65536", "99999", "4294967376", "000"}) {
    EXPECT_THAT(refused(std::string("http://h:") + bad).message, HasSubstr("out of range")) << bad;
  }
  for (const char* bad : {"80a", "-1", "+80", " 80", "8 0", "0x50"}) {
    EXPECT_THAT(refused(std::string("http://h:") + bad + "/").message, HasSubstr("not a port"));
  }
  EXPECT_EQ(parsed("http://h:65535").port, 65535);
}

TEST(Url, RefusesControlCharactersAnywhere) {
  EXPECT_THAT(refused("http://h/a\r\nX: y").message, HasSubstr("0x0d"));
  EXPECT_THAT(refused("ht\ttp://h").message, HasSubstr("0x09"));
  EXPECT_THAT(refused(std::string_view("http://h\0.evil", 14)).message, HasSubstr("0x00"));
  EXPECT_THAT(refused("http://h/\x7f").message, HasSubstr("0x7f"));
}

TEST(Url, NeverShowsAPassword) {
  for (const char* bad :
       {"u:secret@h:80", "http:u:secret@h", "http://u:secret@", "ftp://u:secret@h",
        "http://u:secret@h h", "http://u:secret@[::1", "http://u:secret@h:x", "//u:secret@h",
        "http://u:secret@h/\nx", "http://u:secret%@h", "http://u:secret@a:b:c",
        "http://u:se\rcret@h", "http:/u:secret@h", "http://u:secret@[::1]x", "http://u:se/cret@h",
        "u:se//cret@h", "http://u:secret?@h", "http://u:a:secret/x@h"}) {
    const Error error = refused(bad);
    EXPECT_THAT(error.message, Not(HasSubstr("cret"))) << bad;
    EXPECT_THAT(error.hint, Not(HasSubstr("cret"))) << bad;
  }
}

// RFC 3986 section 5.4, but for those that leave http or keep a fragment.
TEST(Url, ResolvesTheExamplesOfRfc3986) {
  const std::pair<const char*, const char*> examples[] = {{"g", "/b/c/g"},
                                                          {"./g", "/b/c/g"},
                                                          {"g/", "/b/c/g/"},
                                                          {"/g", "/g"},
                                                          {"?y", "/b/c/d;p?y"},
                                                          {"g?y", "/b/c/g?y"},
                                                          {"#s", "/b/c/d;p?q"},
                                                          {"g#s", "/b/c/g"},
                                                          {"g?y#s", "/b/c/g?y"},
                                                          {";x", "/b/c/;x"},
                                                          {"g;x", "/b/c/g;x"},
                                                          {"g;x?y#s", "/b/c/g;x?y"},
                                                          {"", "/b/c/d;p?q"},
                                                          {".", "/b/c/"},
                                                          {"./", "/b/c/"},
                                                          {"..", "/b/"},
                                                          {"../", "/b/"},
                                                          {"../g", "/b/g"},
                                                          {"../..", "/"},
                                                          {"../../", "/"},
                                                          {"../../g", "/g"},
                                                          {"../../../g", "/g"},
                                                          {"../../../../g", "/g"},
                                                          {"/./g", "/g"},
                                                          {"/../g", "/g"},
                                                          {"g.", "/b/c/g."},
                                                          {".g", "/b/c/.g"},
                                                          {"g..", "/b/c/g.."},
                                                          {"..g", "/b/c/..g"},
                                                          {"./../g", "/b/g"},
                                                          {"./g/.", "/b/c/g/"},
                                                          {"g/./h", "/b/c/g/h"},
                                                          {"g/../h", "/b/c/h"},
                                                          {"g;x=1/./y", "/b/c/g;x=1/y"},
                                                          {"g;x=1/../y", "/b/c/y"},
                                                          {"g?y/./x", "/b/c/g?y/./x"},
                                                          {"g?y/../x", "/b/c/g?y/../x"}};
  for (const auto& [reference, target] : examples) {
    EXPECT_EQ(resolved("http://a/b/c/d;p?q", reference), std::string("http://a") + target)
        << reference;
  }
  EXPECT_EQ(resolved("http://a/b/c/d;p?q", "//g"), "http://g/");
}

TEST(Url, ResolvesOtherOrigins) {
  EXPECT_EQ(resolved("http://a:81/x", "https://b/y"), "https://b/y");
  EXPECT_EQ(resolved("https://a:81/x", "//b:82/y"), "https://b:82/y");
  EXPECT_EQ(resolved("http://a:81/x", "/y"), "http://a:81/y");
  EXPECT_EQ(resolved("http://[::1]:81/x", "y"), "http://[::1]:81/y");
  EXPECT_EQ(resolved("http://a/x", " /y z "), "http://a/y%20z");
  EXPECT_EQ(resolved("http://a/x", "/\\b"), "http://a/%5Cb");  // stays on its host
  EXPECT_EQ(resolved("http://a/x", "y/b:c"), "http://a/y/b:c");
}

TEST(Url, RefusesReferencesItCannotFollow) {
  EXPECT_THAT(resolved("http://a/", "ftp://b/"), HasSubstr("error: the scheme \"ftp\""));
  EXPECT_THAT(resolved("http://a/", "javascript:alert(1)"), HasSubstr("\"javascript\""));
  EXPECT_THAT(resolved("http://a/", "localhost:8000/x"), HasSubstr("\"localhost\""));
  EXPECT_THAT(resolved("http://a/", "http:g"), HasSubstr("lacks the //"));
  EXPECT_THAT(resolved("http://a/", "//"), HasSubstr("no host"));
  EXPECT_THAT(resolved("http://a/", "/x\ny"), HasSubstr("0x0a"));
}

TEST(Url, TakesCredentialsFromTheReferenceOnly) {
  const Url base = parsed("http://u:p@a/x");
  EXPECT_FALSE(resolve_url(base, "/y")->has_credentials);
  EXPECT_EQ(resolve_url(base, "/y")->user, "");
  EXPECT_FALSE(resolve_url(base, "")->has_credentials);
  EXPECT_EQ(resolve_url(base, "//v:w@a/y")->user, "v");
}

TEST(WithoutCredentials, HidesUserAndPassword) {
  EXPECT_EQ(without_credentials("http://user:pass@host:80/a@b"), "http://host:80/a@b");
  EXPECT_EQ(without_credentials("https://p@ss@host"), "https://host");
  EXPECT_EQ(without_credentials("http://host/a@b"), "http://host/a@b");
  EXPECT_EQ(without_credentials("http://host?x=a@b"), "http://host?x=a@b");
  EXPECT_EQ(without_credentials("load@home.py"), "load@home.py");
  EXPECT_EQ(without_credentials("/go?to=http://a:b@c/"), "/go?to=http://a:b@c/");
}

}  // namespace
}  // namespace stormlight
