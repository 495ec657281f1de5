// For tests: a folder of its own for each test, in which it writes and loads files.
//
// Thread rule: gtest's. Each load starts and ends an interpreter, as the program does once.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include "frontend/python/load_python_file.h"

namespace stormlight::python {

class LoadFixture : public testing::Test {
 protected:
  LoadFixture() {
    std::string pattern = (std::filesystem::temp_directory_path() / "load_file_XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    before_ = std::filesystem::current_path();
    std::filesystem::current_path(folder_);
    ::unsetenv("VIRTUAL_ENV");
    ::unsetenv("PYTHONPATH");
  }
  ~LoadFixture() override {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(folder_);
  }

  /// A leading line break of `text` is left out, so that line 1 is the first to be seen.
  void write(const std::filesystem::path& name, std::string_view text) {
    if (text.starts_with('\n')) text.remove_prefix(1);
    if (name.has_parent_path()) std::filesystem::create_directories(name.parent_path());
    std::ofstream(name, std::ios::binary) << text;
  }

  Result<LoadFile> load(std::string_view text) {
    write("load.py", text);
    return load_python_file("load.py");
  }

  /// "message | hint" of the error, or "loaded".
  std::string refusal(std::string_view text) { return refusal_of(load(text)); }
  static std::string refusal_of(const Result<LoadFile>& file) {
    if (file) return "loaded";
    EXPECT_EQ(file.error().kind, ErrorKind::kInput);
    return file.error().message + " | " + file.error().hint;
  }

  std::filesystem::path folder_;

 private:
  std::filesystem::path before_;
};

}  // namespace stormlight::python
