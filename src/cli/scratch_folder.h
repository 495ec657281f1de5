// A folder for what a child process hands back, gone when its owner is.
//
// Thread rule: one thread. Invariant: only this user may read what is in it.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "stormlight/result.h"

namespace stormlight::cli {

class ScratchFolder {
 public:
  /// Below TMPDIR, or else /tmp. kIo.
  static Result<ScratchFolder> make();
  ~ScratchFolder();
  ScratchFolder(ScratchFolder&& other) noexcept : path_(std::exchange(other.path_, "")) {}
  ScratchFolder& operator=(ScratchFolder&&) = delete;

  const std::string& path() const { return path_; }

 private:
  explicit ScratchFolder(std::string path) : path_(std::move(path)) {}

  std::string path_;
};

/// An empty file in it, open for writing; taken away again with the object.
class ScratchFile {
 public:
  ScratchFile(const ScratchFolder& folder, std::string_view name);
  ~ScratchFile();
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  const std::string& path() const { return path_; }
  int descriptor() const { return descriptor_; }
  std::string content() const;

 private:
  std::string path_;
  int descriptor_;
};

}  // namespace stormlight::cli
