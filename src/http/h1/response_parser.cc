#include "http/h1/response_parser.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace stormlight::http {

llhttp_settings_t ResponseParser::make_settings(bool keep_head) {
  llhttp_settings_t s;
  llhttp_settings_init(&s);
  s.on_message_begin = on_message_begin;
  if (keep_head) s.on_status = on_status;
  s.on_header_field = on_header_field;
  s.on_header_field_complete = on_header_field_complete;
  s.on_header_value = on_header_value;
  s.on_headers_complete = on_headers_complete;
  s.on_body = on_body;
  s.on_message_complete = on_message_complete;
  return s;
}

void ResponseParser::begin() {
  static const llhttp_settings_t kPlain = make_settings(false);
  static const llhttp_settings_t kKeeping = make_settings(true);
  llhttp_init(&parser_, HTTP_RESPONSE, options_.keep_head ? &kKeeping : &kPlain);
  parser_.data = this;
  // Otherwise an interim response that says "Connection: close", or is HTTP/1.0, would make an
  // error of the final one. Behind the final response nothing is read in any case.
  llhttp_set_lenient_keep_alive(&parser_, 1);
}

ParseStatus ResponseParser::feed(std::string_view bytes) {
  if (complete_ || !error_.empty()) {
    leftover_ = bytes.size();
    return complete_ ? ParseStatus::kComplete : ParseStatus::kError;
  }
  if (head_was_known_) return count_body(bytes);
  if (bytes.empty()) return ParseStatus::kNeedMore;
  const bool is_first = !started_;
  if (is_first) {
    started_ = true;
    if (has_known_head(bytes)) {
      take_known_head();
      return count_body(bytes.substr(known_->bytes.size()));
    }
    begin();
  }
  // A piece that may go beyond the limit is read in two, so that the limit falls on the same byte
  // whatever the pieces.
  const std::size_t room = options_.max_header_bytes - head_bytes_;
  if (!head_done_ && bytes.size() > room) {
    const ParseStatus status = execute(bytes.substr(0, room));
    bytes.remove_prefix(room);
    if (status != ParseStatus::kNeedMore) {
      leftover_ += bytes.size();
      return status;
    }
    if (!head_done_) return fail(over_limit());
    return execute(bytes);
  }
  const ParseStatus status = execute(bytes);
  if (is_first && status == ParseStatus::kComplete)
    learn(bytes.substr(0, bytes.size() - leftover_));
  return status;
}

bool ResponseParser::has_known_head(std::string_view bytes) const {
  return known_ != nullptr && !known_->bytes.empty() && bytes.starts_with(known_->bytes);
}

void ResponseParser::take_known_head() {
  head_was_known_ = head_done_ = true;
  status_ = known_->status;
  body_left_ = known_->body_length;
  keep_alive_ = known_->keep_alive;  // now: another response may teach it something else meanwhile
  values_[kContentEncoding] = known_->content_encoding;
  if (options_.keep_head) {
    head_ = known_->fields;
    reason_ = known_->reason;
  }
}

ParseStatus ResponseParser::count_body(std::string_view bytes) {
  const std::string_view piece = bytes.substr(0, body_left_);
  body_left_ -= piece.size();
  if (sink_ != nullptr && !piece.empty()) sink_->on_body(*this, piece);
  if (body_left_ > 0) return ParseStatus::kNeedMore;
  leftover_ = bytes.size() - piece.size();
  complete_ = true;
  return ParseStatus::kComplete;
}

void ResponseParser::learn(std::string_view response) {
  if (known_ == nullptr || !may_learn_ || !set_cookies_.empty() || !values_[kLocation].empty()) {
    return;
  }
  const std::string_view head = response.substr(0, response.size() - body_length_);
  if (head.size() > KnownHead::kLongest) return;
  known_->bytes = head;
  known_->content_encoding = values_[kContentEncoding];
  known_->body_length = body_length_;
  known_->status = status_;
  known_->keep_alive = keep_alive_;
  known_->fields = head_;
  known_->reason = reason_;
}

ParseStatus ResponseParser::execute(std::string_view bytes) {
  const llhttp_errno_t outcome = llhttp_execute(&parser_, bytes.data(), bytes.size());
  if (complete_) {
    const char* end = llhttp_get_error_pos(&parser_);
    leftover_ = static_cast<std::size_t>(bytes.data() + bytes.size() - end);
    return ParseStatus::kComplete;
  }
  if (!error_.empty()) return ParseStatus::kError;  // found in a callback
  if (outcome != HPE_OK && parser_.status_code == 101) {
    return fail("unexpected 101 Switching Protocols");
  }
  if (outcome != HPE_OK) {
    const char* reason = llhttp_get_error_reason(&parser_);
    return fail(reason != nullptr && *reason != '\0' ? reason : llhttp_errno_name(outcome));
  }
  // What is not body is head, chunk framing or trailer. Framing is small beside what it frames,
  // but a body in chunks of one byte is legal and may be long, so it does not count; trailers
  // count in count_trailer().
  if (!head_done_) head_bytes_ += bytes.size();
  return ParseStatus::kNeedMore;
}

std::string ResponseParser::over_limit() const {
  return "response headers above the limit of " + std::to_string(options_.max_header_bytes) +
         " bytes";
}

bool ResponseParser::count_trailer(std::size_t bytes) {
  if (!head_done_) return true;
  trailer_bytes_ += bytes;
  if (trailer_bytes_ <= options_.max_header_bytes) return true;
  error_ = over_limit();
  return false;
}

