#include "cli/http_flags.h"

#include <string>
#include <utility>

#include "base/strings.h"
#include "base/url.h"
#include "cli/source_addresses.h"
#include "cli/values.h"
#include "plan/validate.h"

namespace stormlight::cli {
namespace {

constexpr int kMostRedirects = 100;

Result<Nanoseconds> parse_timeout(std::string_view text) {
  return parse_time(text, Nanoseconds(1), kLongestTime);
}

Result<std::string> parse_method(std::string_view text) {
  if (!is_token(text)) return Error::input("must be a method such as POST, not " + quoted(text));
  return to_upper(text);
}

Result<std::string> parse_proxy(std::string_view text) {
  const Result<Url> url = parse_url(text);
  if (!url) return Error::input("is no proxy: " + url.error().message, url.error().hint);
  if (url->is_tls()) {
    return Error::input("must begin with http://, not " + quoted(url->to_string()),
                        "the proxy itself is spoken to in plain HTTP; https targets go through it");
  }
  return std::string(trim(text));
}

}  // namespace

void add_http_flags(FlagSet& flags, RequestOptions& options) {
  flags.group("Requests");
  flags.value("--header -A", "'K: V'",
              "add a header to every task that does not set it; repeatable",
              [&options](std::string_view text) -> Result<void> {
                Result<Header> header = parse_header(text);
                if (!header) return header.error();
                options.headers.push_back(std::move(*header));
                return {};
              });
  flags.value("--method -X", "M", "method and body of the requests to a URL (GET, no body)",
              store(options.method, parse_method));
  flags.value("--body", "TEXT", "", store(options.body, [](std::string_view text) {
                return Result<std::string>(std::string(text));
              }));
  flags.value("--timeout", "D", "for a whole request (5m); redirects followed in it (10)",
              store(options.total_timeout, parse_timeout));
  flags.value("--max-redirects", "N", "", store(options.max_redirects, [](std::string_view text) {
                return parse_whole(text, 0, kMostRedirects);
              }));
  flags.value("--connect-timeout", "D", "longest time for name, TCP and TLS together (10s)",
              store(options.connect_timeout, parse_timeout));
  flags.value("--response-timeout", "D", "longest silence of the target (1m)",
              store(options.response_timeout, parse_timeout));
  flags.toggle("--insecure -k", "do not verify certificates; a new connection for every request",
               options.insecure);
  flags.toggle("--no-keep-alive", "", options.no_keep_alive);
  flags.value("--cacert", "FILE", "trust these certificates (PEM) instead of the system's",
              store_text(options.ca_file));
  flags.value("--cert", "FILE", "client certificate and its key (PEM; the key may be in --cert)",
              store_text(options.client_cert));
  flags.value("--key", "FILE", "", store_text(options.client_key));
  flags.value("--proxy", "URL", "go through this HTTP proxy; or through that of http_proxy",
              store(options.proxy, parse_proxy));
  flags.toggle("--proxy-from-env", "", options.proxy_from_env);
  flags.value("--source-address", "A,B…",
              "connect from these: addresses, 127.0.0.0/29, 10.0.0.2-10.0.0.9",
              store(options.source_addresses, expand_source_addresses));
}

}  // namespace stormlight::cli
