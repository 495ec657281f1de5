// Loop: one thread's event loop over epoll. Descriptors are registered once, edge-triggered, for
// reading and writing; from then on a request costs a send, a recv and its share of an epoll_wait.
// (Boost.Asio's async_wait adds an epoll_ctl to each wait: docs/design/reactor.md has the figures.)
// How it waits for its timers is WakeUpPlan's to say.
//
// Thread rule: everything but post() is for the thread that calls run().
// Invariants: a Watcher is called only between watch() and unwatch(), even when its event is
// already in the batch being handled; now() does not move while one batch is handled.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include <sys/epoll.h>

#include "stormlight/result.h"
#include "stormlight/units.h"

#include "base/clock.h"
#include "runtime/alarm.h"
#include "runtime/timeout_wheel.h"
#include "runtime/timer_queue.h"
#include "runtime/wake_up_plan.h"

namespace stormlight {

class Loop {
 public:
  /// Hears about one descriptor.
  class Watcher {
   public:
    /// `events` are epoll's bits. May call unwatch() for any descriptor.
    virtual void on_events(std::uint32_t events) = 0;

   protected:
    ~Watcher() = default;
  };

  /// Errors: kInternal when the kernel gives no epoll, eventfd or timerfd descriptor.
  static Result<std::unique_ptr<Loop>> create();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop();

  /// Handles events, timers and posted work until stop().
  void run();
  void stop() { stopping_ = true; }

  /// Any thread: runs `work` on the loop's thread, in the order of the calls.
  void post(std::function<void()> work);

  /// When the current batch of events was taken from the kernel.
  TimePoint now() const { return now_; }
  /// Now, read from the clock. Whoever needs the time asks here, because the loop then knows it too
  /// and need not read the clock again before it waits.
  TimePoint read_clock() { return latest_ = monotonic_now(); }

  /// False when the kernel refuses (errno tells why).
  bool watch(int descriptor, Watcher& watcher);
  void unwatch(int descriptor, Watcher& watcher);

  TimerQueue& timers() { return timers_; }
  TimeoutWheel& timeouts() { return timeouts_; }

 private:
  static constexpr int kBatch = 256;

  Loop();
  Result<void> open();
  bool add(int descriptor, std::uint32_t events, void* tag);
  int wait_for_events();
  void run_posted();
  void run_timers();

  int epoll_ = -1;
  int wake_ = -1;  // eventfd behind post()
  Alarm alarm_;
  WakeUpPlan plan_{WakeUpCost{}};
  bool waited_ = false;  // by alarm or polling, since timers_ last fired
  bool stopping_ = false;
  TimePoint now_;
  TimePoint latest_;  // the last time read, at least now_
  TimerQueue timers_;
  TimeoutWheel timeouts_;
  std::array<epoll_event, kBatch> batch_;
  int batch_size_ = 0;
  int batch_next_ = 0;
  std::mutex posted_mutex_;
  std::vector<std::function<void()>> posted_;
};

}  // namespace stormlight