ParseStatus ResponseParser::finish() {
  if (complete_) return ParseStatus::kComplete;
  if (!error_.empty()) return ParseStatus::kError;
  if (!started_) return fail("connection closed before the response");
  if (!head_done_) return fail("connection closed inside the response's headers");
  if (!head_was_known_) llhttp_finish(&parser_);
  return complete_ ? ParseStatus::kComplete
                   : fail("connection closed before the response's body was whole");
}

ParseStatus ResponseParser::fail(std::string error) {
  error_ = std::move(error);
  return ParseStatus::kError;
}

ResponseParser::Wanted ResponseParser::wanted_name() const {
  const auto is = [this](std::string_view wanted) {
    return name_length_ == wanted.size() &&
           std::equal(wanted.begin(), wanted.end(), name_.begin(), [](char w, char c) {
             return w == (c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c);
           });
  };
  switch (name_length_) {
    case 8:
      return is("location") ? kLocation : kOther;
    case 10:
      return is("set-cookie") ? kSetCookie : kOther;
    case 16:
      return is("content-encoding") ? kContentEncoding : kOther;
    default:
      return kOther;
  }
}

int ResponseParser::on_message_begin(llhttp_t* parser) {
  ResponseParser& my = self(parser);
  my.name_length_ = 0;
  my.wanted_ = kOther;
  for (std::string& value : my.values_) value.clear();
  my.set_cookies_.clear();
  my.head_.clear();
  my.reason_.clear();
  return 0;
}

int ResponseParser::on_status(llhttp_t* parser, const char* at, std::size_t length) {
  self(parser).reason_.append(at, length);
  return 0;
}

void ResponseParser::end_line() {
  head_.erase(head_.find_last_not_of(" \t") + 1);
  head_.append("\r\n");
}

int ResponseParser::on_header_field(llhttp_t* parser, const char* at, std::size_t length) {
  ResponseParser& my = self(parser);
  if (length == 0) return 0;
  if (!my.count_trailer(length)) return -1;
  // The line before ends where this one begins: a value may come in pieces, or in none.
  if (my.options_.keep_head && !my.head_done_ && my.name_length_ == 0 && !my.head_.empty()) {
    my.end_line();
  }
  if (my.name_length_ + length <= kLongestName) {
    std::memcpy(my.name_.data() + my.name_length_, at, length);
  }
  my.name_length_ += length;
  if (my.options_.keep_head && !my.head_done_) my.head_.append(at, length);
  return 0;
}

int ResponseParser::on_header_field_complete(llhttp_t* parser) {
  ResponseParser& my = self(parser);
  // Trailers are read over: none of the wanted fields may stand there (RFC 9110 section 6.5.1).
  my.wanted_ = my.head_done_ ? kOther : my.wanted_name();
  my.name_length_ = 0;
  if (my.options_.keep_head && !my.head_done_) my.head_.append(": ");
  if (my.wanted_ == kSetCookie) {
    my.set_cookies_.emplace_back();
  } else if (my.wanted_ == kContentEncoding && !my.values_[kContentEncoding].empty()) {
    my.values_[kContentEncoding] += ", ";  // RFC 9110 section 5.3: a repeated list field
  } else if (my.wanted_ == kLocation) {
    my.values_[kLocation].clear();
  }
  return 0;
}

int ResponseParser::on_header_value(llhttp_t* parser, const char* at, std::size_t length) {
  ResponseParser& my = self(parser);
  if (!my.count_trailer(length)) return -1;
  if (my.options_.keep_head && !my.head_done_) my.head_.append(at, length);
  if (my.wanted_ == kOther) return 0;
  std::string& value = my.wanted_ == kSetCookie ? my.set_cookies_.back() : my.values_[my.wanted_];
  value.append(at, length);
  return 0;
}

int ResponseParser::on_headers_complete(llhttp_t* parser) {
  ResponseParser& my = self(parser);
  const int status = parser->status_code;
  if (status < 100) {  // RFC 9110 section 15: three digits, the first one the class
    my.error_ = "the status " + std::to_string(status) + " is below 100";
    return -1;
  }
  if (my.is_interim()) {
    my.had_interim_ = true;
    return 1;  // it has no body whatever its headers say
  }
  if (!my.head_.empty()) my.end_line();
  my.head_done_ = true;
  my.status_ = status;
  const bool no_body = my.options_.head_request || status == 204 || status == 304 ||
                       (my.options_.connect_request && status / 100 == 2);
  const bool is_counted =
      (parser->flags & F_CONTENT_LENGTH) != 0 && (parser->flags & F_CHUNKED) == 0;
  my.may_learn_ = (no_body || is_counted) && !my.had_interim_;
  my.body_length_ = no_body ? 0 : parser->content_length;
  return no_body ? 1 : 0;
}

int ResponseParser::on_body(llhttp_t* parser, const char* at, std::size_t length) {
  ResponseParser& my = self(parser);
  if (my.sink_ != nullptr && my.head_done_) my.sink_->on_body(my, {at, length});
  return 0;
}

int ResponseParser::on_message_complete(llhttp_t* parser) {
  ResponseParser& my = self(parser);
  if (!my.head_done_) return parser->status_code == 101 ? HPE_USER : 0;
  my.keep_alive_ = llhttp_should_keep_alive(parser) == 1;
  my.complete_ = true;
  return HPE_PAUSED;
}

}  // namespace stormlight::http
