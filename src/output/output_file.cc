#include "output/output_file.h"

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/strings.h"

namespace stormlight::output {
namespace {

constexpr int kMostAttempts = 100;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return fd_; }
  /// close() reports what a network file system could not write.
  bool close() { return ::close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

/// Where the path leads: a link's end, or the path itself when nothing is there yet.
std::string resolved(const std::string& path) {
  char* const real = ::realpath(path.c_str(), nullptr);
  if (real == nullptr) return path;
  std::string out(real);
  std::free(real);
  return out;
}

struct Existing {
  bool there = false;
  bool regular = false;
  mode_t mode = 0;
};

Existing look_at(const std::string& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0) return {};
  return {true, S_ISREG(info.st_mode), info.st_mode & 07777};
}

/// A new file beside `target`; its name goes to `name`. -1 and errno when impossible.
int open_beside(const std::string& target, std::string& name) {
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    name = fmt::format("{}.{}.{}.tmp", target, ::getpid(), attempt);
    const int fd = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd >= 0 || errno != EEXIST) return fd;
  }
  return -1;
}

/// What stands in the way of writing to something that is there already; 0 when nothing does.
int obstacle(const std::string& path, const Existing& existing) {
  struct stat info{};
  if (::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) return EISDIR;
  return existing.there && ::access(path.c_str(), W_OK) != 0 ? errno : 0;
}

}  // namespace

Error cannot_write(std::string_view path, int cause) {
  std::string hint;
  if (cause == ENOENT || cause == ENOTDIR) hint = "create the folder first";
  if (cause == EISDIR) hint = "give a file name, not a folder";
  return Error::io(fmt::format("cannot write {}: {}", quoted(path, PATH_MAX),
                               std::generic_category().message(cause)),
                   std::move(hint));
}

Result<void> write_all(int fd, std::string_view content, std::string_view name) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written >= 0) {
      content.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      pollfd writable{fd, POLLOUT, 0};
      ::poll(&writable, 1, -1);
    } else if (errno != EINTR) {
      return cannot_write(name, errno);
    }
  }
  return {};
}

Result<void> OutputFile::check() const {
  const std::string target = resolved(path_);
  const Existing existing = look_at(target);
  if (const int cause = obstacle(target, existing); cause != 0) return cannot_write(path_, cause);
  if (existing.there && !existing.regular) return {};
  std::string temporary;
  const Descriptor file(open_beside(target, temporary));
  if (file.get() < 0) return cannot_write(path_, errno);
  ::unlink(temporary.c_str());
  return {};
}

Result<void> OutputFile::write(std::string_view content) const {
  const std::string target = resolved(path_);
  const Existing existing = look_at(target);
  if (existing.there && !existing.regular) {
    const Descriptor device(::open(target.c_str(), O_WRONLY | O_CLOEXEC));
    if (device.get() < 0) return cannot_write(path_, errno);
    return write_all(device.get(), content, path_);
  }
  std::string temporary;
  Descriptor file(open_beside(target, temporary));
  if (file.get() < 0) return cannot_write(path_, errno);
  Result<void> written = write_all(file.get(), content, path_);
  const auto must = [&](bool done) {
    if (written && !done) written = cannot_write(path_, errno);
  };
  if (existing.there) must(::fchmod(file.get(), existing.mode) == 0);
  must(::fsync(file.get()) == 0);
  must(file.close());
  if (written) must(::rename(temporary.c_str(), target.c_str()) == 0);
  if (!written) ::unlink(temporary.c_str());
  return written;
}

}  // namespace stormlight::output
