#include "cli/child_process.h"

#include <csignal>

#include <gtest/gtest.h>
#include <unistd.h>

namespace stormlight::cli {
namespace {

int shell(const std::string& script, const std::function<int()>& tick = [] { return 0; }) {
  const ChildCommand command{.program = "/bin/sh", .args = {"sh", "-c", script}};
  const Result<int> code = run_child(command, tick);
  EXPECT_TRUE(code);
  return code ? *code : -1;
}

TEST(ChildProcess, GivesTheExitCode) {
  EXPECT_EQ(shell("exit 0"), 0);
  EXPECT_EQ(shell("exit 42"), 42);
  EXPECT_EQ(shell("kill -9 $$"), 128 + SIGKILL);
}

TEST(ChildProcess, PassesOnWhatTheTickWantsSent) {
  EXPECT_EQ(shell("exec sleep 60", [] { return SIGTERM; }), 128 + SIGTERM);
}

TEST(ChildProcess, DoesNotIgnoreABrokenPipe) {
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  EXPECT_EQ(shell("kill -13 $$"), 128 + SIGPIPE);
  std::signal(SIGPIPE, before);
}

TEST(ChildProcess, HasTheDescriptorsItIsGiven) {
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const ChildCommand command{.program = "/bin/sh",
                             .args = {"sh", "-c", "printf said; printf ' aloud' >&2"},
                             .out = pipe_ends[1],
                             .err = pipe_ends[1]};
  EXPECT_EQ(*run_child(command, [] { return 0; }), 0);
  char text[32] = {};
  EXPECT_EQ(read(pipe_ends[0], text, sizeof text - 1), 10);
  EXPECT_STREQ(text, "said aloud");
  close(pipe_ends[0]);
  close(pipe_ends[1]);
}

TEST(ChildProcess, APathThatCannotBeStartedIs127) {
  const ChildCommand command{.program = "/no/such/program", .args = {"x"}};
  EXPECT_EQ(*run_child(command, [] { return 0; }), 127);
}

}  // namespace
}  // namespace stormlight::cli
