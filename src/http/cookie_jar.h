// The cookies of one virtual user: what Set-Cookie stores and Cookie sends back.
//
// Thread rule: belongs to one virtual user. One pointer while empty, which is what most of tens of
// thousands of users have.
// Invariants: at most 50 cookies per domain and 300 in all, each of at most 4096 bytes; beyond
// that, the longest kept goes first. Names and values never hold control characters, so a
// hostile server cannot inject header fields.
// Differences from a browser: no public suffix list, only single labels ("com") are refused as a
// Domain; HttpOnly and SameSite change nothing, for there are no scripts and no pages.
// Source: RFC 6265 section 5.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stormlight/result.h"

#include "base/url.h"

namespace stormlight::http {

/// A cookie's expiry is a date, so this is the one place that goes by the wall clock.
using WallTime = std::chrono::system_clock::time_point;

class CookieJar {
 public:
  static constexpr std::size_t kMostPerDomain = 50;
  static constexpr std::size_t kMostInAll = 300;
  static constexpr std::size_t kMostBytes = 4096;  ///< of a name and its value together

  CookieJar();
  CookieJar(CookieJar&&) noexcept;
  CookieJar& operator=(CookieJar&&) noexcept;
  ~CookieJar();

  /// Whether append_header() would do nothing whatever the URL; costs one comparison.
  bool empty() const { return !cookies_; }
  std::size_t size() const;

  /// Stores, replaces or removes what one Set-Cookie field says (section 5.2 and 5.3). A field that
  /// is malformed, too large or not for this host is ignored, as the RFC asks.
  void store(const Url& from, std::string_view set_cookie, WallTime now);

  /// Appends "a=1; b=2", the cookies for the URL: longer paths first, then older ones first
  /// (section 5.4). Returns whether there was any; otherwise `out` is as it was.
  bool append_header(const Url& to, WallTime now, std::string& out) const;

  /// As if the URL's host had set the cookie without attributes: for this host alone, on the
  /// default path (section 5.1.4: the URL's up to its last slash), until the user ends.
  /// Errors (kInput): an empty name, a character that would end the pair, more than kMostBytes.
  Result<void> set(const Url& from, std::string_view name, std::string_view value, WallTime now);

  struct Entry {
    std::string domain;
    std::string path;
    std::string name;
    std::string value;
    bool operator==(const Entry&) const = default;
  };
  /// All that have not expired, in the order append_header() has them.
  std::vector<Entry> list(WallTime now) const;

  /// Forgets all cookies.
  void clear();

 private:
  struct Cookie;
  using Cookies = std::vector<Cookie>;  // in the order they are sent

  void put(Cookie cookie, std::chrono::sys_seconds now);
  void make_room(std::string_view domain, std::chrono::sys_seconds now);

  std::unique_ptr<Cookies> cookies_;  // never empty
};

/// The forgiving date parser of section 5.1.1: "Wed, 21 Oct 2015 07:28:00 GMT" and what servers
/// really send. nullopt when a part is missing or no such date exists.
std::optional<std::chrono::sys_seconds> parse_cookie_date(std::string_view text);

}  // namespace stormlight::http
