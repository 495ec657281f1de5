// Golden files: whole outputs, kept in tests/golden and reviewed like code.
//
// UPDATE_GOLDEN=1 in the environment rewrites them instead of comparing. Thread rule: test code.
#pragma once

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#ifndef STORMLIGHT_GOLDEN_DIR  // src/output/CMakeLists.txt sets it
#define STORMLIGHT_GOLDEN_DIR "tests/golden"
#endif

namespace stormlight::output::testing {

inline std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream content;
  content << in.rdbuf();
  return content.str();
}

inline void expect_golden(const std::string& name, const std::string& actual) {
  const std::string path = std::string(STORMLIGHT_GOLDEN_DIR) + "/" + name;
  const char* update = std::getenv("UPDATE_GOLDEN");
  if (update != nullptr && *update != '\0') {
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  EXPECT_EQ(read_file(path), actual)
      << "differs from " << path << "; UPDATE_GOLDEN=1 accepts the new output";
}

}  // namespace stormlight::output::testing
