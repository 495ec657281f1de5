#include "base/strings.h"

#include <gmock/gmock.h>

namespace stormlight {
namespace {

using testing::ElementsAre;

TEST(Strings, TrimsAllAsciiWhitespaceAtBothEnds) {
  EXPECT_EQ(trim(" \t\r\n\v\f a b \n"), "a b");
  EXPECT_EQ(trim(" \t"), "");
  EXPECT_EQ(trim(""), "");
}

TEST(Strings, ComparesAsciiWithoutCaseAndLeavesOtherBytesAlone) {
  EXPECT_TRUE(iequals("Content-TYPE", "content-type"));
  EXPECT_FALSE(iequals("a", "ab"));
  EXPECT_FALSE(iequals("@", "`"));                // differ by the case bit only
  EXPECT_FALSE(iequals("\xc3\x84", "\xc3\xa4"));  // umlauts are not ASCII
  EXPECT_EQ(to_lower("\xc3\x84Z"), "\xc3\x84z");
  EXPECT_EQ(to_upper("get\xe4"), "GET\xe4");
}

TEST(Strings, SplitsKeepingEmptyPieces) {
  EXPECT_THAT(split("a,,b,", ','), ElementsAre("a", "", "b", ""));
  EXPECT_THAT(split("", ','), ElementsAre(""));
}

TEST(Strings, KnowsTokens) {
  EXPECT_TRUE(is_token("PROPFIND"));
  EXPECT_TRUE(is_token("!#$%&'*+-.^_`|~09azAZ"));
  EXPECT_FALSE(is_token(""));
  for (const char* bad : {"a b", "a:b", "a\r", "(a", "\xc3\xa4", "a\"", "a/b", "a=b", "[a]"}) {
    EXPECT_FALSE(is_token(bad)) << bad;
  }
  EXPECT_FALSE(is_token(std::string_view("a\0", 2)));
}

TEST(Strings, QuotesHostileTextSafely) {
  EXPECT_EQ(quoted("a\x1b[2J\n\xff"), "\"a\\x1b[2J\\x0a\\xff\"");
  EXPECT_EQ(quoted("abcdef", 3), "\"abc...\"");
  EXPECT_EQ(quoted("abc", 3), "\"abc\"");
}

TEST(Strings, CountsASwapOfNeighboursAsOneEdit) {
  EXPECT_EQ(edit_distance("", ""), 0u);
  EXPECT_EQ(edit_distance("abc", ""), 3u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
  EXPECT_EQ(edit_distance("users", "usesr"), 1u);
  EXPECT_EQ(edit_distance("ca", "abc"), 3u);  // no substring is edited twice
}

TEST(Strings, FindsTheFlagThatWasMeant) {
  const std::vector<std::string_view> flags = {"--users",    "--user-count", "--spawn-rate",
                                               "--duration", "--host",       "--percentiles"};
  EXPECT_EQ(nearest("--user", flags), "--users");
  EXPECT_EQ(nearest("--usres", flags), "--users");
  EXPECT_EQ(nearest("--SPAWN_RATE", flags), "--spawn-rate");
  EXPECT_EQ(nearest("--spwan-rat", flags), "--spawn-rate");
  EXPECT_EQ(nearest("--perc", flags), "--percentiles");
  EXPECT_EQ(nearest("--hosts", flags), "--host");
  EXPECT_EQ(nearest("--verbose", flags), "");
  EXPECT_EQ(nearest("--", flags), "");
  EXPECT_EQ(nearest("", flags), "");
  EXPECT_EQ(nearest("--users", std::vector<std::string_view>{}), "");
  const std::vector<std::string> owned = {"--json"};
  EXPECT_EQ(nearest("--jsno", owned), "--json");
}

TEST(Strings, EncodesTheBase64OfRfc4648) {
  const std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},
                                                                   {"f", "Zg=="},
                                                                   {"fo", "Zm8="},
                                                                   {"foo", "Zm9v"},
                                                                   {"foob", "Zm9vYg=="},
                                                                   {"fooba", "Zm9vYmE="},
                                                                   {"foobar", "Zm9vYmFy"},
                                                                   {"\xfb\xff", "+/8="}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(base64_encode(bytes), text);
    const Result<std::string> decoded = base64_decode(text);
    ASSERT_TRUE(decoded.ok()) << text;
    EXPECT_EQ(*decoded, bytes);
  }
}

TEST(Strings, Base64GivesBackEveryByte) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  EXPECT_EQ(*base64_decode(base64_encode(bytes)), bytes);
}

TEST(Strings, RefusesBrokenBase64) {
  for (const char* bad : {"Z", "Zg=", "Zg", "Z===", "====", "Zm9v=", "Zh==", "Zm9=", "Zm 9",
                          "Z=g=", "Zm9-", "Zg==Zg=="}) {
    EXPECT_FALSE(base64_decode(bad).ok()) << bad;
  }
}

}  // namespace
}  // namespace stormlight
