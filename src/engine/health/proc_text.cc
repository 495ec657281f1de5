#include "engine/health/proc_text.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace stormlight::health {
namespace {

constexpr std::size_t kMost = std::size_t{1} << 20;

}  // namespace

std::optional<std::string> read_text(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  std::string text;
  char buffer[4096];
  bool failed = false;
  while (text.size() < kMost) {
    const ssize_t got = ::read(file, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    failed = got < 0;
    if (got <= 0) break;
    text.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(file);
  if (failed) return std::nullopt;
  return text;
}

std::vector<std::string_view> words(std::string_view line) {
  constexpr std::string_view kBlanks = " \t";
  std::vector<std::string_view> found;
  for (std::size_t at = line.find_first_not_of(kBlanks); at != std::string_view::npos;) {
    const std::size_t end = line.find_first_of(kBlanks, at);
    found.push_back(line.substr(at, end - at));
    at = end == std::string_view::npos ? end : line.find_first_not_of(kBlanks, end);
  }
  return found;
}

}  // namespace stormlight::health
