#include "cli/child_process.h"

#include <cerrno>
#include <csignal>
#include <cstring>

#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace stormlight::cli {
namespace {

constexpr int kTickMs = 200;
constexpr int kCannotStart = 127;

Error no_process(const char* what) {
  const std::string cause = std::strerror(errno);
  return {ErrorKind::kInternal, std::string("cannot start a process: ") + what + ": " + cause,
          "raise the limit of processes (ulimit -u)"};
}

/// In the child. Does not return.
[[noreturn]] void become(const ChildCommand& command, char* const* argv) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  std::signal(SIGPIPE, SIG_DFL);  // ignored by this program, which is not the child's affair
  if (command.own_group) setpgid(0, 0);
  const int descriptors[] = {command.in, command.out, command.err};
  for (int i = 0; i < 3; ++i) {
    if (descriptors[i] >= 0 && dup2(descriptors[i], i) < 0) _exit(kCannotStart);
  }
  execv(command.program.c_str(), argv);
  _exit(kCannotStart);
}

int wait_for(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

Result<int> run_child(const ChildCommand& command, const std::function<int()>& tick) {
  std::vector<char*> argv;  // before the fork: there is no allocating after it
  for (const std::string& arg : command.args) argv.push_back(const_cast<char*>(arg.c_str()));
  argv.push_back(nullptr);
  const pid_t pid = fork();
  if (pid < 0) return no_process("fork");
  if (pid == 0) become(command, argv.data());

  // By its number: the C library's own declaration of it is not usable from C++.
  const int handle = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (handle < 0) {
    const Error error = no_process("pidfd_open");
    kill(pid, SIGKILL);
    wait_for(pid);
    return error;
  }
  pollfd watched{handle, POLLIN, 0};
  do {
    if (const int signal = tick(); signal != 0) kill(pid, signal);
  } while (poll(&watched, 1, kTickMs) <= 0);  // 0: time to tick; below: a signal came
  close(handle);
  return wait_for(pid);
}

}  // namespace stormlight::cli
