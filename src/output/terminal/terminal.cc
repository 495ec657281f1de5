#include "output/terminal/terminal.h"

#include <cerrno>
#include <cstdlib>

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/strings.h"

namespace stormlight::output {
namespace {

std::string_view value_of(const char* (*variable)(const char*), const char* name) {
  const char* value = variable(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

bool is_utf8_locale(const char* (*variable)(const char*)) {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string_view locale = value_of(variable, name);
    if (locale.empty()) continue;
    const std::string lower = to_lower(locale);
    return lower.find("utf-8") != std::string::npos || lower.find("utf8") != std::string::npos;
  }
  return true;  // containers set none of them, and their terminals speak UTF-8
}

const char* environment(const char* name) {
  return std::getenv(name);
}

}  // namespace

Terminal::Features detect_features(bool tty, const char* (*variable)(const char*)) {
  Terminal::Features features;
  features.redraws = tty && value_of(variable, "TERM") != "dumb";
  features.color = features.redraws && value_of(variable, "NO_COLOR").empty();
  features.unicode = is_utf8_locale(variable);
  return features;
}

FdTerminal::FdTerminal(int fd)
    : fd_(fd), features_(detect_features(::isatty(fd) == 1, environment)) {}

void FdTerminal::write(std::string_view bytes) {
  while (!bytes.empty() && !closed_) {
    const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      // Somebody made the descriptor non-blocking; a terminal that does not drain (Ctrl-S) loses
      // the rest rather than hold up the other sinks.
      pollfd writable{fd_, POLLOUT, 0};
      closed_ = ::poll(&writable, 1, 1000) < 0;
      if ((writable.revents & POLLOUT) == 0) return;
    } else if (errno != EINTR) {
      closed_ = true;
    }
  }
}

Terminal::Size FdTerminal::size() const {
  winsize window{};
  Size size;
  if (::ioctl(fd_, TIOCGWINSZ, &window) == 0) {
    if (window.ws_col > 0) size.columns = window.ws_col;
    if (window.ws_row > 0) size.rows = window.ws_row;
  }
  return size;
}

}  // namespace stormlight::output
