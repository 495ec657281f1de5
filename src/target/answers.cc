#include "target/answers.h"

#include <charconv>
#include <cstdint>
#include <optional>

#include <zlib.h>

#include "base/strings.h"
#include "target/json_text.h"
#include "target/upload.h"

namespace stormlight::target {
namespace {

constexpr std::int64_t kMaxStream = std::int64_t{2} << 30;
constexpr std::int64_t kMaxDelay = 3'600'000;
constexpr std::int64_t kMaxRedirects = 1000;

void refuse_parameter(Response& response, std::string_view where, std::string_view name,
                      std::string_view input, std::string_view type, const std::string& message,
                      const std::string& context) {
  response.status = 422;
  response.body = "{\"detail\":[{\"type\":";
  append_json_string(response.body, type);
  response.body += ",\"loc\":[";
  append_json_string(response.body, where);
  response.body += ',';
  append_json_string(response.body, name);
  response.body += "],\"msg\":";
  append_json_string(response.body, message);
  response.body += ",\"input\":";
  append_json_string(response.body, input);
  response.body += context;
  response.body += "}]}";
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ptr != end || read.ec == std::errc::invalid_argument) return std::nullopt;
  if (read.ec == std::errc::result_out_of_range) {
    return text.starts_with('-') ? INT64_MIN : INT64_MAX;
  }
  return value;
}

/// Or nothing, and the response is a 422 that says why.
std::optional<std::int64_t> integer_parameter(Response& response, std::string_view where,
                                              std::string_view name, std::string_view text,
                                              std::int64_t min, std::int64_t max) {
  const std::optional<std::int64_t> value = parse_integer(text);
  if (!value) {
    refuse_parameter(response, where, name, text, "int_parsing",
                     "Input should be a valid integer, unable to parse string as an integer", "");
    return std::nullopt;
  }
  if (*value >= min && *value <= max) return value;
  const bool low = *value < min;
  const std::string bound = std::to_string(low ? min : max);
  refuse_parameter(
      response, where, name, text, low ? "greater_than_equal" : "less_than_equal",
      std::string("Input should be ") + (low ? "greater" : "less") + " than or equal to " + bound,
      std::string(",\"ctx\":{\"") + (low ? "ge" : "le") + "\":" + bound + '}');
  return std::nullopt;
}

/// {"name": {"k": "v", ...}}; of equal keys, the values follow each other with a comma.
class MapBody {
 public:
  MapBody(std::string& out, std::string_view name) : out_(out) {
    out_ += '{';
    append_json_string(out_, name);
    out_ += ":{";
  }
  void add(std::string_view key, std::string_view value) {
    if (!first_) out_ += ',';
    first_ = false;
    append_json_string(out_, key);
    out_ += ':';
    append_json_string(out_, value);
  }
  void finish() { out_ += "}}"; }

