#include "cli/proxy_environment.h"

#include <map>

#include <gtest/gtest.h>

namespace stormlight::cli {
namespace {

class ProxyEnvironment : public testing::Test {
 protected:
  std::string proxy_for(std::string_view url) {
    const Result<std::string> proxy =
        proxy_from_environment(*parse_url(url), [this](const char* name) -> const char* {
          const auto found = variables.find(name);
          return found == variables.end() ? nullptr : found->second.c_str();
        });
    return proxy ? *proxy : "error: " + proxy.error().message;
  }

  std::map<std::string, std::string, std::less<>> variables;
};

TEST_F(ProxyEnvironment, IsEmptyWhenNothingIsSet) {
  EXPECT_EQ(proxy_for("http://example.com"), "");
  variables["http_proxy"] = " ";
  EXPECT_EQ(proxy_for("http://example.com"), "");
}

TEST_F(ProxyEnvironment, GoesByTheSchemeOfTheTarget) {
  variables["http_proxy"] = "http://one:3128";
  variables["HTTPS_PROXY"] = "http://two:3128";
  EXPECT_EQ(proxy_for("http://example.com"), "http://one:3128");
  EXPECT_EQ(proxy_for("https://example.com"), "http://two:3128");
}

TEST_F(ProxyEnvironment, LowerCaseComesFirstAndAllProxyLast) {
  variables["ALL_PROXY"] = "http://all:1";
  EXPECT_EQ(proxy_for("http://example.com"), "http://all:1");
  variables["HTTP_PROXY"] = "http://upper:1";
  EXPECT_EQ(proxy_for("http://example.com"), "http://upper:1");
  variables["http_proxy"] = "http://lower:1";
  EXPECT_EQ(proxy_for("http://example.com"), "http://lower:1");
}

TEST_F(ProxyEnvironment, SchemeOfTheProxyMayBeMissing) {
  variables["http_proxy"] = "proxy:3128";
  EXPECT_EQ(proxy_for("http://example.com"), "http://proxy:3128");
}

TEST_F(ProxyEnvironment, NoProxyNamesAHostAndAllBelowIt) {
  variables["http_proxy"] = "http://p:1";
  variables["no_proxy"] = "localhost, .Example.com ,10.0.0.1:81,[::1]:82,::2";
  EXPECT_EQ(proxy_for("http://localhost:8000"), "");
  EXPECT_EQ(proxy_for("http://example.com"), "");
  EXPECT_EQ(proxy_for("http://a.example.com"), "");
  EXPECT_EQ(proxy_for("http://notexample.com"), "http://p:1");
  EXPECT_EQ(proxy_for("http://10.0.0.1:81"), "");
  EXPECT_EQ(proxy_for("http://10.0.0.1:80"), "http://p:1");
  EXPECT_EQ(proxy_for("http://[::1]:82"), "");
  EXPECT_EQ(proxy_for("http://[::1]:83"), "http://p:1");
  EXPECT_EQ(proxy_for("http://[::2]"), "");
  variables["no_proxy"] = "*";
  EXPECT_EQ(proxy_for("http://notexample.com"), "");
}

TEST_F(ProxyEnvironment, NamesTheVariableThatIsWrong) {
  variables["ALL_PROXY"] = "socks5://p:1080";
  EXPECT_EQ(proxy_for("http://example.com").substr(0, 48),
            "error: ALL_PROXY in the environment is no proxy:");
  variables["ALL_PROXY"] = "https://p:1080";
  EXPECT_EQ(proxy_for("http://example.com"),
            "error: ALL_PROXY in the environment is no proxy: only http:// proxies can be used");
}

}  // namespace
}  // namespace stormlight::cli
