// OutputFile: a report file that is complete or not there at all.
//
// A regular file is written beside its place and renamed over it, so that a reader, a full disk or
// a crash never leaves half of one; anything else (a device, a pipe, /dev/fd/N) is written
// directly. Thread rule: one thread at a time.
#pragma once

#include <string>
#include <string_view>

#include "stormlight/result.h"

namespace stormlight::output {

class OutputFile {
 public:
  /// Nothing is touched until check() or write(). A symbolic link is followed, not replaced.
  explicit OutputFile(std::string path) : path_(std::move(path)) {}

  /// Whether write() is going to work, as far as that can be known now: an hour of load should not
  /// end in "permission denied". Leaves no trace and an existing file as it is.
  Result<void> check() const;

  /// Replaces the content; on an Error (kIo) the old content is still there. Keeps the permissions
  /// of an existing file.
  Result<void> write(std::string_view content) const;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// All of `content` to a descriptor, e.g. stdout. `name` is for the error.
Result<void> write_all(int fd, std::string_view content, std::string_view name);

/// "cannot write 'x': cause", with a hint where there is one.
Error cannot_write(std::string_view path, int cause);

}  // namespace stormlight::output
