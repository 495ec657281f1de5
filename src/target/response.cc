#include "target/response.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdio>

#include <boost/beast/http/status.hpp>

#include "target/json_text.h"

namespace stormlight::target {
namespace {

void append_number(std::string& out, std::uint64_t value) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), end.ptr);
}

std::string make_stream_block() {
  constexpr std::size_t kSize = 128 << 10;
  constexpr std::string_view kLine =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-\n";
  static_assert(kLine.size() == 64);
  std::string block;
  block.reserve(kSize);
  while (block.size() < kSize) block += kLine;
  return block;
}

}  // namespace

void Response::reset() {
  constexpr std::size_t kKept = 64 << 10;
  if (body.capacity() > kKept) body = std::string();
  status = 200;
  content_type = kJson;
  headers.clear();
  body.clear();
  streamed_bytes = 0;
  framing = Framing::kLength;
}

void Response::add_header(std::string_view name, std::string_view value) {
  headers += name;
  headers += ": ";
  headers += value;
  headers += "\r\n";
}

void Response::set_detail(int new_status, std::string_view text) {
  status = new_status;
  body = "{\"detail\":";
  append_json_string(body, text);
  body += '}';
}

void append_response(std::string& out, const Response& response, const ResponseFrame& frame) {
  namespace http = boost::beast::http;
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::uint64_t>(response.status));
  out += ' ';
  const http::status known = http::int_to_status(static_cast<unsigned>(response.status));
  if (known != http::status::unknown) {
    const auto reason = http::obsolete_reason(known);
    out.append(reason.data(), reason.size());
  }
  out += "\r\nDate: ";
  out += frame.date;
  out += "\r\nServer: stormlight\r\n";
  if (response.may_have_body()) {
    if (!response.content_type.empty()) {
      out += "Content-Type: ";
      out += response.content_type;
      out += "\r\n";
    }
    if (response.framing == Response::Framing::kLength) {
      out += "Content-Length: ";
      append_number(out, response.body.size() + response.streamed_bytes);
      out += "\r\n";
    } else if (response.framing == Response::Framing::kChunked) {
      out += "Transfer-Encoding: chunked\r\nTrailer: X-Bytes\r\n";
    }
  }
  out += response.headers;
  if (frame.close) {
    out += "Connection: close\r\n";
  } else if (frame.keep_alive) {
    out += "Connection: keep-alive\r\n";
  }
  out += "\r\n";
  if (response.may_have_body() && !frame.head_only) out += response.body;
}

std::string http_date(std::time_t time) {
  // Not strftime: it would speak the locale's language.
  constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 64> text;
  const int size = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                 kDays[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                                 kMonths[static_cast<std::size_t>(parts.tm_mon)],
                                 parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
  return {text.data(), static_cast<std::size_t>(size)};
}

std::string_view stream_block() {
  static const std::string kBlock = make_stream_block();
  return kBlock;
}

std::string stream_end(std::uint64_t bytes) {
  std::string out = "0\r\nX-Bytes: ";
  append_number(out, bytes);
  out += "\r\n\r\n";
  return out;
}

}  // namespace stormlight::target
