#include "target/request_parser.h"

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/verb.hpp>

#include "base/strings.h"

namespace stormlight::target {
namespace {

namespace http = boost::beast::http;

std::string_view to_std(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

/// Whether the first line ends like "HTTP/2.0": well-formed, but not a version spoken here.
bool names_other_version(std::string_view unread) {
  std::string_view line = unread.substr(0, unread.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  constexpr std::string_view kForm = "HTTP/d.d";
  if (line.size() < kForm.size()) return false;
  line.remove_prefix(line.size() - kForm.size());
  return line.starts_with("HTTP/") && is_digit(line[5]) && line[6] == '.' && is_digit(line[7]) &&
         line[5] != '1';
}

}  // namespace

RequestParser::RequestParser(Request& request) : request_(request) {
  request_.clear();
  header_limit(kMaxHead);
  body_limit(kMaxBody);
}

RequestParser::Status RequestParser::feed(boost::beast::flat_buffer& input) {
  for (;;) {
    if (head_done() && !head_reported_) {
      head_reported_ = true;
      return Status::kHead;
    }
    if (is_done()) return Status::kComplete;
    // What is left of a chunked body has 5 bytes or more ("0\r\n\r\n"), and Beast 1.81 asserts
    // that it sees them together once it has seen the last chunk's size.
    const std::size_t wanted = head_done() && chunked() ? 5 : 1;
    if (input.size() < wanted) return Status::kNeedMore;
    error_code error;
    const bool in_head = !head_done();
    const std::size_t used = put(input.cdata(), error);
    request_.bytes += used;
    const auto unread = input.cdata();
    if (error && error != http::error::need_more) {
      const std::string_view line(static_cast<const char*>(unread.data()), unread.size());
      return fail_with(error, line);
    }
    input.consume(used);
    // Beast's own limit is on what is left to read, and it consumes line by line.
    if (in_head && (!head_done() ? request_.bytes + input.size() : request_.bytes) > kMaxHead) {
      return fail(431, "the request's head is larger than 64 KiB");
    }
    if (error == http::error::need_more) {
      if (!in_head && input.size() >= kMaxHead) {
        return fail(400, "chunk extensions or trailers larger than 64 KiB");
      }
      return Status::kNeedMore;
    }
  }
}

RequestParser::Status RequestParser::fail(int status, std::string_view why) {
  failure_status_ = status;
  failure_ = why;
  return Status::kFailed;
}

void RequestParser::refuse(int status, std::string_view why, error_code& error) {
  fail(status, why);
  error = http::error::bad_value;
}

RequestParser::Status RequestParser::fail_with(const error_code& error, std::string_view unread) {
  if (failure_status_ != 0) return Status::kFailed;
  if (error == http::error::header_limit) {
    return fail(431, "the request's head is larger than 64 KiB");
  }
  if (error == http::error::body_limit) {
    return fail(413, "the request's body is larger than 1 MiB");
  }
  if (error == http::error::bad_version && names_other_version(unread)) {
    return fail(505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
  }
  if (error == http::error::bad_method) return fail(400, "malformed method");
  if (error == http::error::bad_target) return fail(400, "malformed request target");
  if (error == http::error::bad_version) return fail(400, "malformed request line");
  if (error == http::error::bad_content_length || error == http::error::multiple_content_length) {
    return fail(400, "bad or conflicting Content-Length");
  }
  if (error == http::error::bad_transfer_encoding) {
    return fail(400, "Transfer-Encoding together with Content-Length");
  }
  if (error == http::error::bad_chunk || error == http::error::bad_chunk_extension) {
    return fail(400, "malformed chunk");
  }
  return fail(400, "malformed header");
}

void RequestParser::on_request_impl(http::verb, string_view method, string_view target, int version,
                                    error_code& error) {
  const std::string_view text = to_std(target);
  const bool is_asterisk = text == "*" && method == "OPTIONS";
  if (!text.starts_with('/') && !is_asterisk && text.find("://") == std::string_view::npos) {
    return refuse(400, "the request target must begin with '/'", error);
  }
  request_.set_line(to_std(method), text);
  request_.http_1_1 = version == 11;
}

void RequestParser::on_field_impl(http::field field, string_view name, string_view value,
                                  error_code& error) {
  if (head_done()) return;  // trailers mean nothing to any endpoint
  if (request_.header_count() == kMaxHeaders) {
    return refuse(431, "the request has more than 1000 headers", error);
  }
  const std::string_view text = to_std(value);
  switch (field) {
    case http::field::host:
      ++hosts_;
      break;
    case http::field::transfer_encoding:
      if (!request_.http_1_1) return refuse(400, "Transfer-Encoding in HTTP/1.0", error);
      if (!iequals(text, "chunked")) {
        return refuse(501, "the only transfer coding known is chunked", error);
      }
      break;
    case http::field::expect:
      if (iequals(text, "100-continue")) {
        request_.expects_continue = request_.http_1_1;
      } else {
        return refuse(417, "the only expectation known is 100-continue", error);
      }
      break;
    default:
      break;
  }
  request_.add_header(to_std(name), text);
}

void RequestParser::on_header_impl(error_code& error) {
  if (hosts_ > 1 || (hosts_ == 0 && request_.http_1_1)) {
    return refuse(400, "an HTTP/1.1 request needs exactly one Host", error);
  }
  request_.keep_alive = keep_alive();
}

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) {}

std::size_t RequestParser::on_body_impl(string_view body, error_code&) {
  body_started_ = true;
  if (keep_body_) request_.body.append(body.data(), body.size());
  return body.size();
}

void RequestParser::on_chunk_header_impl(std::uint64_t, string_view, error_code&) {
  body_started_ = true;
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, string_view body, error_code& error) {
  return on_body_impl(body, error);
}

void RequestParser::on_finish_impl(error_code&) {}

}  // namespace stormlight::target
