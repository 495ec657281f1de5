// A cookie jar's life. Input, a command per line: "U url" names the server, "S field" is a
// Set-Cookie of it, "T n" lets n hours pass.
#include <vector>

#include "fuzz/fuzz.h"
#include "http/cookie_jar.h"

using namespace stormlight;
using namespace stormlight::http;

namespace {

std::vector<std::string> sent(const CookieJar& jar, const Url& to, WallTime now) {
  std::string out = "kept";
  const bool any = jar.append_header(to, now, out);
  fuzz::check(out.starts_with("kept") && any == (out.size() > 4), "append_header() only appends");
  fuzz::check(
      std::none_of(out.begin(), out.end(), [](char c) { return is_control(c) && c != '\t'; }),
      "no control character reaches the wire", out);
  std::vector<std::string> cookies;
  std::string_view rest = std::string_view(out).substr(4);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find("; "), rest.size());
    cookies.emplace_back(rest.substr(0, end));
    fuzz::check(cookies.back().find('=') != std::string::npos && cookies.back()[0] != '=',
                "every cookie has a name", out);
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
  return cookies;
}

/// Whether `part` is `whole` with some left out.
bool is_part_of(const std::vector<std::string>& part, const std::vector<std::string>& whole) {
  std::size_t found = 0;
  for (const std::string& cookie : whole) {
    if (found < part.size() && part[found] == cookie) ++found;
  }
  return found == part.size();
}

void check_jar(const CookieJar& jar, const Url& url, WallTime now) {
  fuzz::check(jar.empty() == (jar.size() == 0), "empty() tells the truth");
  fuzz::check(jar.size() <= CookieJar::kMostInAll, "the jar is bounded");
  Url secure = url;
  secure.scheme = "https";
  Url plain = url;
  plain.scheme = "http";
  const std::vector<std::string> all = sent(jar, secure, now);
  fuzz::check(all.size() <= jar.size(), "each cookie is sent once");
  fuzz::check(is_part_of(sent(jar, plain, now), all), "TLS only adds cookies");
  fuzz::check(is_part_of(sent(jar, secure, now + std::chrono::hours(9000)), all),
              "time only takes cookies away");
  Url root = secure;
  root.target = "/";
  fuzz::check(is_part_of(sent(jar, root, now), all), "a deeper path only adds cookies");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  CookieJar jar;
  Url url = *parse_url("http://www.example.com/a/b");
  WallTime now{std::chrono::hours(24 * 365 * 50)};
  while (!text.empty()) {
    std::string_view line = fuzz::take_line(text);
    const std::uint8_t command = fuzz::take_byte(line);
    if (command == 'U') {
      if (const Result<Url> parsed = parse_url(line)) url = *parsed;
    } else if (command == 'T') {
      now += std::chrono::hours(line.size() < 2 ? 1 : line[1]);
    } else if (command == 'S') {
      const std::size_t before = jar.size();
      jar.store(url, line, now);
      fuzz::check(jar.size() <= before + 1, "a field stores at most one cookie", line);
      const auto first = sent(jar, url, now);
      jar.store(url, line, now);
      fuzz::check(sent(jar, url, now) == first, "storing again changes nothing", line);
      const auto date = parse_cookie_date(line);
      const auto years = std::chrono::years(date ? 1 : 0);
      fuzz::check(!date || (date->time_since_epoch() > -370 * years &&
                            date->time_since_epoch() < 8035 * years),
                  "dates lie between 1601 and 9999", line);
    }
    check_jar(jar, url, now);
  }
  return 0;
}
