#include "cli/signals.h"

#include <atomic>

#include <unistd.h>

namespace stormlight::cli {
namespace {

// A signal handler has no argument to carry these.
std::atomic<RunControl*> g_control{nullptr};
std::atomic<int> g_first_signal{0};

void on_signal(int signal) {
  int none = 0;
  g_first_signal.compare_exchange_strong(none, signal);
  RunControl* control = g_control.load();
  if (control == nullptr) return;
  // Somebody who presses a third time sees a program that does not react: leave without report.
  if (control->stops_requested() >= 2) _exit(128 + signal);
  control->request_stop();
}

}  // namespace

StopOnSignal::StopOnSignal(RunControl& control) {
  g_first_signal = 0;
  g_control = &control;
  struct sigaction action{};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, &old_interrupt_);
  sigaction(SIGTERM, &action, &old_terminate_);
  // A parent that ignores SIGINT (nohup, a shell's background job) means it.
  if (old_interrupt_.sa_handler == SIG_IGN) sigaction(SIGINT, &old_interrupt_, nullptr);
}

StopOnSignal::~StopOnSignal() {
  sigaction(SIGINT, &old_interrupt_, nullptr);
  sigaction(SIGTERM, &old_terminate_, nullptr);
  g_control = nullptr;
}

int StopOnSignal::received() const {
  return g_first_signal;
}

}  // namespace stormlight::cli
