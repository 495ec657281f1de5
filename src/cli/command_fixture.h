// CommandFixture: what tests of a whole verb share: its arguments go through main_command() as from
// a shell, with fakes for everything that leaves the process.
//
// Thread rule: the test's thread. Only tests include this file. Invariant: what a call printed is
// in `out` and `err`, and of that call alone.
#pragma once

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "cli/run_command.h"
#include "cli/verbs.h"

namespace stormlight::cli {

class CommandFixture : public ::testing::Test {
 protected:
  CommandFixture() { std::filesystem::create_directories(folder_); }
  ~CommandFixture() override {
    std::filesystem::current_path("/");
    std::filesystem::remove_all(folder_);
  }

  /// What the fake front-ends make of a file, or of a URL.
  virtual Result<LoadFile> load(const std::string& source, bool is_url) = 0;
  /// In place of stormlight::run().
  virtual Result<RunOutcome> run(const Plan& plan, const RunInfo& info,
                                 std::span<Sink* const> sinks, RunControl& control) = 0;

  static LoadFile one_task() {
    LoadFile file;
    TaskSpec task;
    task.path = task.name = "/hello";
    file.tasks = {task};
    return file;
  }

  RunParts parts() {
    return {
        .load_file = [this](const std::string& path) { return load(path, false); },
        .load_url = [this](const std::string& url) { return load(url, true); },
        .make_sinks = [](const OutputOptions&) -> std::vector<std::unique_ptr<Sink>> { return {}; },
        .run = [this](const Plan& plan, RunInfo info, std::span<Sink* const> sinks,
                      RunControl& control) { return run(plan, info, sinks, control); }};
  }

  /// The exit code of `stormlight ARGS`.
  int call(const std::vector<std::string>& args) {
    ::testing::internal::CaptureStderr();
    ::testing::internal::CaptureStdout();
    const int code = main_command(args, parts());
    std::fflush(stdout);
    out = ::testing::internal::GetCapturedStdout();
    err = ::testing::internal::GetCapturedStderr();
    return code;
  }

  std::string in_folder(const std::string& name) const { return (folder_ / name).string(); }
  static std::string content(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }

  std::filesystem::path folder_ =
      ::testing::TempDir() + "stormlight_command_" + std::to_string(getpid());
  std::string out;
  std::string err;
};

}  // namespace stormlight::cli
