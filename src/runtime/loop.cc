#include "runtime/loop.h"

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"

namespace stormlight {

Result<std::unique_ptr<Loop>> Loop::create() {
  std::unique_ptr<Loop> loop(new Loop);
  if (auto opened = loop->open(); !opened) return opened.error();
  return loop;
}

Loop::Loop() : now_(monotonic_now()), latest_(now_), timeouts_(now_) {}

Loop::~Loop() {
  if (wake_ >= 0) ::close(wake_);
  if (epoll_ >= 0) ::close(epoll_);
}

Result<void> Loop::open() {
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  if (epoll_ < 0) return Error::internal(std::string("epoll_create1: ") + std::strerror(errno));
  wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_ < 0) return Error::internal(std::string("eventfd: ") + std::strerror(errno));
  if (auto opened = alarm_.open(); !opened) return opened;
  // In a watcher's place these two have the loop itself and its alarm.
  if (!add(wake_, EPOLLIN, this) || !add(alarm_.descriptor(), EPOLLIN | EPOLLET, &alarm_)) {
    return Error::internal(std::string("epoll_ctl: ") + std::strerror(errno));
  }
  return {};
}

bool Loop::add(int descriptor, std::uint32_t events, void* tag) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = tag;
  return ::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) == 0;
}

void Loop::run() {
  plan_ = WakeUpPlan(measure_wake_up());
  stopping_ = false;
  while (!stopping_) {
    batch_size_ = wait_for_events();
    now_ = read_clock();
    bool woken = false;
    for (batch_next_ = 0; batch_next_ < batch_size_;) {
      const epoll_event& event = batch_[static_cast<std::size_t>(batch_next_++)];
      if (event.data.ptr == this) {
        woken = true;
      } else if (event.data.ptr == &alarm_) {
        plan_.rang(now_ - alarm_.went_off());
        waited_ = true;
      } else if (event.data.ptr != nullptr) {
        static_cast<Watcher*>(event.data.ptr)->on_events(event.events);
      }
    }
    batch_size_ = batch_next_ = 0;
    if (woken) run_posted();
    run_timers();
  }
}

void Loop::run_timers() {
  if (const auto due = timers_.next_due(); due && *due <= now_) {
    // Timers that are found due in a turn that came for an event cost nothing.
    if (std::exchange(waited_, false)) plan_.waited(now_);
    timers_.fire_due(now_);
  }
  if (const auto tick = timeouts_.next_tick(); tick && *tick <= now_) timeouts_.advance(now_);
}

int Loop::wait_for_events() {
  WakeUpPlan::Wait wait;
  auto alarm = timeouts_.next_tick();
  const auto due = timers_.next_due();
  if (due && *due <= latest_) {
    wait.poll = true;
  } else if (due) {
    wait = plan_.wait_for(*due, latest_);
    waited_ = waited_ || wait.poll;
    if (!alarm || wait.alarm < *alarm) alarm = wait.alarm;
  }
  if (!wait.poll && alarm) alarm_.set(*alarm);
  // Not through glibc, whose wrapper is a cancellation point: two atomic operations a call.
  const long n = ::syscall(SYS_epoll_pwait, epoll_, batch_.data(), kBatch, wait.poll ? 0 : -1,
                           nullptr, std::size_t{0});
  return n >= 0 ? static_cast<int>(n) : 0;  // EINTR: signals are the controller's
}

void Loop::post(std::function<void()> work) {
  {
    const std::lock_guard lock(posted_mutex_);
    posted_.push_back(std::move(work));
  }
  const std::uint64_t one = 1;
  // Fails only when the counter is full, and then the loop is awake already.
  [[maybe_unused]] const auto written = ::write(wake_, &one, sizeof one);
}

void Loop::run_posted() {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto got = ::read(wake_, &count, sizeof count);
  std::vector<std::function<void()>> work;
  {
    const std::lock_guard lock(posted_mutex_);
    work.swap(posted_);
  }
  for (auto& item : work) item();
}

bool Loop::watch(int descriptor, Watcher& watcher) {
  return add(descriptor, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, &watcher);
}

void Loop::unwatch(int descriptor, Watcher& watcher) {
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, descriptor, nullptr);
  // An event of this watcher may wait in the batch being handled; it must not be called any more.
  for (int i = batch_next_; i < batch_size_; ++i) {
    epoll_event& event = batch_[static_cast<std::size_t>(i)];
    if (event.data.ptr == &watcher) event.data.ptr = nullptr;
  }
}

}  // namespace stormlight
