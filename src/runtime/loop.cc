#include "runtime/loop.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"

namespace stormlight {

Result<std::unique_ptr<Loop>> Loop::create() {
  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) return Error::internal(std::string("epoll_create1: ") + std::strerror(errno));
  const int wake = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake < 0) {
    const std::string cause = std::strerror(errno);
    ::close(epoll);
    return Error::internal("eventfd: " + cause);
  }
  std::unique_ptr<Loop> loop(new Loop(epoll, wake));
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = loop.get();  // the wake-up descriptor has the loop itself in a watcher's place
  if (::epoll_ctl(epoll, EPOLL_CTL_ADD, wake, &event) != 0) {
    return Error::internal(std::string("epoll_ctl: ") + std::strerror(errno));
  }
  return loop;
}

Loop::Loop(int epoll, int wake)
    : epoll_(epoll), wake_(wake), now_(monotonic_now()), latest_(now_), timeouts_(now_) {}

Loop::~Loop() {
  ::close(wake_);
  ::close(epoll_);
}

void Loop::run() {
  // The kernel may round this thread's waits up by its slack, 50 us by default; a schedule needs
  // better.
  ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
  stopping_ = false;
  while (!stopping_) {
    batch_size_ = wait_for_events();
    now_ = read_clock();
    bool woken = false;
    for (batch_next_ = 0; batch_next_ < batch_size_;) {
      const epoll_event& event = batch_[static_cast<std::size_t>(batch_next_++)];
      if (event.data.ptr == this) {
        woken = true;
      } else if (event.data.ptr != nullptr) {
        static_cast<Watcher*>(event.data.ptr)->on_events(event.events);
      }
    }
    batch_size_ = batch_next_ = 0;
    if (woken) run_posted();
    if (const auto due = timers_.next_due(); due && *due <= now_) timers_.fire_due(now_);
    if (const auto tick = timeouts_.next_tick(); tick && *tick <= now_) timeouts_.advance(now_);
  }
}

int Loop::wait_for_events() {
  auto until = timers_.next_due();
  if (const auto tick = timeouts_.next_tick(); tick && (!until || *tick < *until)) until = tick;
  Nanoseconds wait{-1};
  if (until) wait = std::max(Nanoseconds(0), *until - latest_);

  if (has_pwait2_) {
    const timespec limit{wait.count() / 1'000'000'000, wait.count() % 1'000'000'000};
    // Not through glibc, whose wrapper is a cancellation point: two atomic operations a call.
    const long n = ::syscall(SYS_epoll_pwait2, epoll_, batch_.data(), kBatch,
                             until ? &limit : nullptr, nullptr, std::size_t{0});
    if (n >= 0) return static_cast<int>(n);
    if (errno != ENOSYS && errno != EPERM) return 0;  // EINTR: signals are the controller's
    has_pwait2_ = false;
  }
  const auto rounded_up = (wait.count() + 999'999) / 1'000'000;
  const int limit = until ? static_cast<int>(std::min<std::int64_t>(rounded_up, 60'000)) : -1;
  return std::max(0, ::epoll_wait(epoll_, batch_.data(), kBatch, limit));
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
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = &watcher;
  return ::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) == 0;
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