 private:
  std::string& out_;
  bool first_ = true;
};

/// RFC 6265 section 4.1.1: cookie-octet.
bool is_cookie_value(std::string_view value) {
  for (const char c : value) {
    if (c <= ' ' || c >= 0x7f || c == '"' || c == ',' || c == ';' || c == '\\') return false;
  }
  return true;
}

std::string gzip(std::string_view text) {
  z_stream stream{};
  constexpr int kGzipWindow = 15 + 16;
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    return {};
  }
  std::string input(text);
  std::string out(deflateBound(&stream, static_cast<uLong>(input.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace

void answer_hello(const Call&, Response& response) {
  response.body = R"({"message":"Hello World"})";
}

void answer_api_upload(const Call& call, Response& response) {
  response.status = answer_upload(call.request.header("content-type"), call.request.body, call.json,
                                  response.body);
}

void answer_bytes(const Call& call, Response& response) {
  const auto size = integer_parameter(response, "path", "n", call.parameter, 0, kMaxStream);
  if (!size) return;
  response.content_type = "application/octet-stream";
  response.streamed_bytes = static_cast<std::uint64_t>(*size);
  if (is_on(call.request.query_value("until_close"))) {
    response.framing = Response::Framing::kUntilClose;
  } else if (is_on(call.request.query_value("chunked"))) {
    response.framing = Response::Framing::kChunked;
  }
}

void answer_status(const Call& call, Response& response) {
  const auto code = integer_parameter(response, "path", "code", call.parameter, 200, 599);
  if (!code) return;
  response.status = static_cast<int>(*code);
  response.body = "{\"status\":" + std::to_string(*code) + '}';
  // RFC 9110 sections 15.5.2, 15.5.6 and 15.5.8 make these compulsory.
  if (*code == 401) response.add_header("WWW-Authenticate", "Basic realm=\"stormlight\"");
  if (*code == 405) response.add_header("Allow", "GET");
  if (*code == 407) response.add_header("Proxy-Authenticate", "Basic realm=\"stormlight\"");
}

Nanoseconds requested_delay(std::string_view parameter) {
  const auto delay = parse_integer(parameter);
  if (!delay || *delay < 0 || *delay > kMaxDelay) return Nanoseconds(0);
  return std::chrono::milliseconds(*delay);
}

void answer_delay(const Call& call, Response& response) {
  const auto delay = integer_parameter(response, "path", "ms", call.parameter, 0, kMaxDelay);
  if (!delay) return;
  response.body = "{\"delay_ms\":" + std::to_string(*delay) + '}';
}

void answer_redirect(const Call& call, Response& response) {
  const auto hops = integer_parameter(response, "path", "n", call.parameter, 1, kMaxRedirects);
  if (!hops) return;
  const std::string status = call.request.query_value("status").value_or("302");
  const auto code = integer_parameter(response, "query", "status", status, 301, 308);
  if (!code) return;
  if (*code >= 304 && *code <= 306) {
    refuse_parameter(response, "query", "status", status, "enum",
                     "Input should be 301, 302, 303, 307 or 308", "");
    return;
  }
  response.status = static_cast<int>(*code);
  response.content_type = {};
  std::string location = "/hello";
  if (*hops > 1) {
    location = "/redirect/" + std::to_string(*hops - 1);
    if (status != "302") location += "?status=" + status;
  }
  response.add_header("Location", location);
}

void answer_cookies(const Call& call, Response& response) {
  MapBody cookies(response.body, "cookies");
  for (std::size_t i = 0; i < call.request.header_count(); ++i) {
    const auto [name, value] = call.request.header(i);
    if (!iequals(name, "cookie")) continue;
    for (const std::string_view pair : split(value, ';')) {
      const std::size_t equals = pair.find('=');
      if (equals == std::string_view::npos) continue;
      cookies.add(trim(pair.substr(0, equals)), trim(pair.substr(equals + 1)));
    }
  }
  cookies.finish();
}

void answer_set_cookies(const Call& call, Response& response) {
  const auto pairs = call.request.query_pairs();
  for (const auto& [name, value] : pairs) {
    if (!is_token(name) || !is_cookie_value(value)) {
      refuse_parameter(response, "query", name, value, "value_error",
                       "Input should be a cookie's name and value (RFC 6265)", "");
      return;
    }
  }
  MapBody cookies(response.body, "cookies");
  for (const auto& [name, value] : pairs) {
    response.add_header("Set-Cookie", name + '=' + value + "; Path=/");
    cookies.add(name, value);
  }
  cookies.finish();
}

void answer_headers(const Call& call, Response& response) {
  const Request& request = call.request;
  MapBody headers(response.body, "headers");
  for (std::size_t i = 0; i < request.header_count(); ++i) {
    const std::string_view name = request.header(i).first;
    bool is_repeated = false;
    for (std::size_t k = 0; k < i && !is_repeated; ++k) {
      is_repeated = iequals(request.header(k).first, name);
    }
    if (is_repeated) continue;
    std::string value(request.header(i).second);
    for (std::size_t k = i + 1; k < request.header_count(); ++k) {
      if (iequals(request.header(k).first, name)) {
        value.append(", ").append(request.header(k).second);
      }
    }
    headers.add(name, value);
  }
  headers.finish();
}

void answer_gzip(const Call&, Response& response) {
  static const std::string kBody = gzip(R"({"gzipped":true,"message":"Hello World"})");
  response.body = kBody;
  response.add_header("Content-Encoding", "gzip");
}

}  // namespace stormlight::target
