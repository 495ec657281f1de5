#include "runtime/alarm.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <string>

#include <poll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/clock.h"

namespace stormlight {

namespace {

timespec as_timespec(Nanoseconds time) {
  return {time.count() / 1'000'000'000, time.count() % 1'000'000'000};
}

Nanoseconds cpu_of_this_thread() {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return Nanoseconds(used.tv_sec * 1'000'000'000 + used.tv_nsec);
}

}  // namespace

Alarm::~Alarm() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<void> Alarm::open() {
  descriptor_ = ::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  if (descriptor_ < 0) {
    return Error::internal(std::string("timerfd_create: ") + std::strerror(errno));
  }
  return {};
}

void Alarm::set(TimePoint at) {
  if (at == set_to_) return;
  set_to_ = at;
  itimerspec time{};
  // All zero would take the alarm back instead of letting it go off at once.
  time.it_value = as_timespec(std::max(at.time_since_epoch(), Nanoseconds(1)));
  ::timerfd_settime(descriptor_, TFD_TIMER_ABSTIME, &time, nullptr);
}

WakeUpCost measure_wake_up() {
  constexpr std::size_t kTries = 15;
  constexpr Nanoseconds kSleep = std::chrono::microseconds(40);
  Alarm alarm;
  if (!alarm.open()) return {};
  std::array<Nanoseconds, kTries> late{};
  WakeUpCost cost{Nanoseconds::max(), Nanoseconds(0)};
  pollfd waited_for{alarm.descriptor(), POLLIN, 0};
  for (Nanoseconds& one : late) {
    const Nanoseconds used = cpu_of_this_thread();
    const TimePoint until = monotonic_now() + kSleep;
    alarm.set(until);
    ::poll(&waited_for, 1, -1);
    one = monotonic_now() - until;
    cost.cpu = std::min(cost.cpu, cpu_of_this_thread() - used);
  }
  std::nth_element(late.begin(), late.begin() + kTries / 2, late.end());
  cost.late = late[kTries / 2];
  return cost;
}

}  // namespace stormlight
