// Reads one HTTP/1.x request from bytes as they come, into a Request.
//
// Beast's parser does the grammar; on top come the limits over a whole head, the Host rule, the
// transfer codings this server knows, and the status to refuse a request with.
// Thread rule: belongs to its session. One parser reads one request; then make another.
// Source: RFC 9112 (sections 3.2, 5.2, 6.1, 6.3), RFC 9110 section 10.1.1, RFC 6585 section 5.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include "target/request.h"

namespace stormlight::target {

class RequestParser final : private boost::beast::http::basic_parser<true> {
  using Base = boost::beast::http::basic_parser<true>;
  using error_code = boost::beast::error_code;
  using string_view = boost::beast::string_view;

 public:
  enum class Status {
    kNeedMore,  ///< all of the input that could be used is consumed
    kHead,      ///< head read: decide on keep_body(), then go on; reported once
    kComplete,
    kFailed,  ///< failure_status() and failure() tell; the connection cannot be used further
  };
  static constexpr std::size_t kMaxHead = 64 << 10;
  static constexpr std::size_t kMaxHeaders = 1000;
  static constexpr std::size_t kMaxBody = 1 << 20;

  /// `request` is cleared, filled, and must outlive the parser.
  explicit RequestParser(Request& request);

  /// Consumes from the front of `input`. After kComplete the rest is the next request's.
  Status feed(boost::beast::flat_buffer& input);

  /// Whether the body goes into Request::body or is only read.
  void keep_body(bool keep) { keep_body_ = keep; }

  /// False as long as not a byte of the request was read.
  bool started() const { return request_.bytes > 0 || got_some(); }
  bool head_done() const { return is_header_done(); }
  bool done() const { return is_done(); }
  /// Whether a byte of the body was read; if so, "100 Continue" is pointless.
  bool body_started() const { return body_started_; }

  int failure_status() const { return failure_status_; }
  std::string_view failure() const { return failure_; }

 private:
  void on_request_impl(boost::beast::http::verb verb, string_view method, string_view target,
                       int version, error_code& error) override;
  void on_field_impl(boost::beast::http::field field, string_view name, string_view value,
                     error_code& error) override;
  void on_header_impl(error_code& error) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& size, error_code& error) override;
  std::size_t on_body_impl(string_view body, error_code& error) override;
  void on_chunk_header_impl(std::uint64_t size, string_view extensions, error_code& error) override;
  std::size_t on_chunk_body_impl(std::uint64_t remain, string_view body,
                                 error_code& error) override;
  void on_finish_impl(error_code& error) override;
  void on_response_impl(int, string_view, int, error_code&) override {}

  Status fail(int status, std::string_view why);
  /// From within a callback: ends the parsing; feed() then reports this failure.
  void refuse(int status, std::string_view why, error_code& error);
  Status fail_with(const error_code& error, std::string_view unread);

  Request& request_;
  int hosts_ = 0;
  bool head_reported_ = false;
  bool keep_body_ = false;
  bool body_started_ = false;
  int failure_status_ = 0;
  std::string_view failure_;
};

}  // namespace stormlight::target
