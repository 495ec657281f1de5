// stepped_wall_clock: a library to be loaded before others (LD_PRELOAD) that moves the wall clock.
//
// The wall clock of the process that loads it jumps back by an hour, two seconds after the process
// first asked for the time, as an NTP step would move it; CLOCK_MONOTONIC stays true. A time
// namespace cannot do this: it has offsets for the monotonic and boot clocks alone. The real
// clock of the machine is not touched. Thread rule: any thread.
#include <atomic>
#include <cstdint>
#include <ctime>

#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

constexpr std::int64_t kAfter = 2'000'000'000;  // ns
constexpr std::time_t kStep = 3600;             // s

std::atomic<std::int64_t> asked_first{0};

bool has_stepped() {
  timespec now{};
  ::syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
  const std::int64_t ns = std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
  std::int64_t none = 0;
  asked_first.compare_exchange_strong(none, ns);
  return ns - asked_first >= kAfter;
}

}  // namespace

// The C library's own names, with its own types.
extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  const auto result = static_cast<int>(::syscall(SYS_clock_gettime, clock, time));
  // Monotonic reads start the two seconds too, so that the step falls into the run.
  const bool stepped = has_stepped();
  const bool is_wall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
  if (result == 0 && is_wall && stepped) time->tv_sec -= kStep;
  return result;
}

int gettimeofday(timeval* time, void*) noexcept {
  timespec now{};
  const int result = clock_gettime(CLOCK_REALTIME, &now);
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return result;
}

std::time_t time(std::time_t* out) noexcept {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  if (out != nullptr) *out = now.tv_sec;
  return now.tv_sec;
}
}
