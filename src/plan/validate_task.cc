#include <algorithm>
#include <cmath>
#include <string>

#include "base/duration.h"
#include "base/strings.h"
#include "plan/number_text.h"
#include "plan/target_url.h"
#include "plan/validate.h"

namespace stormlight {
namespace {

bool has_controls(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_control);
}

bool is_header_control(char c) {
  return is_control(c) && c != '\t';
}

Result<void> check_method(const std::string& method) {
  if (!is_token(method)) {
    return Error::input("the method must be one word such as GET, not " + quoted(method),
                        "use letters, digits and - only");
  }
  if (method != to_upper(method)) {
    return Error::input("the method " + quoted(method) + " must be in upper case",
                        "write " + to_upper(method));
  }
  return {};
}

Result<void> check_target(const TaskSpec& task, std::string_view host) {
  if (has_controls(task.path)) {
    return Error::input("the path " + quoted(task.path) + " holds a control character",
                        "remove line breaks and tabs from it");
  }
  if (host.empty() && !is_full_url(task.path)) {
    if (!task.path.starts_with('/')) return target_url("http://host", task.path).error();
    return Error::input("the path " + quoted(task.path) + " has no host",
                        "give --host http://127.0.0.1:8000, set host = \"http://...\" in the load "
                        "file, or write the full URL");
  }
  const Result<Url> url = target_url(host, task.path);
  if (!url) return url.error();
  return {};
}

Result<void> check_headers(const TaskSpec& task) {
  bool has_authorization = false;
  for (const Header& header : task.headers) {
    if (!is_token(header.name)) {
      return Error::input("the header name " + quoted(header.name) + " is not allowed",
                          "use letters, digits and - only, without the colon");
    }
    if (iequals(header.name, "content-length") || iequals(header.name, "transfer-encoding")) {
      return Error::input("the header " + header.name + " is set from the body", "leave it out");
    }
    const auto bad = std::find_if(header.value.begin(), header.value.end(), is_header_control);
    if (bad != header.value.end()) {
      const bool is_break = *bad == '\r' || *bad == '\n';
      const std::string what = is_break ? "a line break" : "a control character";
      return Error::input(
          "the header " + header.name + " holds " + what + ": " + quoted(header.value),
          "remove it; one line is one header");
    }
    has_authorization |= iequals(header.name, "authorization");
  }
  if (task.auth && has_authorization) {
    return Error::input("the task has both auth and the header Authorization", "keep one");
  }
  return {};
}

Result<void> check_expectation(const Expectation& expect) {
  for (const StatusRange& range : expect.statuses) {
    if (range.first < 100 || range.last > 599 || range.first > range.last) {
      return Error::input("the expected statuses " + std::to_string(range.first) + "-" +
                              std::to_string(range.last) + " are not a range within 100 to 599",
                          "give a status such as 200, or a range such as 200-299");
    }
  }
  return {};
}

Result<void> check_auth(const BasicAuth& auth) {
  // RFC 7617 section 2.
  if (auth.user.find(':') != std::string::npos) {
    return Error::input("the user " + quoted(auth.user) + " holds a colon",
                        "HTTP Basic cannot carry it; use another user");
  }
  if (has_controls(auth.user) || has_controls(auth.password)) {
    return Error::input("the user or the password holds a control character", "remove it");
  }
  return {};
}

}  // namespace

Result<void> validate_task(const TaskSpec& task, std::string_view host) {
  if (auto ok = check_method(task.method); !ok) return ok;
  if (auto ok = check_target(task, host); !ok) return ok;
  if (has_controls(task.name)) {
    return Error::input("the name " + quoted(task.name) + " holds a control character",
                        "names stand in tables and CSV files: one line of plain text");
  }
  if (auto ok = check_headers(task); !ok) return ok;
  if (!std::isfinite(task.weight) || task.weight <= 0) {
    return Error::input(
        "the weight must be a finite number above 0, not " + number_text(task.weight),
        "give 1, or take the task out to skip it");
  }
  if (auto ok = check_expectation(task.expect); !ok) return ok;
  if (task.timeout && (*task.timeout <= Nanoseconds(0) || *task.timeout > kLongestTime)) {
    return Error::input("the timeout must be above 0 and at most " + format_duration(kLongestTime) +
                            ", not " + format_duration(*task.timeout),
                        "give a time such as 30s or 500ms");
  }
  return task.auth ? check_auth(*task.auth) : Result<void>();
}

}  // namespace stormlight
